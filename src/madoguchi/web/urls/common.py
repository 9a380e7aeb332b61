"""Addresses that both sides have."""

from django.urls import path

from madoguchi.web import pages

roots = [
    path("", pages.roots, name="roots"),
    path("roots.json", pages.roots_json, name="roots_json"),
]
