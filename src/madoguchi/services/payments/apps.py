from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "madoguchi.services.payments"
    label = "payments"
