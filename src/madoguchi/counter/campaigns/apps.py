from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "madoguchi.counter.campaigns"
    label = "campaigns"
