"""Addresses of figures, on the office side."""

from django.urls import path

from . import pages

app_name = "figures"
urlpatterns = [
    path("", pages.figures, name="figures"),
    path("events/", pages.events, name="events"),
    path("open/", pages.open_cases, name="open"),
    path("recount/", pages.recount, name="recount"),
    path("report.<str:form>", pages.report, name="report"),
]
