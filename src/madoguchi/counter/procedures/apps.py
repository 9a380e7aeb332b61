from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "madoguchi.counter.procedures"
    label = "procedures"
