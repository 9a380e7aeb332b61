"""Addresses of 住基照合用データ, on the office side."""

from django.urls import path

from . import pages

app_name = "registry"
urlpatterns = [
    path("", pages.imports, name="index"),
    path("<str:code>/", pages.one, name="import"),
    path("<str:code>/faults.csv", pages.faults, name="faults"),
    path("<str:code>/cancel/", pages.cancel, name="cancel"),
]
