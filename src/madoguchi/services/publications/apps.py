from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "madoguchi.services.publications"
    label = "publications"
