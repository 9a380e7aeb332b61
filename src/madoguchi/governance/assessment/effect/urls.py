"""Addresses of the effect."""

from django.urls import path

from . import pages, publishing

urlpatterns = [
    path("effect/", publishing.publishing, name="effect_publishing"),
    path("effect/<slug:verb>/", publishing.act, name="effect_act"),
    path("<slug:code>/effect/", pages.effect, name="effect"),
    path("<slug:code>/effect/<int:line>/", pages.effect_item, name="effect_item"),
    path("<slug:code>/effect/file/<slug:form>/", pages.effect_file, name="effect_file"),
]
