"""What an account knows beforehand; second ones that look like the first; the second tab."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.test import Client
from reporting import begun, reported
from visitors import pages, visitor
from walking import MIHON, draft

from madoguchi.core import clock
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope

KEEP = "次回から入力を省くため"
BEFORE = "前に同じ内容でお送りいただいています"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


def ready(**typed: Any) -> tuple[Client, Draft]:
    """A signed-in browser and a draft ready to be handed over."""
    with city_scope(MIHON):
        mine, made = draft(**typed)
        account = Account.objects.get(id=mine.person.account_id)
    browser = visitor()
    browser.force_login(account)
    return browser, made


def next_typed() -> dict[str, Any]:
    """What a new draft of the person begins with."""
    with city_scope(MIHON):
        return window.begin(Visitor(Person.objects.get()), current("disaster_certificate"), "ja").typed


def test_nothing_is_kept_unasked(public: Clone) -> None:
    browser, made = ready()
    page = browser.get(f"/applying/{made.code}/check/").content.decode()
    assert KEEP in page
    (box,) = re.findall(r'<input type="checkbox"[^>]*name="keep"[^>]*>', page)
    assert "checked" not in box
    browser.post(f"/applying/{made.code}/check/")
    with city_scope(MIHON):
        assert Person.objects.get().profile == {}
    assert "applicant" not in next_typed()


def test_what_was_kept_is_filled_in_next_time_until_it_is_erased(public: Clone) -> None:
    browser, made = ready()
    browser.post(f"/applying/{made.code}/check/", {"keep": "on"})
    typed = next_typed()
    assert typed["applicant"]["family"] == "見本"
    assert typed["phone"] == "090-1234-5678"
    assert set(typed) <= {"applicant", "phone", "home"}
    page = browser.get("/my/").content.decode()
    assert "残している連絡先" in page
    assert "090-1234-5678" in page
    browser.post("/my/kept/erase/")
    assert "残している連絡先</h2>" not in browser.get("/my/").content.decode().replace("<wbr>", "")
    assert "applicant" not in next_typed()
    with city_scope(MIHON):
        kinds = list(
            Event.objects.filter(kind__startswith="people.profile").order_by("seq").values_list("kind")
        )
    assert kinds == [("people.profile_kept",), ("people.profile_erased",)]


def test_an_agents_contact_is_not_the_persons(public: Clone) -> None:
    browser, made = ready(role="agent")
    assert KEEP not in browser.get(f"/applying/{made.code}/check/").content.decode()
    browser.post(f"/applying/{made.code}/check/", {"keep": "on"})
    with city_scope(MIHON):
        assert Person.objects.get().profile == {}


def test_the_accounts_mail_is_filled_in(public: Clone) -> None:
    browser, _ = ready()
    made = begun(browser)
    assert made.typed["email"] == "taro@mail.example"


def test_what_the_form_would_not_take_is_not_filled_in(public: Clone) -> None:
    browser, _ = ready()
    with city_scope(MIHON):
        Person.objects.update(profile={"phone": ["?"], "name": "見本 太郎"})
    assert set(begun(browser).typed) & {"phone", "reporter"} == set()


def test_a_second_one_alike_is_pointed_out_and_still_sent(public: Clone) -> None:
    browser, made = ready()
    browser.post(f"/applying/{made.code}/check/")
    with city_scope(MIHON):
        first = Submission.objects.get()
    browser, made = ready()
    page = browser.get(f"/applying/{made.code}/check/").content.decode()
    assert BEFORE in page.replace("<wbr>", "")
    assert f"/my/{first.code}/" in page
    assert browser.post(f"/applying/{made.code}/check/").status_code == 302


@pytest.mark.parametrize("how", ["other answers", "long ago", "withdrawn", "other person"])
def test_what_is_no_second_one(public: Clone, how: str) -> None:
    browser, made = ready()
    browser.post(f"/applying/{made.code}/check/")
    with city_scope(MIHON):
        first = Submission.objects.get()
        if how == "long ago":
            Submission.objects.update(arrived_at=clock.now() - timedelta(days=3661))
        if how == "withdrawn":
            window.withdraw(Visitor(first.person), first, "")
    typed = {"disaster": "heavy_rain_july", "damaged_on": "2026-07-10"} if how == "other answers" else {}
    browser, made = ready(
        email="hanako@mail.example" if how == "other person" else "taro@mail.example", **typed
    )
    page = browser.get(f"/applying/{made.code}/check/").content.decode()
    assert BEFORE not in page.replace("<wbr>", "")


def test_the_second_tab_leads_to_what_was_handed_over(public: Clone) -> None:
    browser, made = ready()
    browser.post(f"/applying/{made.code}/check/")
    with city_scope(MIHON):
        code = Submission.objects.get().code
    for answer in (
        browser.post(f"/applying/{made.code}/page/home/", {}, follow=True),
        browser.get(f"/applying/{made.code}/check/", follow=True),
        browser.get(f"/applying/{made.code}/", follow=True),
    ):
        assert answer.redirect_chain == [(f"/my/{code}/", 302)]
        assert "すでにお送りいただいています" in answer.content.decode()


def test_the_second_tab_without_an_account(public: Clone) -> None:
    browser = visitor()
    made = begun(browser)
    _, code = browser, browser.post(f"/applying/{made.code}/check/")["Location"].split("/")[2]
    answer = browser.get(f"/applying/{made.code}/page/trouble/", follow=True)
    assert answer.redirect_chain == [(f"/my/{code}/", 302)]
    assert reported(browser)[1] != code
