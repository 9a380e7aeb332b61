from django.apps import AppConfig


class SpendingConfig(AppConfig):
    name = "madoguchi.services.spending"
    label = "spending"
