"""How long one waits in a queue, as the ledger tells: 目安, by the calls of this hour, else by weekday and hour."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from statistics import median
from typing import Any

from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import current_city

from . import events
from .models import Queue

#: How far back is looked, at how many events at most, and how many there must be.
WEEKS, MOST, FEWEST = 4, 2_000, 3
_HOUR = timedelta(hours=1)
_STEP = 5

#: A call: when it was, and after how many minutes of waiting.
Call = tuple[datetime, int]


def expected(queue: Queue, now: datetime, before: int) -> int | None:
    """The minutes that one waits with so many before them; None where too little is known."""
    return expected_in([queue], now, {queue.slug: before})[queue.slug]


def expected_in(queues: Sequence[Queue], now: datetime, before: Mapping[str, int]) -> dict[str, int | None]:
    """The same of several queues by their names: at most one statement for all."""
    minute = now.replace(second=0, microsecond=0)
    calls = _calls(current_city(), tuple(one.subject for one in queues), minute) if queues else {}
    return {one.slug: _minutes(calls.get(one.subject, ()), now, before[one.slug]) for one in queues}


def _minutes(calls: Sequence[Call], now: datetime, before: int) -> int | None:
    if before == 0:
        return 0
    lately = [at for at, _waited in calls if now - _HOUR <= at <= now]
    if len(lately) >= FEWEST:
        each = (now - min(lately)) / timedelta(minutes=1) / len(lately)
        return max(_STEP, ceil(before * each / _STEP) * _STEP)
    return _usual(calls, now)


def _usual(calls: Iterable[Call], now: datetime) -> int | None:
    """The median of those who came in this weekday's hour, else in this hour."""
    here = clock.local(now)
    came = [(clock.local(at - timedelta(minutes=waited)), waited) for at, waited in calls]
    same_hour = [(at, waited) for at, waited in came if at.hour == here.hour]
    same_day = [waited for at, waited in same_hour if at.weekday() == here.weekday()]
    return _middle(same_day) if len(same_day) >= FEWEST else _middle([waited for _at, waited in same_hour])


@lru_cache(maxsize=200)
def _calls(city: str, subjects: tuple[str, ...], minute: datetime) -> dict[str, list[Call]]:
    """The calls of the last weeks, by queue. Screens ask every few seconds: it is read once a minute."""
    first, *others = [_newest(city, one) for one in subjects]
    values = first.union(*others, all=True) if others else first
    since = minute - timedelta(weeks=WEEKS)
    found: dict[str, list[Call]] = {one: [] for one in subjects}
    for subject, kind, at, data in values:
        if kind == events.CALLED.name and at >= since:
            found[subject].append((at, data["waited"]))
    return found


def _newest(city: str, subject: str) -> QuerySet[Event, tuple[str, str, datetime, Any]]:
    # The newest by the chain's own index: a queue's events of years are not gone through.
    rows = Event.objects.filter(city=city, subject=subject).order_by("-n")
    return rows.values_list("subject", "kind", "at", "data")[:MOST]


def _middle(waited: Collection[int]) -> int | None:
    return round(median(waited)) if len(waited) >= FEWEST else None
