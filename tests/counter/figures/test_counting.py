"""Counting the ledger: bit by bit or all at once it comes to what is there, whoever writes or dies meanwhile."""

import threading
from dataclasses import replace

import ledgers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import about, counted, make_up, say, slowly, tokyo

from madoguchi.core import clock
from madoguchi.counter.cases import events
from madoguchi.counter.figures import actions
from madoguchi.counter.figures.models import CountedTo, DayCount
from madoguchi.counter.window import events as window
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"
DATA = about("disaster_certificate", "online")


class AskedBefore(events.AboutCase):
    """What was said of a correction before it named the questions."""

    items: int
    days: int


def count(city=MIHON):
    """Count all there is, a slice a transaction."""
    while True:
        with city_scope(city):
            if not actions.count():
                return


def recount(city=MIHON):
    with city_scope(city):
        actions.recount()


def test_the_counts_are_those_of_the_ledger_in_both_cities(database):
    with database.as_office():
        for city, seed in ((MIHON, 1), (KAGAMI, 2)):
            with city_scope(city):
                make_up(seed)
        for city in (MIHON, KAGAMI):
            count(city)
        assert counted(MIHON) == slowly(MIHON) != slowly(KAGAMI) == counted(KAGAMI)
        # Every measure occurs, and minutes of more than two figures do.
        assert {key[1] for key in counted(MIHON)} == set(
            DayCount.measure.field.choices and dict(DayCount.measure.field.choices)
        )
        assert any((key[-1] or 0) > 100 for key in counted(MIHON))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_bit_by_bit_is_as_all_at_once(database, seeds):
    with database.as_office():
        for seed in seeds:
            with city_scope(MIHON):
                make_up(seed, cases=6)
            count()
        bit_by_bit = counted(MIHON)
        assert bit_by_bit == slowly(MIHON)
        recount()
        assert counted(MIHON) == bit_by_bit


def test_slices_come_to_the_same(database, monkeypatch):
    monkeypatch.setattr(actions, "SLICE", 7)
    with database.as_office():
        with city_scope(MIHON):
            make_up(3)
        count()
        in_slices = counted(MIHON)
        assert in_slices == slowly(MIHON)
        recount()
        assert counted(MIHON) == in_slices


def test_one_that_dies_half_way_has_counted_nothing_twice(database, monkeypatch):
    monkeypatch.setattr(actions, "SLICE", 40)
    note, deaths = actions._note, [2, 3]

    def die(mark, seq, bound):
        if deaths and deaths[0] * 40 <= seq:
            deaths.pop(0)
            raise KeyboardInterrupt
        return note(mark, seq, bound)

    monkeypatch.setattr(actions, "_note", die)
    with database.as_office():
        with city_scope(MIHON):
            make_up(4)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                count()
        count()
        assert not deaths
        assert counted(MIHON) == slowly(MIHON)


def test_a_recount_that_dies_leaves_the_counts_as_they_were(database, monkeypatch):
    with database.as_office():
        with city_scope(MIHON):
            make_up(5)
        count()
        monkeypatch.setattr(actions, "_note", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recount()
        assert counted(MIHON) == slowly(MIHON)


@pytest.fixture
def slow_writer(database):
    """Somebody who recorded an event and has not committed it: `finish()` does."""
    recorded, go_on = threading.Event(), threading.Event()

    def work():
        with database.as_office(), city_scope(MIHON):
            say(events.RECEIVED, "case:slow", tokyo(2026, 4, 1, 9), DATA)
            recorded.set()
            go_on.wait(30)

    thread = threading.Thread(target=work)
    thread.start()
    assert recorded.wait(30)

    def finish():
        go_on.set()
        thread.join(30)

    yield finish
    finish()


def test_an_event_committed_late_is_not_passed_over(database, slow_writer):
    """Its number is lower than that of one which is there already: counting waits, or leaves it to the next run."""
    with database.as_office():
        with city_scope(MIHON):
            say(events.RECEIVED, "case:quick", tokyo(2026, 4, 1, 10), DATA)
        with city_scope(MIHON):
            assert not actions.count()
            assert not DayCount.objects.exists()
        slow_writer()
        count()
        assert sum(counted(MIHON).values()) == 2
        with city_scope(MIHON):
            assert Event.objects.get(subject="case:slow").seq < Event.objects.get(subject="case:quick").seq


def test_without_waiting_it_would_be_lost(database, slow_writer, monkeypatch):
    """The race with its guard off."""
    monkeypatch.setattr(actions, "_oldest_at_work", lambda: 1 << 62)
    with database.as_office():
        with city_scope(MIHON):
            say(events.RECEIVED, "case:quick", tokyo(2026, 4, 1, 10), DATA)
        count()
        slow_writer()
        count()
        assert sum(counted(MIHON).values()) == 1


def test_two_who_count_at_once_count_once(database):
    with database.as_office(), city_scope(MIHON):
        make_up(6)

    def work():
        with database.as_office():
            count()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.as_office():
        assert counted(MIHON) == slowly(MIHON)


# Borders


def days_with(measure):
    with city_scope(MIHON):
        rows = DayCount.objects.filter(measure=measure).order_by("day")
        return [(row.day.isoformat(), row.n) for row in rows]


def test_a_day_begins_at_midnight_in_japan(database):
    with database.as_office():
        with city_scope(MIHON):
            say(events.RECEIVED, "case:1", tokyo(2026, 3, 31, 23, 59, 59), DATA)
            say(events.RECEIVED, "case:2", tokyo(2026, 4, 1), DATA)
        count()
        assert days_with("received") == [("2026-03-31", 1), ("2026-04-01", 1)]


@pytest.mark.parametrize(
    ("at", "outside"),
    [
        (tokyo(2026, 4, 1, 8, 29, 59), True),  # Wednesday
        (tokyo(2026, 4, 1, 8, 30), False),
        (tokyo(2026, 4, 1, 17, 14, 59), False),
        (tokyo(2026, 4, 1, 17, 15), True),
        (tokyo(2026, 4, 4, 12), True),  # Saturday
        (tokyo(2026, 4, 29, 12), True),  # 昭和の日
        (tokyo(2026, 12, 30, 12), True),
    ],
)
def test_outside_office_hours(database, at, outside):
    with database.as_office():
        with city_scope(MIHON):
            say(events.RECEIVED, "case:1", at, DATA)
        count()
        assert bool(days_with("outside")) is outside


def test_only_the_first_that_settles_a_case_is_its_decision(database):
    settled = {"outcome": "one", "result": "granted"}
    with database.as_office():
        with city_scope(MIHON):
            say(events.RECEIVED, "case:1", tokyo(2026, 4, 1, 9), DATA)
            say(events.DECIDED, "case:1", tokyo(2026, 4, 2, 9, 25), DATA, **settled)
            say(events.ANSWERED, "case:1", tokyo(2026, 4, 3, 9), DATA, **settled)
        count()
        with city_scope(MIHON):
            (row,) = DayCount.objects.filter(measure="decided")
        assert (row.day.isoformat(), row.part, row.n, row.minutes) == ("2026-04-02", "granted", 1, 1400)
        assert days_with("closed") == [("2026-04-03", 1)]


def test_events_from_before_forms_were_noted_count_as_what_they_said(database):
    before = {
        window.DRAFT_BEGUN: (window.AboutProcedure, {}),
        window.ARRIVED: (window.AboutProcedure, {}),
        events.CORRECTION_ASKED: (AskedBefore, {"department": "tax", "items": 2, "days": 14}),
    }
    with database.as_office():
        with city_scope(MIHON):
            for at, (kind, (data, more)) in enumerate(before.items()):
                said = data(procedure="income_certificate", channel="online", **more)
                record(replace(kind, data=data), f"case:{at}", said, actor="system")
        count()
        with city_scope(MIHON):
            rows = list(DayCount.objects.order_by("measure").values_list("measure", "part", "n"))
    # Which items were asked is not known; who began a form and where they stopped neither.
    assert rows == [("correction", "", 1), ("question", "", 1)]


def test_the_mark_says_up_to_when(database):
    at = tokyo(2026, 4, 1, 12)
    with database.as_office():
        with clock.moved_to(at):
            count()
        with city_scope(MIHON):
            assert CountedTo.objects.get().at == at
        assert ledgers.counted(MIHON) == {}
