"""A request of every page of the public side."""

from typing import Any

from sampling import NOTHING, PERSON, PROGRAM, STAFF, Arguments, Sample, Samples
from two_cities import SURVEY, City


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


def _hook(city: City) -> list[Any]:
    return [city.hook.key]


DATA = ("csv", "json")
PUBLIC: Samples = {
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
