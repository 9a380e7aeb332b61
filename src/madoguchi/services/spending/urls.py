"""Addresses of money that goes out, on the office side."""

from django.urls import path

from . import pages, transfer_pages

app_name = "spending"
urlpatterns = [
    path("", pages.spending, name="spending"),
    path("returned/", pages.returned, name="returned"),
    path("transfers/", transfer_pages.index, name="transfers"),
    path("transfers/new/", transfer_pages.new, name="transfer_new"),
    path("transfers/<str:number>/", transfer_pages.one, name="transfer"),
    path("transfers/<str:number>/file/", transfer_pages.fetch, name="transfer_file"),
    path("transfers/<str:number>/<str:name>/", transfer_pages.act, name="transfer_act"),
    path("<str:number>/", pages.payout, name="payout"),
    path("<str:number>/mend/", pages.mend, name="mend"),
]
