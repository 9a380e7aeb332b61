from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "madoguchi.services.records"
    label = "records"
