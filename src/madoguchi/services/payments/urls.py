"""Addresses of money, on the office side."""

from django.urls import path

from . import pages

app_name = "payments"
urlpatterns = [
    path("", pages.takings, name="takings"),
    path("<str:number>/", pages.receipt, name="receipt"),
]
