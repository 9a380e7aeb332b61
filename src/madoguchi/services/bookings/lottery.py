"""抽選 as anybody can reckon it again: its days, its list, its order, who gets what (pure).

`docs/examples/verify_lottery.py` does the same from what is published, without this program.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from hmac import new as hmac
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from madoguchi.core import clock

from .declaration import Lottery
from .hours import Period

_NOON = time(12)


class Dates(NamedTuple):
    """From when entries are taken, until when, and when they are drawn."""

    opens_at: datetime
    closes_at: datetime
    draws_at: datetime

    @property
    def last_day(self) -> date:
        """The last day of entries, as people say until when."""
        return last_day_of_entries(self.closes_at)


def last_day_of_entries(closes_at: datetime) -> date:
    """The last day of entries: they close at its end, which is the next day already."""
    return clock.local(closes_at).date() - timedelta(days=1)


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def dates_of(lottery: Lottery, month: date) -> Dates:
    """When a month is drawn: entries until the end of the day `closes`; the draw at noon."""
    during = month_of(month) - relativedelta(months=lottery.months)
    return Dates(
        _at(during.replace(day=lottery.opens)),
        _at(during.replace(day=lottery.closes) + timedelta(days=1)),
        _at(during.replace(day=lottery.draws), _NOON),
    )


def open_month(lottery: Lottery, now: datetime) -> date | None:
    """The month for which entries are taken now."""
    month = month_of(clock.local(now).date()) + relativedelta(months=lottery.months)
    dates = dates_of(lottery, month)
    return month if dates.opens_at <= now < dates.closes_at else None


def next_month(lottery: Lottery, now: datetime) -> date:
    """The month for which entries are taken next, where none are taken now."""
    month = month_of(clock.local(now).date()) + relativedelta(months=lottery.months)
    gone = dates_of(lottery, month).closes_at <= now
    return month + relativedelta(months=1) if gone else month


def by_lot_from(lottery: Lottery, now: datetime) -> datetime:
    """From when on times are given by lot still: the beginning of the first month that is to be drawn."""
    month = month_of(clock.local(now).date()) + relativedelta(months=lottery.months)
    drawn_already = dates_of(lottery, month).draws_at <= now
    return days_of(month).ends if drawn_already else days_of(month).begins


def days_of(month: date) -> Period:
    """A month, up to the next one."""
    return Period(_at(month), _at(month + relativedelta(months=1)))


def _at(day: date, hour: time = time()) -> datetime:
    return datetime.combine(day, hour, clock.TOKYO)


def entry_digest(code: str) -> str:
    """What is published of an entry: SHA-256 of its code. Who has the code finds it."""
    return sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class Wish:
    """An entry: a time, with the minutes kept free around it, and so many units."""

    entry: str
    period: Period
    units: int


@dataclass(frozen=True)
class Taken:
    """A unit that is not free at a time, whatever the lot says."""

    unit: int
    period: Period


def listed(
    slug: str, month: date, units: Sequence[int], taken: Iterable[Taken], wishes: Iterable[Wish]
) -> str:
    """The list as it is published: canonical JSON, everything that the draw rests on but the seed."""
    return _canonical(
        {
            "resource": slug,
            "month": f"{month:%Y-%m}",
            "units": list(units),
            "taken": [[one.unit, *_written(one.period)] for one in taken],
            "entries": sorted([one.entry, *_written(one.period), one.units] for one in wishes),
        }
    )


def spans(text: str) -> dict[str, Period]:
    """What each entry of a published list takes, with the minutes kept free around it."""
    return {entry: _read(begins, ends) for entry, begins, ends, _ in json.loads(text)["entries"]}


def digest_of(text: str) -> str:
    """SHA-256 of a list."""
    return sha256(text.encode()).hexdigest()


def seed_of(root: str, slug: str, month: str) -> bytes:
    """SHA-256 over a root of the ledger (hex), the resource's name and the month as 2026-08."""
    return sha256(bytes.fromhex(root) + slug.encode() + month.encode()).digest()


def order_of(seed: bytes, entry: str) -> str:
    """By what entries are put in order: HMAC-SHA-256 of the entry's digest."""
    return hmac(seed, entry.encode(), sha256).hexdigest()


class Result(NamedTuple):
    """What an entry came to: its place in the order, and the units that it gets, none where it lost."""

    entry: str
    order: str
    rank: int
    units: tuple[int, ...]


def drawn(text: str, root: str) -> list[Result]:
    """Draw a published list by a root: in the order of the lot, each that still fits gets the lowest free units."""
    given = json.loads(text)
    seed = seed_of(root, given["resource"], given["month"])
    busy: dict[int, list[Period]] = {n: [] for n in given["units"]}
    for n, begins, ends in given["taken"]:
        busy.setdefault(n, []).append(_read(begins, ends))
    order = sorted((order_of(seed, entry[0]), entry) for entry in given["entries"])
    return [
        Result(entry, lot, rank, _give(given["units"], busy, _read(begins, ends), units))
        for rank, (lot, (entry, begins, ends, units)) in enumerate(order, start=1)
    ]


def _give(
    units: Sequence[int], busy: Mapping[int, list[Period]], wanted: Period, many: int
) -> tuple[int, ...]:
    found = tuple(_free(units, busy, wanted))[:many]
    if len(found) < many:
        return ()
    for n in found:
        busy[n].append(wanted)
    return found


def _free(units: Sequence[int], busy: Mapping[int, list[Period]], wanted: Period) -> Iterator[int]:
    return (
        n for n in units if all(one.ends <= wanted.begins or wanted.ends <= one.begins for one in busy[n])
    )


def results_text(results: Sequence[Result]) -> str:
    """The results as they are published: entry, order, rank, units."""
    return _canonical([list(one) for one in results])


def _written(period: Period) -> list[str]:
    return [clock.local(moment).isoformat(timespec="minutes") for moment in period]


def _read(begins: str, ends: str) -> Period:
    return Period(datetime.fromisoformat(begins), datetime.fromisoformat(ends))


def _canonical(what: Any) -> str:
    return json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
