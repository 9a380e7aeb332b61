from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "madoguchi.foundation.ledger"
    label = "ledger"
