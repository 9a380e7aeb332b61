from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "madoguchi.counter.figures"
    label = "figures"
