from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "madoguchi.foundation.people"
    label = "people"
