"""Addresses of the interface's own pages; mounted at the root of both sides."""

from django.urls import path
from django.views.i18n import set_language

from madoguchi.foundation.ui import pages

app_name = "ui"

urlpatterns = [
    path("ui/", pages.gallery, name="gallery"),
    path("ui/landmarks.json", pages.landmarks, name="landmarks"),
    # The desk of the public side has cookies of its own, the token of forms among them: its switches lie under it.
    *(path(f"{part}ui/language/", set_language, name="language") for part in ("desk/", "")),
    *(path(f"{part}ui/text-size/", pages.text_size, name="text_size") for part in ("desk/", "")),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
