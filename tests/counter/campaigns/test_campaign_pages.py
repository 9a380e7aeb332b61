"""The pages of a campaign in a clerk's browser: from a table, or a condition, to people who are taken in and sent to."""

from collections.abc import Iterator

import pytest
from campaigning import HEADERS, MAPPING, person, prepared, reloaded
from clones import Clone
from desks import Desk, text
from django.core.files.uploadedfile import SimpleUploadedFile
from small_forms import YEARLY, published
from visitors import pages
from walking import CLERK, MIHON, run_jobs

from madoguchi.counter.campaigns.models import State
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def desk(database: Clone) -> Iterator[Desk]:
    """A clerk of the section whose procedure it is."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            published(YEARLY)
        yield Desk(CLERK)


def gone_to(desk: Desk, address: str, **typed: object) -> str:
    """Where a form leads once it is done."""
    answer = desk.browser.post(address, typed)
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def test_from_a_table_to_people_who_are_sent_to(database: Clone, desk: Desk) -> None:
    campaign = prepared(database)
    home = f"/campaigns/{campaign.code}/"
    table = SimpleUploadedFile("people.csv", "\n".join([HEADERS, person(1), person(2)]).encode())
    source = gone_to(desk, f"{home}sources/file/", file=table)
    assert "表を読みました" in desk.reads(source)
    gone_to(desk, f"{source}columns/", **MAPPING)
    run_jobs(database.as_office)
    assert "見本 2郎" in desk.reads(source)
    gone_to(desk, f"{source}take/")
    run_jobs(database.as_office)
    assert "見本 1郎" in desk.reads(f"{home}people/")
    assert gone_to(desk, f"{home}do/first/") == home
    run_jobs(database.as_office)
    assert reloaded(database, campaign).state == State.SENT


def test_a_condition_on_the_registry_leads_to_its_columns(database: Clone, desk: Desk) -> None:
    home = f"/campaigns/{prepared(database).code}/"
    source = gone_to(desk, f"{home}sources/registry/", condition="person.age >= 65")
    assert "条件を確かめました" in desk.reads(source)


def test_a_table_that_is_none_is_refused_on_the_page(database: Clone, desk: Desk) -> None:
    answer = desk.browser.post(f"/campaigns/{prepared(database).code}/sources/file/")
    assert answer.status_code == 422
    assert 'id="errors"' in text(answer)
