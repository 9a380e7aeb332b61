from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import calendar

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
births = st.dates(date(1930, 1, 1), date(2025, 12, 31))
closures = st.frozensets(days, max_size=5)
lengths = st.integers(0, 60)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), 2026),
        (date(2027, 3, 31), 2026),
        (date(2026, 3, 31), 2025),
        (date(2026, 12, 31), 2026),
    ],
)
def test_the_fiscal_year_runs_from_april_to_march(day: date, year: int) -> None:
    """地方自治法208条1項"""
    assert calendar.fiscal_year(day) == year


@given(days)
def test_a_day_lies_in_its_fiscal_year(day: date) -> None:
    first, last = calendar.fiscal_year_days(calendar.fiscal_year(day))
    assert first <= day <= last


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 9, 22), False),  # 国民の休日 between two holidays (祝日法3条3項)
        (date(2027, 3, 22), False),  # substitute for 春分の日 on a Sunday (祝日法3条2項)
        (date(2019, 5, 1), False),  # the accession (平成30年法律第99号)
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),  # the year's end (地方自治法4条の2第2項3号)
        (date(2027, 1, 1), False),
        (date(2029, 1, 3), False),
        (date(2029, 1, 4), True),
    ],
)
def test_open_days(day: date, is_open: bool) -> None:
    """地方自治法4条の2第2項"""
    assert calendar.is_open(day) is is_open


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 12, 10), True),
        (date(2026, 12, 30), True),
        (date(2026, 12, 31), False),
        (date(2027, 1, 3), False),
        (date(2026, 12, 12), False),
        (date(2026, 11, 23), False),
    ],
)
def test_banks_are_open_two_days_longer_at_the_end_of_a_year(day: date, is_open: bool) -> None:
    assert calendar.is_bank_day(day) is is_open


def test_a_city_may_close_on_days_of_its_own() -> None:
    founding_day = date(2026, 11, 20)
    assert not calendar.is_open(founding_day, {founding_day})
    assert calendar.next_open_day(founding_day, {founding_day}) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        (
            date(2026, 11, 2),
            14,
            date(2026, 11, 16),
        ),  # first day not counted (140条), ends with its last day (141条)
        (
            date(2026, 11, 7),
            14,
            date(2026, 11, 24),
        ),  # ends on a Saturday, Sunday and a holiday follow (142条)
        (date(2026, 12, 1), 30, date(2027, 1, 4)),  # ends on 31 December (地方自治法4条の2第4項)
        (date(2026, 11, 21), 2, date(2026, 11, 24)),  # begins on a closed day: it counts all the same
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2024, 2, 1), 28, date(2024, 2, 29)),
    ],
)
def test_deadlines(start: date, length: int, last: date) -> None:
    """民法140条・141条・142条"""
    assert calendar.deadline(start, length) == last


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 24)),
        (date(2026, 12, 25), 3, date(2027, 1, 5)),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_periods_of_open_days(start: date, length: int, last: date) -> None:
    """民法140条, over 開庁日"""
    assert calendar.add_open_days(start, length) == last


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2020, 4, 1), date(2026, 3, 30), 5),
        (date(2020, 4, 1), date(2026, 3, 31), 6),  # the eve of the birthday
        (date(2020, 4, 2), date(2026, 3, 31), 5),
        (date(2020, 4, 2), date(2026, 4, 1), 6),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),  # no 29 February in 2026
        (date(2008, 2, 29), date(2024, 2, 27), 15),
        (date(2008, 2, 29), date(2024, 2, 28), 16),  # 2024 has one; its eve is the 28th
        (date(2000, 3, 1), date(2024, 2, 28), 23),
        (date(2000, 3, 1), date(2024, 2, 29), 24),
        (date(2000, 1, 1), date(2025, 12, 31), 26),
        (date(2026, 11, 21), date(2026, 11, 21), 0),
    ],
)
def test_ages(born: date, on: date, age: int) -> None:
    """年齢計算ニ関スル法律 (明治35年法律第50号); 民法143条2項"""
    assert calendar.age(born, on) == age


@pytest.mark.parametrize(
    ("born", "year", "age"),
    [
        (date(2020, 4, 1), 2025, 6),  # goes to school in April 2026
        (date(2020, 4, 2), 2025, 5),  # a year later
        (date(2021, 3, 31), 2026, 6),
        (date(2008, 4, 2), 2026, 18),
    ],
)
def test_the_age_at_the_end_of_the_fiscal_year(born: date, year: int, age: int) -> None:
    """学校教育法17条1項: the class of 2 April to 1 April"""
    assert calendar.age_at_fiscal_year_end(born, year) == age


def test_what_cannot_be_is_an_error() -> None:
    with pytest.raises(ValueError, match="born"):
        calendar.age(date(2026, 11, 22), date(2026, 11, 21))
    with pytest.raises(ValueError, match="before it begins"):
        calendar.open_days_between(date(2026, 11, 22), date(2026, 11, 21))
    for add in (calendar.deadline, calendar.add_open_days):
        with pytest.raises(ValueError, match="-1 days"):
            add(date(2026, 11, 21), -1)


@given(days, lengths, closures)
def test_every_deadline_is_an_open_day_and_none_was_missed(
    start: date, length: int, closed: frozenset[date]
) -> None:
    last = calendar.deadline(start, length, closed)
    assert calendar.is_open(last, closed)
    counted = start + length * DAY
    assert all(not calendar.is_open(counted + n * DAY, closed) for n in range((last - counted).days))


@given(days, st.integers(1, 40), closures)
def test_counting_open_days_undoes_adding_them(start: date, length: int, closed: frozenset[date]) -> None:
    last = calendar.add_open_days(start, length, closed)
    assert calendar.is_open(last, closed)
    assert calendar.open_days_between(start, last, closed) == length


@given(days, lengths, lengths)
def test_a_longer_period_never_ends_earlier(start: date, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    for add in (calendar.deadline, calendar.add_open_days):
        assert add(start, shorter) <= add(start, longer)


@given(births, st.integers(0, 36_000))
def test_one_grows_older_once_a_year_by_one(born: date, lived: int) -> None:
    on = born + lived * DAY
    grown = calendar.age(born, on + DAY) - calendar.age(born, on)
    assert grown in (0, 1)
    assert calendar.age(born, on + 366 * DAY) - calendar.age(born, on) in (1, 2)
