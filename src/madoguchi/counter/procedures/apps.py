"""What can be asked of the city: declarations, their questions and forms, the pages that explain them."""

from django.apps import AppConfig

from .questions import registry


class ProceduresConfig(AppConfig):
    """Room of the procedures."""

    name = "madoguchi.counter.procedures"
    label = "procedures"
    verbose_name = "手続き"

    def ready(self) -> None:
        registry.check()
