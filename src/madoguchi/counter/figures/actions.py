"""Counting the ledger: what was added since the last time, or all of it anew."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max, Min
from psycopg import sql

from madoguchi.core import clock
from madoguchi.counter.cases import events
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tenancy.scope import current_city

from .ledger import ROWS, SPENT, counted_events
from .measures import COUNTED
from .models import CountedTo, DayCount

# So many numbers of the ledger in one transaction: some seconds of work, kept when the next is cut off.
SLICE = 200_000
# How long a writer at work is waited for; the next run asks again.
_PATIENCE_SECONDS, _PAUSE_SECONDS = 2.0, 0.02

_COUNT = (
    sql.SQL("""
INSERT INTO figures_daycount AS c
    (id, city, day, measure, part, procedure, department, channel, minutes, n, first, last)
SELECT uuidv7(), %(city)s, day, measure, part, procedure, department, channel, minutes, count(*), min(seq), max(seq)
FROM ({rows}) e {spent}
GROUP BY day, measure, part, procedure, department, channel, minutes
ON CONFLICT (city, day, measure, part, procedure, department, channel, minutes) DO UPDATE
SET n = c.n + excluded.n, first = least(c.first, excluded.first), last = greatest(c.last, excluded.last)
""")
    .format(rows=ROWS, spent=SPENT)
    .as_string()
)


@dataclass(frozen=True)
class Bound:
    """A place in the ledger up to which nothing can be added any more, and when it was looked for."""

    seq: int
    at: datetime


def count() -> bool:
    """Count what the ledger of the city in scope has got since the last time; returns whether there is more to do.

    A slice at most, with the mark of how far it goes, in the caller's transaction: cut off, it has not happened.
    """
    bound = closed_bound()
    if bound is None:
        return False
    mark = _locked_mark()
    last = min(bound.seq, mark.seq + SLICE)
    if last > mark.seq:
        _count_range(mark.seq, last)
    return _note(mark, max(last, mark.seq), bound)


def recount() -> None:
    """Count the whole ledger of the city in scope anew, in the caller's transaction; the result is the same."""
    bound = closed_bound()
    mark = _locked_mark()
    last = bound.seq if bound else mark.seq
    DayCount.objects.all().delete()
    for after in range(0, last, SLICE):
        _count_range(after, min(after + SLICE, last))
    _note(mark, last, bound or Bound(mark.seq, mark.at or clock.now()))


def closed_bound() -> Bound | None:
    """The newest number of the ledger below which no event can appear any more; None while a writer is too slow.

    A number in `seq` may be given out before, and committed after, a higher one. A writer has its transaction's
    number (from locking the head of a chain) before it takes one in `seq`. So once every transaction that was at
    work when the newest event was read has ended, all lower numbers are there or never will be. Unlike a lock on
    the table, this holds nobody off. To be called before anything is written: one waits for oneself as well.
    """
    now = clock.now()
    newest, after = _newest_event()
    until = time.monotonic() + _PATIENCE_SECONDS
    while _oldest_at_work() < after:
        if time.monotonic() >= until:
            return None
        time.sleep(_PAUSE_SECONDS)
    return Bound(newest, now)


def _newest_event() -> tuple[int, int]:
    """The newest event of the city that is counted, and the first transaction that has not begun yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(newest.seq), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            " FROM unnest(%s::text[]) AS kind, LATERAL (SELECT seq FROM ledger_event e"
            " WHERE e.city = %s AND e.kind = kind.kind ORDER BY seq DESC LIMIT 1) newest",
            [[one.kind for one in COUNTED], current_city()],
        )
        newest, after = cursor.fetchone()
    return newest, after


def _oldest_at_work() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone()
    return int(oldest)


def _locked_mark() -> CountedTo:
    """How far the counting is; whoever else counts waits here, and then finds it done."""
    if not CountedTo.objects.exists():
        insert_once(CountedTo())
    return CountedTo.objects.select_for_update().get()


def _count_range(after: int, last: int) -> None:
    received = Event.objects.filter(kind=events.RECEIVED.name, seq__gt=after, seq__lte=last)
    ends = received.aggregate(first=Min("at"), last=Max("at"))
    days = [clock.local(at or clock.now()).date() for at in (ends["first"], ends["last"])]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, counted_events(after, last, (days[0], days[1]), COUNTED))


def _note(mark: CountedTo, seq: int, bound: Bound) -> bool:
    """Note how far the counting is now; returns whether that is short of the bound."""
    mark.seq, more = seq, seq < bound.seq
    if not more:
        mark.at = bound.at
    mark.save(update_fields=["seq", "at"])
    return more
