from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "madoguchi.counter.cases"
    label = "cases"
