from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "madoguchi.counter.exchange"
    label = "exchange"
