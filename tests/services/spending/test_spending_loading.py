"""Budgets come from the city's declaration: twice is once, none falls below what is taken, none that is used goes."""

from typing import Any

import pytest
from budgeting import SLUG, take
from clones import MIHON, PROJECT, Clone

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.city.declaration import CityDeclaration, read_city
from madoguchi.foundation.ledger.queries import history
from madoguchi.services.spending.loading import Report, declared, load
from madoguchi.services.spending.models import Budget, Commitment
from madoguchi.services.spending.refusals import SpendingRefusedError

TITLE = {"ja": "商店街の補助金", "en": "Support for shopping streets"}
SUBJECT = f"city:{MIHON}"


def year() -> int:
    return fiscal_year(clock.today())


def one(**fields: Any) -> dict[str, Any]:
    row = {"id": SLUG, "fiscal_year": year(), "title": TITLE, "account": "商工費", "ceiling": 1_000}
    return {**row, **fields}


def with_budgets(*budgets: dict[str, Any]) -> CityDeclaration:
    """The sample city with other budgets."""
    city = read_city(PROJECT / "packs" / "mihon").model_dump()
    return CityDeclaration.model_validate({**city, "budgets": budgets})


@pytest.fixture
def loaded(office: Clone) -> str:
    """The name of the one budget there is."""
    load(with_budgets(one()))
    return f"{SLUG} ({year()})"


def known() -> list[tuple[str, int, int]]:
    return [(row.slug, row.fiscal_year, row.ceiling) for row in Budget.objects.order_by("id")]


def test_the_sample_city_has_its_budgets(office: Clone):
    city = read_city(PROJECT / "packs" / "mihon")
    assert len(city.budgets) >= 2
    assert known() == [(budget.id, budget.fiscal_year, budget.ceiling) for budget in city.budgets]
    assert load(city) == Report()


def test_loading_twice_changes_nothing_the_second_time(loaded: str):
    events = len(history(SUBJECT))
    assert load(with_budgets(one())) == Report()
    assert (known(), len(history(SUBJECT))) == ([(SLUG, year(), 1_000)], events)


def test_a_change_is_told_and_recorded(loaded: str):
    report = load(with_budgets(one(ceiling=2_000), one(id="fairs")))
    assert report == Report(added=(f"fairs ({year()})",), changed=(loaded,))
    assert history(SUBJECT)[-1].kind == "spending.loaded"
    assert history(SUBJECT)[-1].data == {"added": 1, "changed": 1, "removed": 0}
    assert [ceiling for _, _, ceiling in known()] == [2_000, 1_000]


def test_the_same_name_in_another_year_is_another_budget(loaded: str):
    assert load(with_budgets(one(), one(fiscal_year=year() + 1))).added == (f"{SLUG} ({year() + 1})",)
    take(600)
    assert [row.taken for row in Budget.objects.order_by("id")] == [600, 0]


def test_no_ceiling_falls_below_what_is_taken(loaded: str):
    take(600)
    with pytest.raises(SpendingRefusedError, match="600") as refusal:
        load(with_budgets(one(ceiling=599)))
    assert loaded in refusal.value.ja and loaded in refusal.value.en
    assert load(with_budgets(one(ceiling=600))).changed == (loaded,)


def test_what_nothing_was_taken_of_goes_and_the_rest_stays(loaded: str):
    load(with_budgets(one(), one(id="fairs")))
    take(600)
    assert load(with_budgets()).removed == (f"fairs ({year()})",)
    assert known() == [(SLUG, year(), 1_000)]
    assert Commitment.objects.get().budget.slug == SLUG


def test_what_was_given_back_whole_still_keeps_its_budget(loaded: str):
    """Of a budget that matters name nothing can go, even where they take nothing of it any more."""
    take(600)
    take(0)
    assert load(with_budgets()) == Report()
    assert known() == [(SLUG, year(), 1_000)]


def test_what_is_loaded_can_be_written_back(loaded: str):
    assert declared()["budgets"] == with_budgets(one()).budgets
