from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "madoguchi.web"
    label = "web"

    def ready(self) -> None:
        """Read every room's tables of declarations: its events and envelopes, and who receives them."""
        autodiscover_modules("events", "handlers")
