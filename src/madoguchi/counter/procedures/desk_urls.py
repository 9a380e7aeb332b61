"""Addresses of the office's pages about procedures, under `/procedures/`."""

from django.urls import path

from . import desk, versions
from .paper_form.pages import desk_form

app_name = "procedure_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("<slug:slug>/", desk.detail, name="detail"),
    path("<slug:slug>/versions/", versions.compare, name="compare"),
    path("<slug:slug>/form.pdf", desk_form, name="form"),
]
