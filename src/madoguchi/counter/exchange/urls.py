"""Addresses of what core systems exchange, on the office side."""

from django.urls import path

from . import pages, results_pages

app_name = "exchange"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("results/", results_pages.index, name="results"),
    path("results/<str:code>/", results_pages.one, name="result"),
    path("results/<str:code>/unresolved/", results_pages.unresolved, name="unresolved"),
    path("results/<str:code>/retry/", results_pages.retry, name="retry"),
    path("<str:code>/", pages.one, name="export"),
    path("<str:code>/file/", pages.download, name="download"),
    path("<str:code>/unwritable/", pages.unwritable, name="unwritable"),
    path("<str:code>/cancel/", pages.cancel, name="cancel"),
]
