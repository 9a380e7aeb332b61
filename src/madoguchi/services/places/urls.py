"""Addresses of the city's places; mounted at `places/` on both sides."""

from django.urls import path

from . import pages

app_name = "places"

urlpatterns = [
    path("", pages.index, name="index"),
    path("landmarks.geojson", pages.landmarks, name="landmarks"),
]
