from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "madoguchi.foundation.files"
    label = "files"
