"""What figures ask of a ledger of some years: a month is read by its index, whatever lies before and after it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from clones import Clone
from test_queries import plans, read_rows
from walking import MIHON

from madoguchi.counter.figures import queries
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.figures.models import DayCount, Measure
from madoguchi.counter.figures.periods import month
from madoguchi.counter.figures.queries import Figured
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

CASES = 15_000
# One case every 95 minutes from April 2024 on, each with four events and now and then a look at it.
_EVENTS = f"""
INSERT INTO shared.ledger_event (city, side, subject, n, at, actor, kind, data, digest)
SELECT '{MIHON}', 'office', 'case:' || md5(i::text)::uuid, n,
    timestamptz '2024-04-01 00:00+09' + i * interval '95 minutes' + n * n * interval '7 hours', 'system',
    (ARRAY['cases.received', 'cases.opened', 'cases.examined', 'cases.decided', 'cases.closed'])[n],
    jsonb_build_object('procedure', CASE WHEN i % 50 = 0 THEN 'rare' ELSE 'p' || i % 4 END, 'department', 'd' || i % 3,
        'channel', (ARRAY['online', 'counter'])[i % 2 + 1])
    || CASE WHEN n = 4 THEN jsonb_build_object('outcome', 'o', 'result', 'granted') ELSE '{{}}' END, '\\x00'
FROM generate_series(1, {CASES}) i, generate_series(1, 5) n ORDER BY i, n
"""
MARCH = Filters(month(2026, 3))
RARE = MARCH.at(procedure="rare")
BIG = ("ledger_event", "figures_daycount")


@pytest.fixture(scope="module")
def years(module_database: Clone) -> Clone:
    """Some years of a ledger, counted."""
    with module_database.installation.cluster.connect(module_database.name) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(_EVENTS)
        superuser.execute("ANALYZE")
    with module_database.as_office():
        count_all()
    with module_database.installation.cluster.connect(module_database.name) as superuser:
        superuser.execute("ANALYZE")
    return module_database


ASKS: dict[str, Callable[[], Any]] = {
    "by day": lambda: queries.by_time(MARCH, MARCH.period.before(date(2026, 4, 20))),
    "by place": lambda: queries.by_place(MARCH),
    "of one procedure": lambda: queries.by_place(RARE),
    "spreads": lambda: queries.spreads(MARCH),
    **{
        f"events, {measure}": lambda measure=measure: queries.behind(MARCH, Figured(measure), None)
        for measure in Measure
    },
    "rare events": lambda: queries.behind(RARE, Figured(Measure.DECIDED), None),
    "events of a day": lambda: queries.behind(
        MARCH.within(queries.Period("2026-03-03", date(2026, 3, 3), date(2026, 3, 3))),
        Figured(Measure.STEP),
        None,
    ),
}


@pytest.mark.parametrize("name", ASKS)
def test_a_month_of_years_is_read_by_its_index(years: Clone, name: str) -> None:
    with years.as_office(), city_scope(MIHON):
        rows = DayCount.objects.filter(day__range=(date(2026, 2, 1), date(2026, 3, 31))).count()
        of_the_month = Event.objects.filter(
            at__gte="2026-03-01T00:00+09:00", at__lt="2026-04-01T00:00+09:00"
        ).count()
        assert DayCount.objects.count() > 10 * rows and Event.objects.count() > 10 * of_the_month
        found = list(plans(ASKS[name]))
    assert found
    for sql, node in found:
        table = node.get("Relation Name", "")
        assert not (node["Node Type"] == "Seq Scan" and table in BIG), f"{table} is scanned: {sql}"
        assert read_rows(node) <= max(rows, of_the_month), (
            f"{node['Node Type']} of {table} reads {read_rows(node)}: {sql}"
        )


def test_the_seed_is_counted(years: Clone) -> None:
    with years.as_office(), city_scope(MIHON):
        assert sum(DayCount.objects.filter(measure="received").values_list("n", flat=True)) == CASES
        assert sum(DayCount.objects.filter(measure="decided").values_list("n", flat=True)) == CASES
        assert len(queries.behind(MARCH, Figured(Measure.STEP), None)) == queries.PAGE + 1
