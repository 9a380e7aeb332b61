from django.apps import AppConfig


class TrayConfig(AppConfig):
    name = "madoguchi.foundation.tray"
    label = "tray"
