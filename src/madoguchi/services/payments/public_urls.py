"""Addresses of paying on line, on the public side."""

from django.urls import path

from . import public_pages

app_name = "pay"
urlpatterns = [
    path("pay/", public_pages.find, name="find"),
    path("pay/<str:code>/", public_pages.bill, name="bill"),
    path("pay/<str:code>/back/", public_pages.back, name="back"),
    path("pay/<str:code>/keep/", public_pages.keep, name="keep"),
    path("pay/<str:code>/receipts/<str:document>/", public_pages.receipt, name="receipt"),
    path("my/payments/", public_pages.mine, name="mine"),
]
