"""Addresses of the pages that explain procedures, under `/procedures/`."""

from django.urls import path

from . import pages

app_name = "procedures"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<slug:slug>/", pages.detail, name="detail"),
]
