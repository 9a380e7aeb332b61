"""How one procedure goes: by channel and month, what is asked again, at which page people stop, how long it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from madoguchi.counter.procedures.kinds import Channel, Result, StepKind

from .board import Figure, Line, figure
from .filters import Filters
from .models import Measure
from .periods import Period
from .queries import MEDIAN, NINTH_DECILE, Form, Part, Spread, share
from .words import (
    CHECK,
    channel_words,
    month_number,
    part_words,
    per_hundred,
    period_words,
    share_words,
    step_words,
    time_words,
)


@dataclass(frozen=True)
class Stop:
    """One page of the form: how many came to it and filled it in; the rest stopped there, or are still at it."""

    page: str
    reached: int
    passed: int

    @property
    def left(self) -> int:
        """How many went no further; none where a page came in between later."""
        return max(0, self.reached - self.passed)


@dataclass(frozen=True)
class Course:
    """The figures of one procedure in a 年度; `filters` names both, `cells` may hold other procedures too."""

    filters: Filters
    cells: Mapping[Part, int]
    spreads: Mapping[str, Spread]
    form: Form

    @cached_property
    def _own(self) -> list[tuple[Part, int]]:
        return [(part, n) for part, n in self.cells.items() if part.procedure == self.filters.procedure]

    def count(
        self,
        measure: Measure,
        period: Period | None = None,
        *,
        part: str | None = None,
        channel: str | None = None,
    ) -> int:
        """How many of a measure, in a period of it, of one `part` or `channel`."""
        return sum(
            n
            for cell, n in self._own
            if cell.measure == measure
            and (period is None or period.first <= cell.month <= period.last)
            and part in (None, cell.part)
            and channel in (None, cell.channel)
        )

    @property
    def received(self) -> int:
        """All that was received."""
        return self.count(Measure.RECEIVED)

    @property
    def online(self) -> int:
        """What of it came on line."""
        return self.count(Measure.RECEIVED, channel=Channel.ONLINE)

    def channels(self) -> list[Line]:
        """Each way in, and its share; what came outside office hours at the end."""
        lines = [
            Line(
                channel_words(channel),
                (
                    figure(n, Measure.RECEIVED, self.filters.at(channel=channel.value)),
                    Figure(share_words(n, self.received)),
                ),
            )
            for channel in Channel
            if (n := self.count(Measure.RECEIVED, channel=channel))
        ]
        outside = self.count(Measure.OUTSIDE)
        words = Figure(share_words(outside, self.received))
        return [
            *lines,
            Line(gettext("うち開庁時間外"), (figure(outside, Measure.OUTSIDE, self.filters), words)),
        ]

    def months(self) -> Iterator[Line]:
        """Each month that something was received in: how much, what of it on line, and that as a share."""
        online = self.filters.at(channel=Channel.ONLINE.value)
        for month, received, came in self._by_month():
            if received:
                figures = (
                    figure(received, Measure.RECEIVED, self.filters.within(month)),
                    figure(came, Measure.RECEIVED, online.within(month)),
                    Figure(share_words(came, received)),
                )
                yield Line(period_words(month), figures)

    def _by_month(self) -> Iterator[tuple[Period, int, int]]:
        for month in self.filters.period.months():
            received = self.count(Measure.RECEIVED, month)
            yield month, received, self.count(Measure.RECEIVED, month, channel=Channel.ONLINE)

    def chart(self) -> list[tuple[str, tuple[int, int]]]:
        """Received and on line, month by month."""
        return [(month_number(month.first), (received, came)) for month, received, came in self._by_month()]

    def steps(self) -> list[Line]:
        """How long decisions and each kind of step took: number, median, ninth decile."""
        decided = self.count(Measure.DECIDED) - self.count(Measure.DECIDED, part=Result.WITHDRAWN)
        whole = figure(decided, Measure.DECIDED, self.filters, timed=True)
        return [
            Line(gettext("受付から決定まで"), (whole, *self._took(""))),
            *(
                Line(step_words(kind), (figure(n, Measure.STEP, self.filters, part=kind), *self._took(kind)))
                for kind in StepKind
                if (n := self.count(Measure.STEP, part=kind))
            ),
        ]

    def took(self, of: str, tenths: int) -> int | None:
        """Minutes within which so many tenths lie: of decisions under an empty name, of a step under its kind."""
        return share(self.spreads.get(of, {}), tenths)

    def _took(self, of: str) -> tuple[Figure, ...]:
        return tuple(Figure(time_words(self.took(of, tenths))) for tenths in (MEDIAN, NINTH_DECILE))

    def questions(self) -> list[tuple[str, int]]:
        """Each question that was asked again, and how often; the most on top."""
        asked: dict[str, int] = {}
        for cell, n in self._own:
            if cell.measure == Measure.QUESTION:
                asked[cell.part] = asked.get(cell.part, 0) + n
        return sorted(asked.items(), key=lambda one: (-one[1], one[0]))

    def corrections(self) -> list[Line]:
        """The same with their words, and per hundred received."""
        return [
            Line(
                self.words(question),
                (
                    figure(n, Measure.QUESTION, self.filters, part=question),
                    Figure(per_hundred(n, self.received)),
                ),
            )
            for question, n in self.questions()
        ]

    def stops(self) -> list[Stop]:
        """Each page in order, pages of earlier versions after those of now, the check of the answers last."""
        order = dict.fromkeys([*self.form.pages, *self._pages(), CHECK])
        found = [Stop(page, self._reached(page), self._passed(page)) for page in order]
        return [one for one in found if one.reached or one.passed]

    def _pages(self) -> list[str]:
        counted = (Measure.REACHED, Measure.PASSED)
        return sorted({cell.part for cell, _n in self._own if cell.measure in counted} - {CHECK})

    def _reached(self, page: str) -> int:
        begun = self.count(Measure.BEGUN) if page in self.form.pages[:1] else 0
        return begun + self.count(Measure.REACHED, part=page)

    def _passed(self, page: str) -> int:
        return self.count(Measure.HANDED) if page == CHECK else self.count(Measure.PASSED, part=page)

    def pages(self) -> list[Line]:
        """The same with their words: how many came to a page, filled it in, stopped there, and that as a share."""
        return [
            Line(
                self.words(one.page),
                (
                    Figure(f"{one.reached:,}"),
                    self._passed_figure(one),
                    Figure(f"{one.left:,}"),
                    Figure(share_words(one.left, one.reached)),
                ),
            )
            for one in self.stops()
        ]

    def _passed_figure(self, one: Stop) -> Figure:
        if one.page == CHECK:
            return figure(one.passed, Measure.HANDED, self.filters)
        return figure(one.passed, Measure.PASSED, self.filters, part=one.page)

    def words(self, part: str) -> str:
        """What a question or page is called."""
        return part_words(Measure.QUESTION, part, self.form.words)
