"""Addresses of refunds by bank transfer, on the office side."""

from django.urls import path

from . import pages

app_name = "refunds"
urlpatterns = [
    path("", pages.waiting, name="waiting"),
    path("<uuid:overpayment>/", pages.refund, name="refund"),
]
