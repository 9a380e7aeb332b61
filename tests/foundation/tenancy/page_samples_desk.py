"""A request of every page of the desk's bookings, and of those at the place."""

from typing import Any

from sampling import NOTHING, STAFF, Sample, Samples
from two_cities import City
from two_cities_desk import QUEUE, ROOM


def _room(*more: str) -> Any:
    return lambda _city: [ROOM, *more]


def _queue(_city: City) -> list[Any]:
    return [QUEUE]


def _asked(city: City) -> list[Any]:
    return [city.asked_booking.code]


def _ticket(city: City) -> list[Any]:
    return [city.ticket.code]


AT_THE_DESK: Samples = {
    "bookings_desk:index": [Sample(who=STAFF)],
    "bookings_desk:approvals": [Sample(who=STAFF)],
    "bookings_desk:arrivals": [
        Sample(who=STAFF),
        Sample(who=STAFF, post=lambda _city: {"code": "AAAA-AAAA"}, answer=(422,)),
    ],
    "bookings_desk:booking": [
        Sample(_asked, STAFF),
        Sample(_asked, STAFF, post=lambda _city: {"act": "approve"}, answer=(422,)),
    ],
    "bookings_desk:new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "bookings_desk:day": [Sample(_room(), STAFF, hides=200)],
    "bookings_desk:week": [Sample(_room(), STAFF, query=lambda _city: {"day": "2020-01-06"}, hides=200)],
    "bookings_desk:telephone": [
        Sample(_room(), STAFF, hides=200),
        Sample(_room(), STAFF, post=NOTHING, answer=(422,), hides=422),
    ],
    "bookings_desk:exception": [
        Sample(_room(), STAFF, hides=200),
        Sample(_room(), STAFF, post=lambda _city: {"how": "hours"}, answer=(422,), hides=422),
    ],
    "bookings_desk:pause": [
        Sample(_room(), STAFF, post=lambda _city: {"paused": "no"}, answer=(302,), hides=302)
    ],
    "bookings_desk:declare": [
        Sample(_room("basics"), STAFF, hides=200),
        Sample(_room("hours"), STAFF, post=lambda _city: {"hours-0-opens": "9"}, answer=(422,), hides=422),
    ],
    "bookings_desk:queues": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "bookings_desk:calling": [
        Sample(_queue, STAFF, hides=200),
        Sample(_queue, STAFF, post=lambda _city: {"act": "call"}, answer=(422,), hides=422),
    ],
    "bookings_desk:paper": [Sample(lambda city: [QUEUE, city.ticket.code], STAFF)],
    "bookings_desk:wall": [Sample(_queue, STAFF, hides=200)],
    "bookings_desk:unrecorded": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "bookings:here": [
        Sample(lambda city: [city.reception.wall]),
        Sample(lambda city: [city.reception.kiosk], post=NOTHING, answer=(422,)),
    ],
    "bookings:given": [Sample(lambda city: [city.reception.kiosk, city.ticket.code])],
    "bookings:hall": [Sample(_queue, hides=200)],
    "bookings:ticket": [Sample(_ticket)],
}
