"""Two cities with look-alike data: no page of one has a value of the other."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from mailbox import Maildir, MaildirMessage
from typing import Any

import pytest
import two_cities
from callers import token_for
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from sweeping import Seeded, side_of
from two_cities import BOTH, KAGAMI, MIHON, RESIDENT, City, foreign, plain
from visitors import PASSWORD, pages

from madoguchi.counter.cases import queries as case_queries
from madoguchi.counter.figures.models import Measure
from madoguchi.counter.window.models import Attachment
from madoguchi.counter.window.queries import key_of, sent_files
from madoguchi.foundation.accounts.actions import ensure_account, set_staff_password
from madoguchi.foundation.accounts.adapter import CITY_HEADER
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side


def test_the_seed_gives_each_city_values_of_its_own(seeded: Seeded) -> None:
    for city, other in seeded.pairs():
        known = seeded.known[city.code]
        assert {city.code, city.draft.code, city.submission.code, city.cases["draft"].number} <= known
        assert city.document.sha256 in known
        assert any("太郎" in value for value in known)
        assert len(known) > 300
        assert not known & seeded.known[other.code]
        assert foreign(f"… {other.submission.number} …", city, seeded.known) == {other.submission.number}
    mihon, kagami = seeded.cities
    assert foreign("り災証明書の交付申請", kagami, seeded.known) >= {"り災証明書の交付申請"}
    assert not foreign("鏡・り災証明書の交付申請 鏡図書館", kagami, seeded.known)
    assert foreign("鏡図書館", mihon, seeded.known)


PERSON, STAFF, ANYONE, PROGRAM = "person", "staff", "anyone", "program"
Arguments = Callable[[City], list[Any]]


@dataclass(frozen=True)
class Sample:
    """One request of a page: its arguments, who asks, what is sent. `hides`: what the other's arguments must give."""

    arguments: Arguments = lambda _city: []
    who: str = ANYONE
    query: Callable[[City], dict[str, Any]] = lambda _city: {}
    post: Callable[[City], dict[str, Any]] | None = None
    answer: tuple[int, ...] = (200,)
    hides: int = 404
    invented: bool = False  # its examples are the gallery's own


def _draft(*more: str) -> Arguments:
    return lambda city: [city.draft.code, *more]


def _submission(*more: str) -> Arguments:
    return lambda city: [city.submission.code, *more]


def _case(step: str = "draft", *more: Any) -> Arguments:
    return lambda city: [city.cases[step].number, *more]


def _correction(city: City) -> list[Any]:
    return [city.correction.submission.code, city.correction.code]


def _sent_key(city: City) -> list[Any]:
    return [city.submissions[-1].code, city.sent_key]


def _entry(n: int, *more: Any) -> Arguments:
    return lambda city: [city.entries[n].code, *more]


def _photo_key(city: City) -> list[Any]:
    return [city.draft.code, city.photo_key]


def _hook(city: City) -> list[Any]:
    return [city.hook.key]


def _binder(_city: City) -> list[Any]:
    return [2016, "crisis_management", "C-02-01"]


NOTHING: Callable[[City], dict[str, Any]] = lambda _city: {}  # noqa: E731
BOTH_SIDES = {
    "ui:gallery": [Sample(invented=True)],
    "ui:landmarks": [Sample(invented=True)],
    "ui:language": [Sample(post=lambda _city: {"language": "ja"}, answer=(302,))],
    "ui:text_size": [Sample(post=lambda _city: {"size": "large"}, answer=(302, 303))],
    "ui:accessibility": [Sample()],
    "places:index": [Sample(), Sample(query=lambda city: {"q": f"{city.mark or 'みほん'}図"})],
    "places:landmarks": [Sample()],
    "ledger:roots": [Sample()],
    "ledger:roots_json": [Sample()],
    "stuck": [
        Sample(who=STAFF),
        Sample(
            who=STAFF,
            post=lambda city: {"kind": "envelope", "key": city.envelopes[settings.SIDE]},
            answer=(302,),
        ),
        Sample(who=STAFF, post=lambda city: {"kind": "job", "key": city.jobs[settings.SIDE]}, answer=(302,)),
    ],
    "tray:under_way": [Sample(who=STAFF)],
    "account_logout": [Sample(answer=(200, 302))],
    "account_inactive": [Sample()],
    "account_login": [Sample(), Sample(post=NOTHING)],
    "desk_logout": [Sample(answer=(200, 302))],
    "api:openapi-json": [Sample()],
    "api:api-root": [Sample(answer=(404,))],
}
SAMPLES: dict[str, dict[str, list[Sample]]] = {
    "public": {
        **BOTH_SIDES,
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
    },
    "office": {
        **BOTH_SIDES,
        "desk": [Sample(who=STAFF, answer=(302,))],
        "cases:queue": [
            *(Sample(who=STAFF, query=lambda _city, view=view: {"view": view}) for view in case_queries.VIEWS)
        ],
        "figures:figures": [
            Sample(who=STAFF),
            Sample(who=STAFF, query=lambda _city: {"period": "2026", "of": "crisis_management"}),
        ],
        "figures:events": [
            *(Sample(who=STAFF, query=lambda _city, of=of: {"measure": of}) for of in Measure),
            Sample(who=STAFF, answer=(404,)),
        ],
        "figures:open": [
            Sample(who=STAFF),
            Sample(who=STAFF, query=lambda _city: {"late": "1"}),
        ],
        "figures:report": [
            *(Sample(lambda _city, form=form: [form], STAFF, hides=200) for form in ("pdf", "csv", "xlsx"))
        ],
        "figures:recount": [Sample(who=STAFF, post=NOTHING, answer=(302,))],
        "payments:takings": [
            Sample(who=STAFF),
            Sample(who=STAFF, query=lambda _city: {"day": "2026-11-20"}),
            Sample(who=STAFF, query=lambda _city: {"day": "?"}, answer=(422,)),
        ],
        "payments:receipt": [Sample(lambda city: [city.payment.number], STAFF)],
        "records:register": [
            Sample(who=STAFF),
            Sample(who=STAFF, query=lambda _city: {"year": "2016"}),
            Sample(who=STAFF, query=lambda city: {"q": city.record.number}, answer=(302,)),
        ],
        "records:export": [Sample(who=STAFF), Sample(who=STAFF, query=lambda _city: {"year": "2016"})],
        "records:retention": [Sample(who=STAFF)],
        "records:binders": [Sample(who=STAFF, query=lambda _city: {"year": "2016"})],
        "records:binder": [Sample(_binder, STAFF)],
        "records:close": [Sample(_binder, STAFF, post=NOTHING, answer=(302,))],
        "records:propose": [Sample(_binder, STAFF, post=NOTHING, answer=(422,))],
        "records:disposals": [Sample(who=STAFF), Sample(who=STAFF, query=lambda _city: {"over": "1"})],
        "records:disposal": [Sample(lambda city: [city.disposal.code], STAFF)],
        "records:act": [
            Sample(lambda city, name=name: [city.disposal.code, name], STAFF, post=NOTHING, answer=(422,))
            for name in ("check", "approve", "return", "carry_out")
        ],
        "records:record": [Sample(lambda city: [city.record.number], STAFF)],
        "cases:list": [
            Sample(who=STAFF),
            Sample(who=STAFF, query=lambda _city: {"state": "closed"}),
            Sample(who=STAFF, query=lambda city: {"q": f"{city.mark}見本"}),
            Sample(who=STAFF, query=lambda city: {"q": city.cases["draft"].number}, answer=(302,)),
        ],
        "cases:labels": [
            Sample(who=STAFF, query=lambda city: {"n": city.cases["done"].number, "start": "3"}),
            Sample(who=STAFF, answer=(302,)),
        ],
        "cases:entry": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
        "cases:entry_form": [
            Sample(_entry(0), STAFF),
            Sample(_entry(1), STAFF, post=NOTHING, answer=(422,)),
        ],
        "cases:entry_check": [Sample(_entry(0), STAFF)],
        "cases:entry_file": [Sample(_entry(0, 1), STAFF)],
        "cases:entry_drop": [Sample(_entry(2), STAFF, post=NOTHING, answer=(302,))],
        "cases:entry_paper": [
            Sample(lambda _city: ["disaster_certificate", "0" * 12], STAFF, hides=200),
            Sample(lambda _city: ["nothing", "0" * 12], STAFF, hides=200),
        ],
        "procedure_desk:form": [Sample(lambda _city: ["disaster_certificate"], STAFF, hides=200)],
        "procedure_desk:index": [Sample(who=STAFF)],
        "procedure_desk:detail": [Sample(lambda _city: ["disaster_certificate"], STAFF, hides=200)],
        "api:list_cases": [Sample(who=PROGRAM)],
        "api:read_case": [Sample(_case(step), PROGRAM) for step in two_cities.STEPS],
        "cases:case": [Sample(_case(step), STAFF) for step in two_cities.STEPS],
        "cases:file": [Sample(_case("examine", 1), STAFF)],
        "cases:paper": [Sample(_case("done"), STAFF)],
        "cases:preview": [Sample(_case("decide", one), STAFF) for one in ("png", "pdf")],
        "cases:slip": [Sample(_case("examine"), STAFF)],
        "cases:act": [
            Sample(_case("examine", "examine"), STAFF, post=NOTHING, answer=(422,)),
            Sample(_case("draft", "draft"), STAFF, post=NOTHING, answer=(422,)),
            Sample(_case("decide", "decide"), STAFF, post=NOTHING, answer=(422,)),
            Sample(_case("issue", "issue"), STAFF, post=NOTHING, answer=(302,)),
            Sample(
                _case("examine", "message"), STAFF, post=lambda _city: {"text": "拝見しました"}, answer=(302,)
            ),
            *(
                Sample(_case("examine", act), STAFF, post=NOTHING, answer=(422,))
                for act in (
                    *(
                        "verify",
                        "cash",
                        "orders",
                        "waive",
                        "dispatch",
                        "close",
                        "correction",
                        "end_correction",
                    ),
                    *("send_back", "hand_over", "withdraw", "identity", "revoke", "reissue"),
                )
            ),
        ],
    },
}


def addresses(patterns: Any, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """The full name and route of every address of a URLconf."""
    for one in patterns:
        route = f"{prefix}{one.pattern}"
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", route
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from addresses(one.url_patterns, inner, route)


@pytest.mark.parametrize("side", SAMPLES)
def test_every_address_has_a_sample(seeded: Seeded, side: str) -> None:
    with side_of(seeded.database, side):
        named = {name for name, _ in addresses(get_resolver().url_patterns)}
    assert named == set(SAMPLES[side])


@lru_cache
def browser_of(who: str, host: str, desk: bool) -> Client:
    """The browser of who asks, signed in once: signing in is limited."""
    browser = Client(SERVER_NAME=host)
    if who == PROGRAM:
        city = {"mihon": MIHON, "kagami": KAGAMI}[host.partition(".")[0]]
        account = RESIDENT if settings.SIDE == Side.PUBLIC else BOTH
        browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token_for(account, city=city)}"
    if who == PERSON:
        browser.force_login(ensure_account(RESIDENT))
    if who == STAFF:
        set_staff_password(BOTH, PASSWORD)
        path = "/desk/login/" if desk else "/login/"
        assert browser.post(path, {"login": BOTH, "password": PASSWORD}).status_code == 302
    return browser


def ask(browser: Client, address: str, sample: Sample, city: City) -> Any:
    if sample.post is not None:
        return browser.post(address, sample.post(city))
    return browser.get(address, sample.query(city))


def read(answer: Any) -> str:
    """Everything an answer says; of bytes that are no text, whose file they are."""
    said = plain(str(answer.headers))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"].startswith(("text/", "application/json", "application/geo+json")):
        return said + plain(body.decode())
    return said + hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("side", SAMPLES)
def test_no_page_has_a_value_of_the_other_city(seeded: Seeded, side: str, tmp_path: Any) -> None:
    _keep_mails(seeded, tmp_path / "outbox")
    browser_of.cache_clear()
    leaks: list[Any] = []
    with side_of(seeded.database, side), override_settings(MADOGUCHI_OUTBOX=str(tmp_path / "outbox")):
        _find_photo_keys(seeded)
        routes = list(addresses(get_resolver().url_patterns))
        for city, other in seeded.pairs():
            for name, route in routes:
                for sample in SAMPLES[side][name]:
                    leaks += _leaks(seeded, side, name, route, sample, city, other)
    assert not leaks, "\n".join(map(str, leaks))


def _leaks(
    seeded: Seeded, side: str, name: str, route: str, sample: Sample, city: City, other: City
) -> Iterator[Any]:
    desk = side == "public" and route.startswith("desk/")
    browser = browser_of(sample.who, city.host, desk)
    address = _address(name, route, sample.arguments(city))
    answer = ask(browser, address, sample, city)
    if answer.status_code not in sample.answer:
        yield address, answer.status_code
    if not sample.invented and (found := foreign(read(answer), city, seeded.known)):
        yield address, found
    theirs = _address(name, route, sample.arguments(other))
    if theirs != address:
        hidden = ask(browser, theirs, sample, city)
        if hidden.status_code != sample.hides:
            yield theirs, hidden.status_code
        # What was asked for stands in the address itself.
        asked = {part for part in theirs.split("/") if part}
        if found := foreign(read(hidden), city, seeded.known) - asked:
            yield theirs, found


def _address(name: str, route: str, arguments: list[Any]) -> str:
    # Two parts have addresses of one name, as /desk/login/: the route tells them apart.
    address = reverse(name, args=arguments)
    return f"/{route}" if not arguments and route != address.lstrip("/") else address


def _find_photo_keys(seeded: Seeded) -> None:
    if settings.SIDE != Side.PUBLIC:
        return
    for city in seeded.cities:
        with city_scope(city.code):
            city.photo_key = Attachment.objects.get(token=city.draft.code).sealed[:16]
            city.sent_key = key_of(sent_files(city.submissions[-1], [])[0])


def _keep_mails(seeded: Seeded, folder: Any) -> None:
    box = Maildir(folder)
    for city in seeded.cities:
        mail = EmailMessage()
        mail["To"], mail["Subject"] = RESIDENT, f"{city.mark}申請が届きました {city.submission.code}"
        mail[CITY_HEADER] = city.code
        mail.set_content(f"{city.mark}申請 {city.submission.code}")
        box.add(MaildirMessage(mail))


def test_the_sweep_sees_a_page_that_leaks(seeded: Seeded) -> None:
    """The sweep itself at work: the owner, whom row security does not bind, is shown both cities."""
    mihon, _ = seeded.cities
    with seeded.database.as_owner(), pages():
        found = foreign(read(Client(SERVER_NAME=mihon.host).get("/places/")), mihon, seeded.known)
    assert "鏡図書館" in found
