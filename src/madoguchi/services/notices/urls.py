"""Addresses of notices, mounted at /desk/ of the public side."""

from django.urls import path

from . import pages

urlpatterns = [path("outbox/", pages.outbox, name="outbox")]
