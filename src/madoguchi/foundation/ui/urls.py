"""Addresses of the interface's own pages; mounted at the root of both sides."""

from django.urls import path
from django.views.i18n import set_language

from madoguchi.foundation.ui import pages

app_name = "ui"

urlpatterns = [
    path("ui/", pages.gallery, name="gallery"),
    path("ui/landmarks.json", pages.landmarks, name="landmarks"),
    path("ui/language/", set_language, name="language"),
    path("ui/text-size/", pages.text_size, name="text_size"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
