from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "madoguchi.counter.rounds"
    label = "rounds"
