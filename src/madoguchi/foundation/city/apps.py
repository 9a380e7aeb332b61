from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "madoguchi.foundation.city"
    label = "city"
