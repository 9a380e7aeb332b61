"""Addresses of the staff's pages of bookings, on the public side under /desk/bookings/."""

from django.urls import path

from .desk import booking, calendar_pages, declaring, groups, journeys, queues, reception, unrecorded
from .pages import calendar_feeds

app_name = "bookings_desk"
urlpatterns = [
    path("", calendar_pages.index, name="index"),
    path("approvals/", booking.approvals, name="approvals"),
    path("arrivals/", booking.arrivals, name="arrivals"),
    path("booking/<str:code>/", booking.booking, name="booking"),
    path("calendar/", calendar_feeds.for_staff, name="calendar"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<str:code>/", groups.decide, name="group"),
    path("journeys/<str:code>/", journeys.journey, name="journey"),
    path("new/", declaring.new, name="new"),
    path("queues/", queues.queues, name="queues"),
    path("queues/<slug:slug>/", queues.calling, name="calling"),
    path("queues/<slug:slug>/wall/", reception.wall, name="wall"),
    path("queues/<slug:slug>/<str:code>/", queues.paper, name="paper"),
    path("unrecorded/", unrecorded.unrecorded, name="unrecorded"),
    path("resource/<slug:slug>/", calendar_pages.day, name="day"),
    path("resource/<slug:slug>/week/", calendar_pages.week, name="week"),
    path("resource/<slug:slug>/book/", booking.telephone, name="telephone"),
    path("resource/<slug:slug>/exception/", declaring.exception, name="exception"),
    path("resource/<slug:slug>/pause/", declaring.pause, name="pause"),
    path("resource/<slug:slug>/declare/<slug:part>/", declaring.declare, name="declare"),
]
