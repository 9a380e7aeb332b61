"""What the letters of a round and their last sentence say: the place and which wish it was, or why not, wish by wish."""

from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from nursery import MIHON, clerk, wait

from madoguchi.core import clock
from madoguchi.core.matching import Slot
from madoguchi.counter.cases.actions.walk import closing_sentence
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.papers import order_for
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.examples import try_all
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Round
from madoguchi.foundation.tenancy.scope import city_scope

SLUG, DIRECTOR = "nursery_application", "mihama@mihon.example"
SEATS = {Slot("honcho", "age_1"): 1, Slot("sakae", "age_1"): 1}


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


def family(name: str, *wishes: str, **answers: Any) -> dict[str, Any]:
    """The first example of the sample city, as another family."""
    version = current(SLUG)
    assert version is not None
    example = try_all(load_definition(version))[0].walk.values
    parent = {**example["parent"], "family": name}
    return {**example, "parent": parent, "wishes": list(wishes), "language": "ja", **answers}


def told(*children: dict[str, Any]) -> list[Case]:
    """The cases of these children after one round, as its result left them."""
    version = current(SLUG)
    assert version is not None
    cases = wait(version, children)
    day = clock.today()
    made = actions.open_round(clerk(), SLUG, actions.Opening("一次", day, day))
    actions.set_seats(clerk(), made, SEATS)
    actions.gather(clerk(), made)
    actions.run(clerk(), made)
    actions.propose(clerk(), made, 1)
    actions.decide(clerk(DIRECTOR), made)
    assert actions.tell_some(Round.objects.get(id=made.id))
    related = Case.objects.select_related("version__procedure", "department")
    return [related.get(id=one.id) for one in cases]


def letter(case: Case) -> dict[str, Any]:
    return dict(order_for(case, load_definition(case.version)).data)


def test_the_letter_names_the_place_and_which_wish_it_was(office: Clone) -> None:
    first, second = told(
        family("一", "honcho", "sakae", single=True), family("二", "honcho", "sakae", first_hours=100)
    )
    assert "内定した園：第1希望　本町保育園" in letter(first)["facts"].splitlines()
    assert "内定した園：第2希望　栄保育園" in letter(second)["facts"].splitlines()


def test_the_last_sentence_names_them_in_both_languages(office: Clone) -> None:
    _, second = told(family("一", "honcho", single=True), family("二", "honcho", "sakae", first_hours=100))
    said = closing_sentence(second, load_definition(second.version))
    assert said["ja"].startswith("入所する園が決まりました：第2希望 栄保育園。")
    assert said["en"].startswith("A place was given: Sakae Nursery, your choice 2.")


def test_who_has_no_place_reads_why_for_each_wish(office: Clone) -> None:
    *_, none = told(
        family("一", "honcho", single=True),
        family("二", "sakae", single=True),
        family("三", "honcho", "sakae", "minato", first_hours=100),
    )
    reasons = letter(none)["reasons"].splitlines()
    assert [line.split("：")[0] for line in reasons] == [
        "第1希望の本町保育園", "第2希望の栄保育園", "第3希望の港こども園",
    ]  # fmt: skip
    assert reasons[0].endswith("（内定した方の最低点 50点、この申込みの点数 32点）。")
    assert reasons[2].endswith("このクラスの募集がありませんでした。")


def test_who_applied_in_english_reads_the_reasons_in_japanese_and_english(office: Clone) -> None:
    *_, none = told(
        family("一", "honcho", single=True), family("二", "honcho", first_hours=100, language="en")
    )
    japanese, english = letter(none)["reasons"].split("\n\n")
    assert japanese.startswith("第1希望の本町保育園：定員まで内定しました")
    assert english.startswith("Choice 1, Honcho Nursery: all seats were taken")
