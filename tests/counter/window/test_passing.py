"""Pages of the form that are passed: an event each the first time, of nobody by name, and where it led."""

from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reporting import WITH_PHONE, begun, reported
from visitors import pages, visitor
from walking import MIHON

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.actions.filling import CHECK
from madoguchi.counter.window.models import Draft
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


def passed(draft: Draft) -> list[dict[str, Any]]:
    with city_scope(MIHON):
        rows = Event.objects.filter(subject=f"draft:{draft.code}", kind="window.page_passed").order_by("n")
        return list(rows.values_list("data", flat=True))


def page_ids(slug: str = "road_report") -> list[str]:
    with city_scope(MIHON):
        version = current(slug)
        assert version
        return [page.id for page in load_definition(version).pages]


def test_a_page_without_a_fault_is_passed_once_and_says_where_it_led(public: Clone) -> None:
    first = page_ids()[0]
    draft = begun(visitor())
    with city_scope(MIHON):
        led = [one.id for one in load_definition(draft.version).pages_for(draft.typed)]
        for _ in range(2):
            window.save(draft, {}, page=first, passed=True)
    told = {
        "procedure": "road_report", "channel": "online", "version": draft.version.number,
        "page": first, "next": led[1] if len(led) > 1 else CHECK,
    }  # fmt: skip
    assert passed(draft) == [told]


def test_the_last_page_leads_to_the_check(public: Clone) -> None:
    draft = begun(visitor(), **WITH_PHONE)
    with city_scope(MIHON):
        last = load_definition(draft.version).pages_for(draft.typed)[-1].id
        window.save(draft, {}, page=last, passed=True)
    assert [one["next"] for one in passed(draft)] == [CHECK]


def test_a_page_with_a_fault_or_left_for_later_is_not_passed(public: Clone) -> None:
    browser, first = visitor(), page_ids()[0]
    draft = begun(browser)
    address = f"/applying/{draft.code}/page/{first}/"
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"_later": "1"}).status_code == 302
    assert browser.post(f"{address}save/", {}).status_code == 204
    assert passed(draft) == []


def test_through_the_page_it_costs_one_statement_the_first_time(public: Clone) -> None:
    """A page that is passed again writes as before."""
    draft = begun(visitor())
    first = page_ids()[0]
    with city_scope(MIHON):
        with CaptureQueriesContext(connection) as once:
            window.save(draft, {}, page=first, passed=True)
        with CaptureQueriesContext(connection) as again:
            window.save(draft, {}, page=first, passed=True)
    assert len(once) == len(again) + 1


def test_nobody_is_named_who_has_no_account(public: Clone) -> None:
    draft = begun(visitor())
    with city_scope(MIHON):
        window.save(draft, {}, page=page_ids()[0], passed=True)
        assert {one.actor for one in Event.objects.filter(subject=f"draft:{draft.code}")} == {"anyone"}


def test_the_beginning_says_its_version_and_handing_over_that_it_was_filled_in(public: Clone) -> None:
    reported()
    with city_scope(MIHON):
        (begins,) = Event.objects.filter(kind="window.draft_begun").values_list("data", flat=True)
        (arrives,) = Event.objects.filter(kind="window.arrived").values_list("data", flat=True)
    assert begins["version"] >= 1 and arrives["filled_in"] is True
