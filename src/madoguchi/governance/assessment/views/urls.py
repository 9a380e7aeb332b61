"""Addresses of the views of a list, and of those that were saved."""

from django.urls import path

from . import pages
from .words import NAMES

#: Before a list's own address, which is a code alone.
urlpatterns = [
    path("views/", pages.saved, name="views"),
    path("views/<slug:code>/", pages.open_view, name="view"),
    path("views/<slug:code>/rename/", pages.rename, name="view_rename"),
    path("views/<slug:code>/drop/", pages.drop, name="view_drop"),
    *(path(f"<slug:code>/{name}/", pages.page, {"view": name}, name=name) for name in NAMES),
    path("<slug:code>/<slug:view>.<slug:form>", pages.export, name="export"),
    path("<slug:code>/<slug:view>/save/", pages.save, name="view_save"),
]
