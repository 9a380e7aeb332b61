"""What the page of figures shows: a sentence, a chart, tables; each figure with the address of what it counts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.counter.procedures.kinds import Channel, Result, StepKind
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ui.japanese import separated
from madoguchi.foundation.ui.saying import in_english, language

from . import queries
from .filters import Filters
from .models import Measure
from .periods import Period, offered
from .queries import MEDIAN, NINTH_DECILE, Spread, Tally
from .words import (
    MEASURE_WORDS,
    WHOLE_CITY,
    channel_words,
    month_number,
    part_words,
    per_hundred,
    period_words,
    share_words,
    step_words,
    time_words,
)

#: How a part without a name stands in an address: a decision whose event says no result.
NO_PART = "none"
#: The columns of the tables by time and by place.
COLUMNS = (Measure.RECEIVED, Measure.DECIDED, Measure.CLOSED, Measure.CORRECTION)
Key = TypeVar("Key")


class Figure(NamedTuple):
    """A number as it is written, and the address of what it counts; none where there is nothing."""

    text: str
    href: str = ""


class Line(NamedTuple):
    """A row of a table: what it is, perhaps of what, and its figures."""

    label: str
    figures: tuple[Figure, ...]
    within: str = ""


@dataclass(frozen=True)
class Names:
    """What departments and procedures are called."""

    departments: Mapping[str, Department]
    procedures: Mapping[str, Text]

    def department(self, slug: str) -> str:
        """A department's name; of none that is known, what the ledger calls it."""
        found = self.departments.get(slug)
        return slug if found is None else found.name_en if in_english() else found.name

    def procedure(self, slug: str) -> str:
        """A procedure's title; the same."""
        found = self.procedures.get(slug)
        return slug if found is None else found.says(language())

    def place(self, filters: Filters) -> str:
        """What is looked at, in words."""
        parts = [self.department(filters.department) if filters.department else str(WHOLE_CITY)]
        if filters.procedure:
            parts.append(self.procedure(filters.procedure))
        if filters.channel:
            parts.append(channel_words(filters.channel))
        return "　".join(parts)


def names() -> Names:
    """The names of the city in scope."""
    return Names(queries.departments(), queries.procedures())


@dataclass(frozen=True)
class Board:
    """The figures of a place and a period, read once."""

    filters: Filters
    today: date
    names: Names

    @cached_property
    def _earlier(self) -> Period:
        return self.filters.period.before(self.today)

    @cached_property
    def _times(self) -> dict[date, Tally]:
        return queries.by_time(self.filters, self._earlier)

    @cached_property
    def _places(self) -> dict[queries.Place, Tally]:
        return queries.by_place(self.filters)

    @cached_property
    def _spreads(self) -> dict[str, Spread]:
        return queries.spreads(self.filters)

    def _in(self, period: Period) -> Tally:
        inside = (tally for day, tally in self._times.items() if period.first <= day <= period.last)
        return queries.merged(inside)

    @cached_property
    def whole(self) -> Tally:
        """All of the period."""
        return self._in(self.filters.period)

    @cached_property
    def before(self) -> Tally:
        """All of the one before, as far as this one has come."""
        return self._in(self._earlier)

    # The sentence

    @property
    def sentence(self) -> str:
        """What it comes to, in a sentence."""
        received, earlier = self.whole.of(Measure.RECEIVED), self.before.of(Measure.RECEIVED)
        said = {
            "period": period_words(self.filters.period),
            "n": separated(received),
            "online": share_words(self.whole.online, received),
            "more": f"{received - earlier:+,}",
            "earlier": self.earlier_words,
        }
        if not received:
            return gettext("%(period)sに受け付けた案件はありません。") % said
        return (
            gettext(
                "%(period)sの受付は%(n)s件、オンラインは%(online)s、%(earlier)sとくらべて%(more)s件です。"
            )
            % said
        )

    @property
    def earlier_words(self) -> str:
        """What the period is compared with."""
        whole = self._earlier.last >= self.filters.period.before(self.filters.period.last).last
        if self.filters.period.is_year:
            return gettext("前の年度") if whole else gettext("前の年度の同じ日まで")
        return gettext("前の月") if whole else gettext("前の月の同じ日まで")

    # The tables

    def main(self) -> Iterator[Line]:
        """The figures of the period beside those of the one before."""
        received = self.whole.of(Measure.RECEIVED)
        online = self.filters.at(channel=Channel.ONLINE.value)
        yield self._compared(Measure.RECEIVED)
        yield Line(
            gettext("うちオンライン"),
            (
                self.figure(self.whole.online, Measure.RECEIVED, online),
                Figure(share_words(self.whole.online, received)),
                Figure(separated(self.before.online)),
            ),
        )
        outside = share_words(self.whole.of(Measure.OUTSIDE), received)
        yield self._compared(Measure.OUTSIDE, outside, label=gettext("うち開庁時間外"))
        yield self._compared(Measure.DECIDED)
        yield self._compared(Measure.CLOSED)
        asked = gettext("受付100件あたり%(n)s件") % {
            "n": per_hundred(self.whole.of(Measure.CORRECTION), received)
        }
        yield self._compared(Measure.CORRECTION, asked if received else "―")

    def _compared(self, measure: Measure, note: str = "", label: str = "") -> Line:
        now, earlier = self.whole.of(measure), separated(self.before.of(measure))
        label = label or str(MEASURE_WORDS[measure])
        return Line(label, (self.figure(now, measure), Figure(note), Figure(earlier)))

    def now(self) -> list[Line]:
        """What is open now, whatever the period."""
        found = queries.open_now(self.filters, self.today)
        address = f"{reverse('figures:open')}?{self.filters.query()}"
        return [
            Line(gettext("いま処理中"), (_linked(found.open, address),)),
            Line(gettext("うち期限超過"), (_linked(found.overdue, f"{address}&late=1"),)),
        ]

    def results(self) -> list[Line]:
        """Decisions by their result."""
        parts, order = self.whole.parts(Measure.DECIDED), [*Result, ""]
        return [
            Line(part_words(Measure.DECIDED, part), (self.figure(parts[part], Measure.DECIDED, part=part),))
            for part in sorted(parts, key=order.index)
        ]

    def channels(self) -> list[Line]:
        """Each way in, and its share."""
        found, received = self._grouped(lambda place: place[2]), self.whole.of(Measure.RECEIVED)
        return [
            Line(
                channel_words(channel),
                (
                    self.figure(n := found[channel].of(Measure.RECEIVED), Measure.RECEIVED, at),
                    Figure(share_words(n, received)),
                    self.figure(found[channel].of(Measure.DECIDED), Measure.DECIDED, at),
                ),
            )
            for channel in Channel
            if channel in found and (at := self.filters.at(channel=channel.value))
        ]

    def steps(self) -> list[Line]:
        """How long each kind of step took; on top the whole way from the reception to the decision."""
        decided, steps = self.whole.parts(Measure.DECIDED), self.whole.parts(Measure.STEP)
        n = sum(decided.values()) - decided.get(Result.WITHDRAWN, 0)
        whole = self.figure(n, Measure.DECIDED, timed=True)
        return [
            Line(gettext("受付から決定まで"), (whole, *self._times_of(""))),
            *(
                Line(step_words(one), (self.figure(steps[one], Measure.STEP, part=one), *self._times_of(one)))
                for one in StepKind
                if one in steps
            ),
        ]

    def _times_of(self, spread: str) -> tuple[Figure, ...]:
        took = self._spreads.get(spread, {})
        return tuple(Figure(time_words(queries.share(took, tenths))) for tenths in (MEDIAN, NINTH_DECILE))

    def places(self) -> Iterator[Line]:
        """Each procedure of each department."""
        found = self._grouped(lambda place: place[:2])
        for department, procedure in sorted(found, key=self._in_order):
            at = self.filters.at(department=department, procedure=procedure)
            tally = found[department, procedure]
            received = tally.of(Measure.RECEIVED)
            figures = (
                *(self.figure(tally.of(one), one, at) for one in COLUMNS),
                Figure(share_words(tally.online, received)),
                Figure(share_words(tally.of(Measure.OUTSIDE), received)),
                Figure(per_hundred(tally.of(Measure.CORRECTION), received)),
            )
            label = self.names.procedure(procedure)
            yield Line(label, figures, self.names.department(department))

    def _in_order(self, place: tuple[str, str]) -> tuple[int, str]:
        order = list(self.names.departments)
        department, procedure = place
        return (order.index(department) if department in order else len(order), procedure)

    def _grouped(self, key: Callable[[queries.Place], Key]) -> dict[Key, Tally]:
        groups: dict[Key, list[Tally]] = {}
        for place, tally in self._places.items():
            groups.setdefault(key(place), []).append(tally)
        return {one: queries.merged(tallies) for one, tallies in groups.items()}

    # Days, or the months of a year

    @cached_property
    def _spans(self) -> list[tuple[Period, Tally]]:
        period = self.filters.period
        days = (Period(day.isoformat(), day, day) for day in period.days())
        spans = period.months() if period.is_year else days
        return [(span, self._times.get(span.first, Tally())) for span in spans]

    def chart(self) -> list[tuple[str, tuple[int, int]]]:
        """Received and decided, day by day; those to come have their place too."""
        label = month_number if self.filters.period.is_year else _day_number
        return [
            (label(span.first), (tally.of(Measure.RECEIVED), tally.of(Measure.DECIDED)))
            for span, tally in self._spans
        ]

    @property
    def chart_words(self) -> str:
        """What is to be seen in the chart."""
        span, tally = max(self._spans, key=lambda one: one[1].of(Measure.RECEIVED))
        said = {"when": period_words(span), "n": separated(tally.of(Measure.RECEIVED))}
        return gettext("受付がいちばん多いのは%(when)sの%(n)s件です。数は、下の表にあります。") % said

    def times(self) -> list[Line]:
        """The same in a table, up to today."""
        return [
            Line(
                period_words(span),
                tuple(self.figure(tally.of(one), one, self.filters.within(span)) for one in COLUMNS),
            )
            for span, tally in self._spans
            if span.first <= self.today
        ]

    # What each is made of

    def figure(
        self,
        n: int,
        measure: Measure,
        at: Filters | None = None,
        *,
        part: str | None = None,
        timed: bool = False,
    ) -> Figure:
        """A number, with the address of the events that it counts: of one part, or only those that took a time."""
        return figure(n, measure, at or self.filters, part=part, timed=timed)

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """What the filters offer."""
        return {
            "periods": [
                (one.key, period_words(one)) for one in _with(self.filters.period, offered(self.today))
            ],
            "departments": [(slug, self.names.department(slug)) for slug in self.names.departments],
            "procedures": [(slug, self.names.procedure(slug)) for slug in self.names.procedures],
            "channels": [(one.value, channel_words(one)) for one in Channel],
        }


def figure(n: int, measure: Measure, at: Filters, *, part: str | None = None, timed: bool = False) -> Figure:
    """A number, with the address of the events of a place that it counts."""
    asked = {"measure": measure.value, "timed": "1" if timed else ""}
    if part is not None:
        asked["part"] = part or NO_PART
    return _linked(n, f"{reverse('figures:events')}?{at.query(**asked)}")


def _with(period: Period, periods: list[Period]) -> list[Period]:
    return periods if period in periods else [period, *periods]


def _linked(n: int, href: str) -> Figure:
    return Figure(separated(n), href if n else "")


def _day_number(day: date) -> str:
    return str(day.day)
