from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "madoguchi.services.webhooks"
    label = "webhooks"
