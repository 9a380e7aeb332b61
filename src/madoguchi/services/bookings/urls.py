"""Addresses of bookings for residents, on the public side."""

from django.urls import path, register_converter

from . import (
    at_place,
    calendar_feeds,
    finding,
    following,
    group_pages,
    hall_pages,
    holding,
    journey_pages,
    lots_pages,
    permit_pages,
    published_draws,
    series_pages,
    waiting_pages,
    whether_pages,
)
from .addresses import CodeInAddress, DayInAddress

register_converter(CodeInAddress, "booking_code")
register_converter(DayInAddress, "booking_day")

app_name = "bookings"
urlpatterns = [
    path("journeys/", journey_pages.index, name="journeys"),
    path("journeys/<booking_code:code>/", journey_pages.journey, name="journey"),
    path("journeys/<booking_code:code>/form/", journey_pages.form, name="journey_form"),
    path("journeys/<booking_code:code>/check/", journey_pages.check, name="journey_check"),
    path("journeys/<booking_code:code>/cancel/", journey_pages.cancel, name="journey_cancel"),
    path("journeys/<booking_code:code>/late/", journey_pages.late, name="journey_late"),
    path("journeys/<booking_code:code>/answer/", journey_pages.answer, name="journey_answer"),
    path("journeys/<booking_code:code>/here/<int:n>/", journey_pages.here, name="journey_here"),
    path("journeys/<booking_code:code>/journey.ics", calendar_feeds.of_journey, name="journey_ics"),
    path("calendars/<str:token>.ics", calendar_feeds.feed, name="feed"),
    path("<slug:slug>/freebusy.ics", calendar_feeds.free_and_busy, name="freebusy"),
    path("<booking_code:code>/booking.ics", calendar_feeds.of_booking, name="ics"),
    path("journeys/<slug:slug>/", journey_pages.choose, name="journey_times"),
    path("groups/", group_pages.groups, name="groups"),
    path("series/", series_pages.all_series, name="all_series"),
    path("series/new/<slug:slug>/", series_pages.new, name="series_new"),
    path("series/<str:code>/", series_pages.series, name="series"),
    path("waiting/", waiting_pages.waiting, name="waiting"),
    path("waiting/<slug:slug>/", waiting_pages.wait, name="wait"),
    path("lots/", lots_pages.index, name="lots"),
    path("lots/entry/<str:code>/", lots_pages.lot, name="lot"),
    path("lots/<slug:slug>/", lots_pages.entering, name="entering"),
    path("lots/<slug:slug>/<str:month>.json", published_draws.data, name="draw_data"),
    path("lots/<slug:slug>/<str:month>/", published_draws.page, name="draw"),
    path("", finding.index, name="index"),
    path("find/", following.find, name="find"),
    path("here/<slug:secret>/", at_place.here, name="here"),
    path("here/<slug:secret>/<booking_code:code>/", at_place.given, name="given"),
    path("hall/<slug:slug>/", hall_pages.hall, name="hall"),
    path("tickets/<booking_code:code>/", hall_pages.ticket, name="ticket"),
    path("kind/<slug:kind>/", finding.kind, name="kind"),
    path("<booking_code:code>/", following.booking, name="booking"),
    path("<booking_code:code>/permit/<booking_code:document>/", permit_pages.permit, name="permit"),
    path("<booking_code:code>/form/", holding.form, name="form"),
    path("<booking_code:code>/check/", holding.check, name="check"),
    path("<booking_code:code>/done/", holding.done, name="done"),
    path("<booking_code:code>/cancel/", following.cancel, name="cancel"),
    path("<slug:slug>/", finding.resource, name="resource"),
    path("<slug:slug>/whether/", whether_pages.whether, name="whether"),
    path("<slug:slug>/hold/", holding.hold, name="hold"),
    path("<slug:slug>/<booking_day:day>/", finding.day, name="day"),
]
