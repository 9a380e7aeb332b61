"""Two cities with look-alike data: no page of one has a value of the other."""

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from functools import lru_cache
from mailbox import Maildir, MaildirMessage
from typing import Any

import pytest
from callers import token_for
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from page_samples import SAMPLES
from sampling import PERSON, PROGRAM, STAFF, Sample
from sweeping import Seeded, side_of
from two_cities import BOTH, KAGAMI, MIHON, RESIDENT, City
from two_cities_values import foreign, plain
from visitors import PASSWORD, pages

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
        return said + plain(_decoded(body))
    return said + hashlib.sha256(body).hexdigest()


def _decoded(body: bytes) -> str:
    """Text as it is written: UTF-8, or Shift_JIS where a table is for a program that reads nothing else."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp932")


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
