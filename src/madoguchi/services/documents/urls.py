"""Addresses where anyone confirms a document, on the public side."""

from django.urls import path

from . import pages

app_name = "documents"
urlpatterns = [
    path("", pages.verify, name="verify"),
    path("<str:code>", pages.code, name="code"),
]
