from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "madoguchi.services.places"
    label = "places"
