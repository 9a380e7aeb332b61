"""What is counted for publication: against counting by hand, with small numbers hidden, in this city alone."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from clones import Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from surveying import ARRIVED, COMMENT, SURVEY, answered, closed, version

from madoguchi.counter.cases.hiding import Cross, Margin, hide
from madoguchi.counter.cases.tallying import Tally, tally
from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.publishing import Publishes
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications.contents import Table

MIHON, KAGAMI = "992011", "992020"
LEAST = 5
AGES = ("under_30", "under_50", "under_65", "under_75", "over_75")
USES = ("often", "once", "never")
HINDRANCES = ("words", "papers", "identity", "device", "hours")


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


def publishes(slug: str = SURVEY) -> Publishes:
    found = load_definition(version(slug)).procedure.publishes
    assert found
    return found


def counted(slug: str = SURVEY) -> Tally:
    return tally(version(slug), publishes(slug))


def table(found: Tally, name: str) -> Table:
    assert found.contents
    wanted = found.contents.table(name)
    assert wanted
    return wanted


def test_numbers_are_those_counted_by_hand_or_hidden(office: Clone) -> None:
    given = answered(300)
    closed(SURVEY, given)
    found = counted()
    assert found.counted == 300
    by_hand = Counter((one["age"], one["used"]) for one in given)
    ages = Counter(one["age"] for one in given)
    shown = table(found, "age_used")
    assert shown.rows[0].cells[0] == 300
    numbers = 0
    for row, age in zip(shown.rows[1:], AGES, strict=True):
        assert row.cells[0] in (ages[age], None)
        for cell, use in zip(row.cells[1:], USES, strict=True):
            n = by_hand[age, use]
            assert cell in (n, None)
            assert cell is None or cell == 0 or cell >= LEAST
            numbers += cell is not None
    assert numbers > 5


def test_of_whom_several_may_be_chosen_each_is_counted_for_itself(office: Clone) -> None:
    given = answered(300)
    closed(SURVEY, given)
    shown = table(counted(), "age_hindered")
    by_hand = Counter((one["age"], what) for one in given for what in one.get("hindered", []))
    for row, age in zip(shown.rows[1:], AGES, strict=True):
        for cell, what in zip(row.cells[1:], HINDRANCES, strict=True):
            assert cell in (by_hand[age, what], None)
    assert shown.note
    assert "足しても" in shown.note.ja


def test_no_number_of_few_is_in_any_table(office: Clone) -> None:
    closed(SURVEY, answered(60))
    found = counted()
    assert found.contents
    cells = [cell for one in found.contents.tables for row in one.rows for cell in row.cells]
    assert not [cell for cell in cells if isinstance(cell, int) and 0 < cell < LEAST]
    assert any(cell is None for cell in cells)


def test_only_what_was_closed_with_an_outcome_that_counts(office: Clone) -> None:
    one = {"age": "under_30", "district": "honcho", "used": "often", "satisfied": "good"}
    closed(SURVEY, [one] * 20)
    closed(SURVEY, [one] * 3, "not_counted")
    closed(SURVEY, [one] * 4, closed_at=None)
    closed(COMMENT, [{"chapter": "data"}] * 5, "answered")
    assert counted().counted == 20


def test_another_citys_answers_are_not_counted(database: Clone) -> None:
    with database.as_office():
        with city_scope(MIHON):
            declared = load_definition(version(SURVEY)).procedure
            closed(SURVEY, answered(40))
        with city_scope(KAGAMI):
            publish(declared.model_copy(update={"department": "crisis_management"}))
            closed(SURVEY, answered(25, seed=3))
            assert counted().counted == 25
        with city_scope(MIHON):
            assert counted().counted == 40


@pytest.mark.parametrize("n", [0, 1, LEAST - 1])
def test_too_few_are_not_published_at_all(office: Clone, n: int) -> None:
    closed(SURVEY, answered(n))
    assert counted() == (n, None)


def test_an_answer_that_is_no_option_now_counts_as_none(office: Clone) -> None:
    given = [{"age": "under_30", "used": "often"}] * 10 + [{"age": "of_old", "used": "often"}] * 6
    closed(SURVEY, [*given, *([{"used": "once"}] * 7)])
    shown = table(counted(), "age_used")
    assert [(row.label.ja, row.cells[0]) for row in shown.rows if row.cells[0]] == [
        ("全体", 23),
        ("29歳以下", 10),
        ("無回答・そのほか", 13),
    ]


def test_all_tables_are_counted_in_one_statement(office: Clone) -> None:
    closed(SURVEY, answered(30))
    declared, of = publishes(), version(SURVEY)
    load_definition(of)
    with CaptureQueriesContext(connection) as statements:
        tally(of, declared)
    grouped = [one["sql"] for one in statements if "GROUP BY" in one["sql"]]
    assert len(grouped) == 1


def test_opinions_are_published_in_the_words_found_for_them(office: Clone) -> None:
    answers = [
        {"chapter": "data", "opinion": "見本町の鈴木です。"},
        {"chapter": "counter", "opinion": "電話は090-1234-5678へ。"},
        {"chapter": "counter", "opinion": "同じ意見です。"},
    ]
    findings = [
        {"words": "データを早く出してほしい。", "reply": "毎月出します。", "effect": "changed"},
        {"words": "窓口を減らさないでほしい。", "reply": "減らしません。", "effect": "included"},
        {"words": "", "reply": "前の意見と同じです。", "effect": "included"},
    ]
    closed(COMMENT, answers, "answered", findings)
    found = counted(COMMENT)
    shown = table(found, "replies")
    assert [row.label.ja for row in shown.rows] == [
        "第1章　窓口とオンライン手続き",
        "第2章　データの活用と公開",
    ]
    assert shown.rows[1].cells[:2] == ("データを早く出してほしい。", "毎月出します。")
    assert shown.rows[1].cells[2].en == "The draft was changed"
    assert found.contents
    assert "鈴木" not in found.contents.model_dump_json()
    assert "090" not in found.contents.model_dump_json()
    assert found.contents.since == ARRIVED.date()


def test_what_is_hidden_of_a_question_is_hidden_in_each_table() -> None:
    few = Margin((3, 20, 30))
    margins = {"a": few, "b": Margin((26, 27)), "c": Margin((40, 13))}
    crosses = [
        Cross("a", "b", [[2, 1], [10, 10], [14, 16]]),
        Cross("a", "c", [[3, 0], [15, 5], [22, 8]]),
    ]
    hidden = hide(margins, crosses, 53, LEAST)
    assert hidden.parts == {"a": {0, 1}, "b": set(), "c": set()}
    assert all({(0, 0), (0, 1), (1, 0), (1, 1)} <= cells for cells in hidden.cells)


def test_an_option_that_all_others_betray_is_hidden_wholly() -> None:
    """Everybody chose something, and only one thing: what is left of a row is what the last option has."""
    margins = {"a": Margin((20, 30)), "b": Margin((40, 10), several=True)}
    cross = Cross("a", "b", [[18, 2], [22, 8]], chose=[20, 30])
    hidden = hide(margins, [cross], 50, LEAST)
    assert hidden.parts["b"] == {0, 1}
    assert hidden.cells[0] == set(product((0, 1), (0, 1)))
    free = hide(margins, [Cross("a", "b", cross.cells)], 50, LEAST)
    assert free.parts["b"] == set()


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sets(st.integers(0, 2), min_size=1)), min_size=LEAST, max_size=60
    )
)
def test_small_numbers_of_what_may_be_chosen_several_times_are_hidden(
    given: list[tuple[int, set[int]]],
) -> None:
    rows = Counter(row for row, _ in given)
    options = Counter(option for _, chosen in given for option in chosen)
    pairs = Counter((row, option) for row, chosen in given for option in chosen)
    margins = {
        "a": Margin([rows[at] for at in range(3)]),
        "b": Margin([options[at] for at in range(3)], several=True),
    }
    cells = [[pairs[row, option] for option in range(3)] for row in range(3)]
    hidden = hide(margins, [Cross("a", "b", cells, [rows[at] for at in range(3)])], len(given), LEAST)
    for row, option in product(range(3), range(3)):
        for n in (pairs[row, option], rows[row] - pairs[row, option]):
            assert not 0 < n < LEAST or (row, option) in hidden.cells[0]
    for option in range(3):
        for n in (options[option], len(given) - options[option]):
            assert not 0 < n < LEAST or option in hidden.parts["b"]
