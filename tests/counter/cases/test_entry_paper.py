"""From the QR code of a paper form to the entry screen: today's version, with procedure and way chosen."""

from collections.abc import Iterator

import pytest
from clones import Clone
from desks import Desk
from visitors import pages, visitor

from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.paper_form.offer import SHORT
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, TAX, SLUG = "992011", "hoshikawa@mihon.example", "income_certificate"


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


def changed(database: Clone, **update: object) -> None:
    """Another version of the income certificate."""
    with database.as_office(), city_scope(MIHON):
        version = current(SLUG)
        assert version is not None
        publish(load_definition(version).procedure.model_copy(update=update))


def chosen(page: str) -> list[str]:
    """The values of the radio buttons that are on."""
    inputs = [one.partition(">")[0] for one in page.split("<input")]
    return [
        one.partition('value="')[2].partition('"')[0]
        for one in inputs
        if 'name="choice"' in one and "checked" in one
    ]


def address_of_today() -> str:
    with city_scope(MIHON):
        version = current(SLUG)
    assert version is not None
    return f"/entry/form/{SLUG}/{version.digest[:SHORT]}/"


def test_the_code_of_a_paper_opens_the_entry_with_procedure_and_way_chosen(office: Clone) -> None:
    desk, address = Desk(TAX), address_of_today()
    said = desk.reads(address)
    assert "様式から開きました" in said
    assert chosen(said) == [f"{SLUG}/post"]
    assert 'action="/entry/"' in said
    assert visitor().get(address).status_code == 302


def test_a_paper_of_an_older_version_says_so_and_offers_todays(office: Clone) -> None:
    address = address_of_today()
    changed(office, minutes=7)
    said = Desk(TAX).reads(address)
    assert "第1版の様式です。いまは第2版です" in said
    assert f'href="/procedures/{SLUG}/form.pdf"' in said
    assert chosen(said) == [f"{SLUG}/post"]
    assert "この市にない版" in Desk(TAX).reads(f"/entry/form/{SLUG}/{'0' * SHORT}/")
    assert "いまありません" in Desk(TAX).reads(f"/entry/form/nothing/{'0' * SHORT}/")


def test_a_paper_that_cannot_come_by_post_is_brought_to_the_counter(office: Clone) -> None:
    changed(office, channels=(Channel.ONLINE, Channel.COUNTER))
    assert chosen(Desk(TAX).reads(address_of_today())) == [f"{SLUG}/counter"]
