"""Addresses of rounds, on the office side."""

from django.urls import path

from . import entering, pages, results

app_name = "rounds"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("<str:code>/", pages.one, name="round"),
    path("<str:code>/do/<slug:name>/", pages.act, name="act"),
    path("<str:code>/seats/", entering.seats, name="seats"),
    path("<str:code>/seats.csv", entering.seats_file, name="seats_file"),
    path("<str:code>/children/", entering.entries, name="entries"),
    path("<str:code>/children/<str:number>/", entering.entry, name="entry"),
    path("<str:code>/children/<str:number>/<slug:name>/", entering.change, name="change"),
    path("<str:code>/runs/<int:number>/", results.run, name="run"),
    path("<str:code>/runs/<int:number>/children/", results.children, name="children"),
    path("<str:code>/runs/<int:number>/places/<slug:slug>/", results.place, name="place"),
    path("<str:code>/runs/<int:number>/results.csv", results.results_file, name="results_file"),
]
