"""The retention clock: reckoned in Python, held by the database."""

from datetime import date

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from filing import completed
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.calendar import fiscal_year
from madoguchi.services.records.dates import keep_until
from madoguchi.services.records.models import Record

VECTORS = [
    (date(2026, 11, 22), 5, date(2032, 3, 31)),
    (date(2027, 3, 31), 5, date(2032, 3, 31)),
    (date(2027, 4, 1), 5, date(2033, 3, 31)),
    (date(2028, 2, 29), 1, date(2029, 3, 31)),
    (date(2026, 12, 31), 3, date(2030, 3, 31)),
    (date(2027, 1, 1), 30, date(2057, 3, 31)),
    (date(2026, 4, 1), 1, date(2028, 3, 31)),
    (date(2026, 11, 22), None, None),
]


@pytest.mark.parametrize(("day", "years", "until"), VECTORS)
def test_retention_begins_on_1_april_after_completion(day: date, years: int | None, until: date | None):
    assert keep_until(day, years) == until


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 100))
def test_it_lasts_whole_fiscal_years_and_never_less(day: date, years: int):
    until = keep_until(day, years)
    assert until is not None
    assert (until.month, until.day) == (3, 31)
    assert fiscal_year(until) - fiscal_year(day) == years


@pytest.mark.parametrize(("day", "years", "until"), VECTORS)
def test_the_database_reckons_the_same(office: Clone, day: date, years: int | None, until: date | None):
    record = completed((day.year, day.month, day.day), years=years)
    assert record.keep_until == until
    if until is not None:
        earlier = until.replace(day=30)
        with pytest.raises(IntegrityError, match="records_record_kept"), transaction.atomic():
            Record.objects.filter(id=record.id).update(keep_until=earlier)
        Record.objects.filter(id=record.id).update(keep_until=until.replace(year=until.year + 1))
