"""Addresses of the effect."""

from django.urls import path

from . import pages, publishing

urlpatterns = [
    path("effect/", publishing.publishing, name="effect_publishing"),
    path("effect/<slug:verb>/", publishing.act, name="effect_act"),
    path("<str:code>/effect/", pages.effect, name="effect"),
    path("<str:code>/effect/<int:line>/", pages.effect_item, name="effect_item"),
    path("<str:code>/effect/file/<str:form>/", pages.effect_file, name="effect_file"),
]
