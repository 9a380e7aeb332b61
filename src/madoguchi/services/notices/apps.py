from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "madoguchi.services.notices"
    label = "notices"
