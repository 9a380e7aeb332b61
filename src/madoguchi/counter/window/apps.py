from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "madoguchi.counter.window"
    label = "window"
