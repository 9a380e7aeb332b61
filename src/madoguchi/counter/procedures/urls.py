"""Addresses of the pages that explain procedures, under `/procedures/`."""

from django.urls import path

from . import pages
from .paper_form.pages import public_form

app_name = "procedures"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<slug:slug>/", pages.detail, name="detail"),
    path("<slug:slug>/form.pdf", public_form, name="form"),
]
