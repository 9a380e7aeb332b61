from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "madoguchi.web"
    label = "web"

    def ready(self) -> None:
        """Read every room's tables of declarations: events and envelopes, who receives them, what waits for whom."""
        autodiscover_modules("events", "handlers", "waiting")
