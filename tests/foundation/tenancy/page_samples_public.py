"""A request of every page of the public side."""

from typing import Any

from sampling import NOTHING, PERSON, PROGRAM, STAFF, Arguments, Sample, Samples
from two_cities import SURVEY, City
from two_cities_bookings import HALL
from two_cities_journeys import JOURNEY


def _draft(*more: str) -> Arguments:
    return lambda city: [city.draft.code, *more]


def _submission(*more: str) -> Arguments:
    return lambda city: [city.submission.code, *more]


def _correction(city: City) -> list[Any]:
    return [city.correction.submission.code, city.correction.code]


def _sent_key(city: City) -> list[Any]:
    return [city.submissions[-1].code, city.sent_key]


def _photo_key(city: City) -> list[Any]:
    return [city.draft.code, city.photo_key]


def _bill(city: City) -> list[Any]:
    return [city.bill.code]


def _asked(city: City) -> list[Any]:
    return [city.bill.code, city.account_request.code]


def _hook(city: City) -> list[Any]:
    return [city.hook.key]


def _booking(city: City) -> list[Any]:
    return [city.booking.code]


def _held(city: City) -> list[Any]:
    return [city.held.code]


def _hall(city: City) -> list[Any]:
    return [HALL]


def _journey(city: City) -> list[Any]:
    return [city.journey.code]


def _held_journey(city: City) -> list[Any]:
    return [city.held_journey.code]


def _draw(city: City) -> list[Any]:
    return [HALL, f"{city.draw.month:%Y-%m}"]


def _time(city: City) -> dict[str, Any]:
    return {"choice": "hour", "people": 1, "begins": city.booking.begins.isoformat()}


DATA = ("csv", "json")
BOOKINGS: Samples = {
    "bookings:index": [Sample(), Sample(query=lambda city: {"q": f"{city.mark}見本"})],
    "bookings:kind": [Sample(lambda _city: ["court"], hides=200)],
    "bookings:resource": [
        Sample(_hall, hides=200),
        Sample(_hall, query=lambda _city: {"view": "calendar", "month": "x"}, hides=200),
        Sample(_hall, PERSON, query=lambda city: {"change": city.booking.code}, hides=200),
        Sample(_hall, query=lambda _city: {"people": "0"}, answer=(422,), hides=422),
    ],
    "bookings:day": [Sample(lambda city: [HALL, city.booked_on], hides=200)],
    "bookings:whether": [Sample(_hall, answer=(404,))],  # it is for everybody
    "bookings:hold": [Sample(_hall, post=NOTHING, answer=(302,), hides=302)],
    "bookings:find": [Sample(), Sample(post=NOTHING, answer=(422,))],
    "bookings:booking": [Sample(_booking, PERSON, hides=302)],
    "bookings:form": [
        Sample(_held, PERSON, hides=302),
        Sample(_held, PERSON, post=NOTHING, answer=(422,), hides=302),
    ],
    "bookings:check": [Sample(_held, PERSON, answer=(200, 302), hides=302)],
    "bookings:done": [Sample(_booking, PERSON, hides=302)],
    "bookings:cancel": [Sample(_booking, PERSON, hides=302)],
    "bookings:permit": [Sample(lambda city: [city.booking.code, "K7Q2-9MXD"], PERSON, answer=(404,))],
    "bookings:lots": [Sample(), Sample(who=PERSON)],
    "bookings:entering": [
        Sample(_hall, answer=(404,)),  # it is not given by lot
    ],
    "bookings:lot": [
        Sample(lambda city: [city.lot.code], PERSON),
        Sample(lambda city: [city.lot.code], PERSON, post=NOTHING, answer=(422,)),
    ],
    "bookings:draw": [Sample(_draw, hides=200)],
    "bookings:draw_data": [Sample(_draw, hides=200)],
    "bookings:waiting": [Sample(who=PERSON)],
    "bookings:wait": [Sample(_hall, PERSON, query=_time, hides=200)],
    "bookings:groups": [Sample(who=PERSON), Sample(who=PERSON, post=NOTHING, answer=(422,))],
    "bookings:all_series": [Sample(who=PERSON)],
    "bookings:series": [Sample(lambda city: [city.series.code], PERSON)],
    "bookings:series_new": [Sample(_hall, PERSON, query=_time, hides=200)],
    "bookings_desk:groups": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda city: {"state": "asked", "before": city.group.code}),
    ],
    "bookings_desk:group": [
        Sample(lambda city: [city.group.code], STAFF),
        Sample(lambda city: [city.group.code], STAFF, post=NOTHING, answer=(422,)),
    ],
    "bookings_desk:journey": [
        Sample(_journey, STAFF),
        Sample(_journey, STAFF, post=lambda _city: {"act": "cancel"}, answer=(422,)),
    ],
    "bookings:journeys": [Sample()],
    "bookings:journey_times": [
        Sample(lambda _city: [JOURNEY], hides=200),
        Sample(lambda _city: [JOURNEY], post=NOTHING, answer=(422,), hides=422),
    ],
    "bookings:journey": [Sample(_journey, PERSON)],
    "bookings:journey_form": [
        Sample(_held_journey, PERSON),
        Sample(_held_journey, PERSON, post=NOTHING, answer=(422,)),
    ],
    "bookings:journey_check": [Sample(_held_journey, PERSON, answer=(200, 302))],
    "bookings:journey_cancel": [Sample(_journey, PERSON)],
    "bookings:journey_late": [Sample(_journey, PERSON, post=NOTHING, answer=(422,))],
    "bookings:journey_answer": [Sample(_journey, PERSON, post=NOTHING, answer=(302,))],
    "bookings:journey_here": [
        Sample(lambda city: [city.journey.code, 1], PERSON, post=NOTHING, answer=(422,))
    ],
    "bookings:journey_ics": [Sample(_journey, PERSON)],
    "bookings:ics": [Sample(_booking, PERSON)],
    "bookings:feed": [Sample(lambda city: [city.feed])],
    "bookings:freebusy": [Sample(_hall, hides=200)],
    "my_bookings:calendar": [
        Sample(who=PERSON),
        Sample(who=PERSON, post=NOTHING, answer=(302,)),
    ],
    "bookings_desk:calendar": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "my_bookings:mine": [Sample(who=PERSON), Sample(who=PERSON, query=lambda _city: {"when": "past"})],
    "api:list_availability": [Sample()],
    "api:list_times": [Sample(lambda city: [HALL, city.booked_on], hides=200)],
    "api:hold_place": [Sample(who=PROGRAM, post=NOTHING, answer=(415,))],
    "api:book_place": [Sample(who=PROGRAM, post=NOTHING, answer=(415,))],
    "api:read_booking": [Sample(_booking, PROGRAM)],
    "api:cancel_booking": [Sample(_booking, PROGRAM)],
}
PUBLIC: Samples = {
    **BOOKINGS,
    "portal": [Sample(), Sample(who=PERSON), Sample(query=lambda _city: {"q": "災"})],
    "account_request_login_code": [Sample(), Sample(post=NOTHING)],
    "account_confirm_login_code": [Sample(answer=(302,))],
    "desk": [Sample(who=STAFF)],
    "outbox": [Sample(who=STAFF)],
    "drafts:index": [Sample(who=STAFF)],
    "drafts:move": [
        Sample(lambda _city: ["disaster_certificate", 1], STAFF, answer=(404,)),  # it is in force
    ],
    "procedures:index": [Sample()],
    "procedures:detail": [Sample(lambda _city: ["disaster_certificate"], hides=200)],
    "procedures:form": [Sample(lambda _city: ["disaster_certificate"], hides=200)],
    "documents:verify": [
        Sample(),
        Sample(query=lambda city: {"code": city.document.code}, answer=(302,)),
        Sample(post=NOTHING, answer=(422,)),
    ],
    "publications:index": [Sample()],
    "publications:publication": [Sample(lambda _city: [SURVEY], hides=200)],
    "publications:edition": [Sample(lambda _city: [SURVEY, 1], hides=200)],
    "publications:data": [
        *(Sample(lambda _city, form=form: [SURVEY, "age_used", form], hides=200) for form in DATA)
    ],
    "publications:edition_data": [
        *(Sample(lambda _city, form=form: [SURVEY, 1, "age_used", form], hides=200) for form in DATA)
    ],
    "api:list_procedures": [Sample()],
    "api:read_procedure": [Sample(lambda _city: ["disaster_certificate"], hides=200)],
    "api:confirm": [Sample(lambda city: [city.document.code])],
    "api:attach": [Sample(who=PROGRAM, post=NOTHING, answer=(422,))],
    "api:submit": [
        Sample(lambda _city: ["disaster_certificate"], PROGRAM, post=NOTHING, answer=(415,), hides=415)
    ],
    "api:read_submission": [Sample(_submission(), PROGRAM)],
    "api:supplement": [Sample(_submission(), PROGRAM, post=NOTHING, answer=(415,), hides=415)],
    "api:read_document": [
        Sample(lambda city: [city.document.code]),
        Sample(lambda city: [city.document.code], PROGRAM),
    ],
    "api:document_file": [Sample(lambda city: [city.document.code], PROGRAM)],
    "api:register_webhook": [Sample(who=PROGRAM, post=NOTHING, answer=(415,))],
    "api:list_webhooks": [Sample(who=PROGRAM)],
    "api:list_charges": [Sample(who=PROGRAM)],
    "api:begin_checkout": [Sample(_bill, PROGRAM, post=NOTHING, answer=(415,), hides=415)],
    "api:provider_webhook": [Sample(lambda _city: ["stripe"], post=NOTHING, answer=(404,))],
    "api:read_webhook": [Sample(_hook, PROGRAM)],
    "api:remove_webhook": [Sample(_hook, PROGRAM)],
    "api:test_webhook": [Sample(_hook, PROGRAM, post=NOTHING, answer=(202,))],
    "api:resume_webhook": [Sample(_hook, PROGRAM, post=NOTHING)],
    "api:list_deliveries": [Sample(_hook, PROGRAM)],
    "api:send_again": [Sample(lambda city: [city.call.key], PROGRAM, post=NOTHING, answer=(202,))],
    "documents:code": [Sample(lambda city: [city.document.code])],
    "notices:inbox": [Sample(who=PERSON)],
    "notices:notice": [Sample(lambda city: [city.notice.key], PERSON)],
    "window:start": [Sample(lambda _city: ["disaster_certificate"], PERSON, hides=200)],
    "window:resume": [Sample(_draft(), PERSON, answer=(302,))],
    "window:check": [Sample(_draft(), PERSON), Sample(_draft(), PERSON, query=lambda _city: {"x": "1"})],
    "window:give_up": [Sample(lambda city: [city.drafts[1].code], PERSON, post=NOTHING, answer=(302,))],
    "window:file": [Sample(_photo_key, PERSON)],
    "window:page": [
        Sample(_draft("home"), PERSON),
        Sample(_draft("photos"), PERSON),
        Sample(_draft("applicant"), PERSON, post=NOTHING, answer=(422,)),
    ],
    "window:autosave": [Sample(_draft("disaster"), PERSON, post=NOTHING, answer=(204,))],
    "window:agreements": [Sample(lambda city: [city.together[0].code], PERSON)],
    "window:rewrite": [
        Sample(lambda city: [city.together[1].code], PERSON, post=NOTHING, answer=(302,)),
    ],
    "window:cosign": [
        Sample(lambda city: [city.secret]),
        Sample(lambda city: [city.secret], post=NOTHING, answer=(422,)),
    ],
    "window:invitation": [  # whether there is one, nobody is told
        Sample(lambda city: [city.target.offer.code], hides=200),
        Sample(
            lambda city: [city.target.offer.code],
            post=lambda _city: {"proof": "2000-01-01"},
            answer=(422,),
            hides=422,
        ),
    ],
    "window:begin_invited": [
        Sample(lambda city: [city.target.offer.code], post=NOTHING, answer=(302,), hides=302),
    ],
    "window:begin_next": [Sample(lambda city: city.next_step, PERSON, post=NOTHING, answer=(302,))],
    "window:home": [Sample(who=PERSON)],
    "window:erase_kept": [Sample(who=PERSON, post=NOTHING, answer=(302,))],
    "window:track": [
        Sample(),
        Sample(query=lambda city: {"code": city.submission.code}),
        Sample(
            post=lambda city: {"code": city.submission.code, "proof": city.submission.answers["phone"]},
            answer=(422,),
        ),
    ],
    "window:close": [Sample(post=NOTHING, answer=(302,))],
    "window:application": [
        Sample(_submission(), PERSON),
        Sample(lambda city: [city.submissions[-1].code], PERSON),
    ],
    "window:done": [Sample(_submission(), PERSON)],
    "window:write": [Sample(_submission(), PERSON, post=NOTHING, answer=(422,))],
    "window:pay": [Sample(_submission(), PERSON, answer=(302,))],
    "pay:find": [Sample(), Sample(post=NOTHING, answer=(422,))],
    "pay:bill": [Sample(_bill, PERSON), Sample(_bill, PERSON, post=NOTHING, answer=(302,))],
    "pay:back": [Sample(_bill, PERSON)],
    "pay:keep": [Sample(_bill, PERSON, post=NOTHING, answer=(404,))],
    "pay:receipt": [Sample(lambda city: [city.bill.code, city.receipt.code], PERSON)],
    "giving_back:account": [Sample(_asked, PERSON), Sample(_asked, PERSON, post=NOTHING, answer=(422,))],
    "pay:mine": [Sample(who=PERSON), Sample(who=PERSON, query=lambda _city: {"state": "paid"})],
    "window:withdraw": [Sample(_submission(), PERSON, post=NOTHING, answer=(302,))],
    "window:correction": [
        Sample(_correction, PERSON),
        Sample(_correction, PERSON, post=NOTHING, answer=(422,)),
    ],
    "window:correction_check": [
        Sample(_correction, PERSON, answer=(302,)),
        Sample(_correction, PERSON, post=NOTHING, answer=(302,)),
    ],
    "window:sent_file": [Sample(_sent_key, PERSON)],
    "window:document": [
        Sample(lambda city: [city.submission.code, city.document.code], PERSON),
    ],
}
