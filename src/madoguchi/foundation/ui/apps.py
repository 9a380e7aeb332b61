"""The interface: layouts, components and their look, for both faces."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Room of the interface; it has no tables."""

    name = "madoguchi.foundation.ui"
    label = "ui"
    verbose_name = "画面"
