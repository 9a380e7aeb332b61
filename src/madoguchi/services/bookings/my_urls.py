"""The address of a person's own bookings; mounted at `my/bookings/` on the public side."""

from django.urls import path

from .pages import calendar_feeds, following

app_name = "my_bookings"
urlpatterns = [
    path("", following.mine, name="mine"),
    path("calendar/", calendar_feeds.mine, name="calendar"),
]
