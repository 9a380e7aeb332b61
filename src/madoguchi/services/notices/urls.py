"""Addresses of notices, mounted at /desk/ of the public side."""

from django.urls import path

from . import pages

app_name = "notices"

urlpatterns = [path("outbox/", pages.outbox, name="outbox")]
