"""Addresses of the staff's pages about drafts, on the public side under /desk/drafts/."""

from django.urls import path

from . import drafts_desk

app_name = "drafts"
urlpatterns = [
    path("", drafts_desk.index, name="index"),
    path("<slug:slug>/<int:number>/", drafts_desk.move, name="move"),
]
