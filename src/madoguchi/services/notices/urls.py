"""Addresses of notices, on the public side."""

from django.urls import path

from . import pages

app_name = "notices"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("<str:key>/", pages.notice, name="notice"),
]
# Mounted at /desk/, for staff.
desk = [path("outbox/", pages.outbox, name="outbox")]
