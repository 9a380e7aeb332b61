"""Addresses of money that goes out, on the office side."""

from django.urls import path

from . import pages

app_name = "spending"
urlpatterns = [
    path("", pages.spending, name="spending"),
    path("<str:number>/", pages.payout, name="payout"),
]
