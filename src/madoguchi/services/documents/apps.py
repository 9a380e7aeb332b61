from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "madoguchi.services.documents"
    label = "documents"
