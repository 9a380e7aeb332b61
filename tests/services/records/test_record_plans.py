"""The register's lists read an index, as the office's role, where there is much to read."""

from datetime import date

import pytest
from clones import MIHON, Clone
from django.db import connection
from filing import keeper, received

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.records import actions as records
from madoguchi.services.records.models import Record
from madoguchi.services.records.queries import Key, Wanted, _after, entries
from madoguchi.services.records.rules import visible_records

MANY = 8_000
SECTIONS = ("crisis_management", "tax", "roads", "parks", "citizens", "children", "welfare", "planning")


@pytest.fixture
def full(database: Clone) -> Clone:
    """A register with much in it, of several departments."""
    with database.as_office(), city_scope(MIHON):
        sections = list(Department.objects.filter(slug__in=SECTIONS))
        records.receive_all([received(department=sections[n % len(sections)]) for n in range(MANY)])
    with database.as_owner("office"), connection.cursor() as cursor:
        cursor.execute("ANALYZE records_record")
    return database


def test_no_list_reads_the_whole_table(full: Clone):
    with full.as_office(), city_scope(MIHON):
        crisis = Department.objects.get(slug="crisis_management")
        one = Record.objects.filter(department=crisis).order_by("-id")[MANY // len(SECTIONS) // 2]
        wanted = Wanted(fiscal_year(clock.today()))
        lists = [
            entries(crisis, wanted)[:51],
            _after(entries(crisis, wanted), Key(one.received_on, one.id))[:51],
            visible_records(keeper()).filter(number=one.number)[:1],
            Record.objects.filter(subject=one.subject)[:1],
            Record.objects.filter(binder=one.binder).order_by("id")[:51],
            Record.objects.filter(department=crisis, fate="", keep_until__lte=date(2099, 3, 31))[:51],
        ]
        plans = [rows.explain() for rows in lists]
    assert [plan for plan in plans if "Seq Scan on records_record" in plan] == []
