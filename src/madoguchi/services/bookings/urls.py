"""Addresses of bookings for residents, on the public side."""

from django.urls import path, register_converter

from .addresses import CodeInAddress, DayInAddress
from .pages import (
    at_place,
    calendar_feeds,
    draws,
    finding,
    following,
    groups,
    hall,
    holding,
    journeys,
    lots,
    permits,
    series,
    waiting,
    whether,
)

register_converter(CodeInAddress, "booking_code")
register_converter(DayInAddress, "booking_day")

app_name = "bookings"
urlpatterns = [
    path("journeys/", journeys.index, name="journeys"),
    path("journeys/<booking_code:code>/", journeys.journey, name="journey"),
    path("journeys/<booking_code:code>/form/", journeys.form, name="journey_form"),
    path("journeys/<booking_code:code>/check/", journeys.check, name="journey_check"),
    path("journeys/<booking_code:code>/cancel/", journeys.cancel, name="journey_cancel"),
    path("journeys/<booking_code:code>/late/", journeys.late, name="journey_late"),
    path("journeys/<booking_code:code>/answer/", journeys.answer, name="journey_answer"),
    path("journeys/<booking_code:code>/here/<int:n>/", journeys.here, name="journey_here"),
    path("journeys/<booking_code:code>/journey.ics", calendar_feeds.of_journey, name="journey_ics"),
    path("calendars/<str:token>.ics", calendar_feeds.feed, name="feed"),
    path("<slug:slug>/freebusy.ics", calendar_feeds.free_and_busy, name="freebusy"),
    path("<booking_code:code>/booking.ics", calendar_feeds.of_booking, name="ics"),
    path("journeys/<slug:slug>/", journeys.choose, name="journey_times"),
    path("groups/", groups.groups, name="groups"),
    path("series/", series.all_series, name="all_series"),
    path("series/new/<slug:slug>/", series.new, name="series_new"),
    path("series/<str:code>/", series.series, name="series"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<slug:slug>/", waiting.wait, name="wait"),
    path("lots/", lots.index, name="lots"),
    path("lots/entry/<str:code>/", lots.lot, name="lot"),
    path("lots/<slug:slug>/", lots.entering, name="entering"),
    path("lots/<slug:slug>/<str:month>.json", draws.data, name="draw_data"),
    path("lots/<slug:slug>/<str:month>/", draws.page, name="draw"),
    path("", finding.index, name="index"),
    path("find/", following.find, name="find"),
    path("here/<slug:secret>/", at_place.here, name="here"),
    path("here/<slug:secret>/<booking_code:code>/", at_place.given, name="given"),
    path("hall/<slug:slug>/", hall.hall, name="hall"),
    path("tickets/<booking_code:code>/", hall.ticket, name="ticket"),
    path("kind/<slug:kind>/", finding.kind, name="kind"),
    path("<booking_code:code>/", following.booking, name="booking"),
    path("<booking_code:code>/permit/<booking_code:document>/", permits.permit, name="permit"),
    path("<booking_code:code>/form/", holding.form, name="form"),
    path("<booking_code:code>/check/", holding.check, name="check"),
    path("<booking_code:code>/done/", holding.done, name="done"),
    path("<booking_code:code>/cancel/", following.cancel, name="cancel"),
    path("<slug:slug>/", finding.resource, name="resource"),
    path("<slug:slug>/whether/", whether.whether, name="whether"),
    path("<slug:slug>/hold/", holding.hold, name="hold"),
    path("<slug:slug>/<booking_day:day>/", finding.day, name="day"),
]
