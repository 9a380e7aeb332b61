"""Addresses of the staff's pages of bookings, on the public side under /desk/bookings/."""

from django.urls import path

from . import (
    calendar_feeds,
    calendar_pages,
    desk_booking,
    desk_declaring,
    desk_journey,
    desk_unrecorded,
    group_pages,
    queue_pages,
    reception_pages,
)

app_name = "bookings_desk"
urlpatterns = [
    path("", calendar_pages.index, name="index"),
    path("approvals/", desk_booking.approvals, name="approvals"),
    path("arrivals/", desk_booking.arrivals, name="arrivals"),
    path("booking/<str:code>/", desk_booking.booking, name="booking"),
    path("calendar/", calendar_feeds.for_staff, name="calendar"),
    path("groups/", group_pages.desk, name="groups"),
    path("groups/<str:code>/", group_pages.decide, name="group"),
    path("journeys/<str:code>/", desk_journey.journey, name="journey"),
    path("new/", desk_declaring.new, name="new"),
    path("queues/", queue_pages.queues, name="queues"),
    path("queues/<slug:slug>/", queue_pages.calling, name="calling"),
    path("queues/<slug:slug>/wall/", reception_pages.wall, name="wall"),
    path("queues/<slug:slug>/<str:code>/", queue_pages.paper, name="paper"),
    path("unrecorded/", desk_unrecorded.unrecorded, name="unrecorded"),
    path("resource/<slug:slug>/", calendar_pages.day, name="day"),
    path("resource/<slug:slug>/week/", calendar_pages.week, name="week"),
    path("resource/<slug:slug>/book/", desk_booking.telephone, name="telephone"),
    path("resource/<slug:slug>/exception/", desk_declaring.exception, name="exception"),
    path("resource/<slug:slug>/pause/", desk_declaring.pause, name="pause"),
    path("resource/<slug:slug>/declare/<slug:part>/", desk_declaring.declare, name="declare"),
]
