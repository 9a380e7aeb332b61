from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "madoguchi.services.bookings"
    label = "bookings"
