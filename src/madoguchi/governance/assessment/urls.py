"""Addresses of the inventory and of what is made of it, on the office side."""

from django.urls import path

from . import pages

app_name = "assessment"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("<str:code>/", pages.inventory, name="inventory"),
    path("<str:code>/columns/", pages.columns, name="columns"),
]
