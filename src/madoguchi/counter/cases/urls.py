"""Addresses of the desk's queue and cases, on the office side."""

from django.urls import path

from . import pages

app_name = "cases"
urlpatterns = [
    path("queue/", pages.waiting, name="queue"),
    path("find/", pages.find, name="find"),
    path("cases/<str:number>/", pages.case, name="case"),
    path("cases/<str:number>/files/<int:position>", pages.file, name="file"),
    path("cases/<str:number>/paper.pdf", pages.paper, name="paper"),
    path("cases/<str:number>/identity/", pages.check_identity, name="identity"),
    path("cases/<str:number>/<slug:step>/", pages.act, name="act"),
]
