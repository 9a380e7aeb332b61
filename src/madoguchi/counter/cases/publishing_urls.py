"""Addresses of counting and publishing, on the office side."""

from django.urls import path

from . import publishing

app_name = "publishing"
urlpatterns = [
    path("", publishing.index, name="index"),
    path("<slug:slug>/", publishing.publishing, name="publishing"),
    path("<slug:slug>/<slug:verb>/", publishing.act, name="act"),
]
