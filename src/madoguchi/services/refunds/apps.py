from django.apps import AppConfig


class RefundsConfig(AppConfig):
    name = "madoguchi.services.refunds"
    label = "refunds"
