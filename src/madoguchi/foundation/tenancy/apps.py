from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "madoguchi.foundation.tenancy"
    label = "tenancy"
