"""Addresses of money that goes back, on the public side."""

from django.urls import path

from . import public_pages

app_name = "giving_back"
urlpatterns = [path("pay/<str:code>/account/<str:asked>/", public_pages.account, name="account")]
