from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "madoguchi.foundation.accounts"
    label = "accounts"
