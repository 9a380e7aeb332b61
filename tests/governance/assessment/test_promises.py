"""What was promised beside what came: scaled to the days, told with what it rests on. Reckoned by hand here."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.counter.procedures.text import Text
from madoguchi.governance.assessment.effect.promises import (
    Compared,
    Minutes,
    Promise,
    saved,
    together,
)
from madoguchi.governance.assessment.effect.report import Line, Report
from madoguchi.governance.assessment.effect.view import view_of
from madoguchi.governance.assessment.models import Inventory, InventoryItem
from madoguchi.governance.assessment.reckoning.scoring import Weights

BEGUN = date(2026, 4, 1)
WEIGHTS = Weights()


def compared(
    volume: int | None = 3650, came: int = 40, days: int = 10, yen: int | None = None, planned: bool = False
) -> Compared:
    minutes = Minutes(None, 30)
    until = BEGUN + timedelta(days=days - 1)
    return Compared(Promise(volume, yen, planned), minutes, WEIGHTS, BEGUN, until, came)


def test_a_year_is_scaled_to_the_days_that_passed():
    one = compared()
    assert (one.days, one.so_far, one.met) == (10, 100, 0.4)


def test_what_is_saved_is_reckoned_from_the_rows_minutes_or_assumed_ones():
    # 40 cases: residents 60 assumed minutes at 75 %, staff 30 minutes of the row at 40 %.
    hours = 40 * 60 * 0.75 / 60, 40 * 30 * 0.4 / 60
    yen = hours[0] * 2000, hours[1] * 3000
    found = compared().saved
    assert found == (pytest.approx(sum(hours)), pytest.approx(sum(yen)), pytest.approx(yen[0]))


@pytest.mark.parametrize(("online", "told"), [(None, True), (0, False)])
def test_what_nobody_split_by_channel_is_promised_as_paper_and_told(online: int | None, told: bool):
    row = InventoryItem(city="992011", name="転入届", volume=3650, online=online)
    report = Report([Line(row, Text(ja="転入届", en="Moving in"), compared())], None)
    notes = view_of(Inventory(city="992011"), report).notes
    assert any("手続き1は、すべてがまだ紙" in note for note in notes) is told


def test_minutes_that_a_row_says_are_not_assumed():
    assert saved(7, Minutes(10, 10), WEIGHTS).assumed == 0
    whole = saved(7, Minutes(None, None), WEIGHTS)
    assert whole.assumed == whole.yen > 0


def test_the_plans_own_yen_are_held_against_what_came():
    one = compared(yen=36_500_000, planned=True)
    assert one.to_save and one.to_save.yen == pytest.approx(1_000_000)


def test_unknown_is_not_zero():
    one = compared(volume=None)
    assert (one.so_far, one.met, one.to_save) == (None, None, None)
    assert one.saved.yen > 0


def test_nothing_promised_is_met_by_nothing():
    assert compared(volume=0).met is None


def test_what_has_not_begun_waits():
    waits = Compared(Promise(1000, 5), Minutes(1, 1), WEIGHTS, None, BEGUN)
    total = together([compared(), waits])
    assert (total.begun, total.waiting, total.came, total.so_far) == (1, 1, 40, 100)
    assert waits.days == 0


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 10**6)), st.integers(0, 10**5)), max_size=6))
def test_together_is_the_sum_of_each(ones: list[tuple[int | None, int]]):
    all_of = [compared(volume, came) for volume, came in ones]
    total = together(all_of)
    assert total.came == sum(one.came for one in all_of)
    assert total.saved.yen == pytest.approx(sum(one.saved.yen for one in all_of))
    assert total.so_far == pytest.approx(sum(one.so_far or 0 for one in all_of))
    assert 0 <= total.saved.assumed <= total.saved.yen + 1e-6
