"""The effect as everybody may read it: counted tables of all live procedures in a 年度, small numbers hidden.

What a table of counts hides is decided for all of them together (`counter.cases.hiding`): they hang together by
procedure and channel. What came is hidden in the table of promises where it is hidden in that of channels, and with it
what was reckoned from it. Times are told of what happened often enough; the rest has no totals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from madoguchi.core import clock
from madoguchi.counter.cases.hiding import Cross, Hidden, Margin, hide
from madoguchi.counter.figures.course import Course
from madoguchi.counter.figures.models import Measure
from madoguchi.counter.figures.periods import Period
from madoguchi.counter.figures.queries import MEDIAN, NINTH_DECILE
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, STEP_WORDS, Channel, StepKind
from madoguchi.counter.procedures.publishing import Publishes
from madoguchi.services.publications.contents import Cell, Contents, Row, Table, Text

from .report import Line
from .told import month_text, part_text, text, time_text

#: The publication's name in addresses: it stays.
SLUG = "assessment_effect"
#: The smallest number that is told: what procedures publish by, where they say nothing else.
LEAST: int = Publishes.model_fields["least"].default

_ALL = Text(ja="全体", en="All")
_PROCEDURE = Text(ja="手続き", en="Procedure")
_PLACE = Text(ja="手続きと項目", en="Procedure and item")
_MEDIAN = Text(ja="中央値", en="Median")
_NINTH = Text(ja="9割の案件がこの時間まで", en="Nine in ten within")
_TITLE = Text(ja="オンライン手続きの効果", en="What procedures on line bring")
_LEAD = Text(
    ja="オンラインで申請できる手続きについて、申請の記録から数えた件数と、見込みとの比べです。数はすべて記録から数え、"
    "1件あたりの時間は市の棚卸しの値か、仮においた値を使っています。",
    en="Procedures that can be applied for on line: figures counted from the record of applications, held against what "
    "was expected. All numbers are counted; the minutes of one case are those of the city's inventory, or assumed.",
)


@dataclass(frozen=True)
class Published:
    """One live procedure: its line of the report, and its figures of the 年度."""

    line: Line
    course: Course


@dataclass(frozen=True)
class Counts:
    """All that is counted of some procedures in a 年度, as it is asked what to hide of it."""

    ones: Sequence[Published]
    period: Period

    @cached_property
    def channels(self) -> list[Channel]:
        """The ways in that anything came by."""
        return [channel for channel in Channel if self._received(channel)]

    @cached_property
    def months(self) -> list[Period]:
        """The months that anything came in."""
        return [
            month
            for month in self.period.months()
            if any(one.course.count(Measure.RECEIVED, month) for one in self.ones)
        ]

    def _received(self, channel: Channel | None = None) -> int:
        return sum(one.course.count(Measure.RECEIVED, channel=channel) for one in self.ones)

    @property
    def everybody(self) -> int:
        """All that was received."""
        return self._received()

    @cached_property
    def by_channel(self) -> list[list[int]]:
        """Procedure × channel."""
        return [
            [one.course.count(Measure.RECEIVED, channel=channel) for channel in self.channels]
            for one in self.ones
        ]

    @cached_property
    def by_month(self) -> list[list[int]]:
        """Month × channel."""
        return [
            [
                sum(one.course.count(Measure.RECEIVED, month, channel=channel) for one in self.ones)
                for channel in self.channels
            ]
            for month in self.months
        ]

    @cached_property
    def by_hour(self) -> list[list[int]]:
        """Procedure × within or outside office hours."""
        return [
            [one.course.received - outside, outside]
            for one in self.ones
            for outside in [one.course.count(Measure.OUTSIDE)]
        ]

    def hidden(self, least: int) -> Hidden:
        """What of the three may not be told."""
        tables = {"procedure": self.by_channel, "month": self.by_month}
        margins = {name: Margin([sum(row) for row in table]) for name, table in tables.items()}
        margins["channel"] = Margin([sum(column) for column in zip(*self.by_channel, strict=True)])
        margins["hour"] = Margin([sum(column) for column in zip(*self.by_hour, strict=True)])
        crosses = [
            Cross("procedure", "channel", self.by_channel),
            Cross("month", "channel", self.by_month),
            Cross("procedure", "hour", self.by_hour),
        ]
        return hide(margins, crosses, self.everybody, least)


def contents(ones: Sequence[Published], period: Period, until: date, least: int = LEAST) -> Contents | None:
    """The publication as of now; None where all there is would be too few."""
    counts = Counts(ones, period)
    if counts.everybody < least:
        return None
    hidden = counts.hidden(least)
    return Contents(
        title=_TITLE,
        lead=_LEAD,
        tables=tuple(_tables(counts, hidden, until, least)),
        since=period.first,
        until=until,
        counted_at=clock.now(),
    )


def _tables(counts: Counts, hidden: Hidden, until: date, least: int) -> Iterator[Table]:
    yield _channels(counts, hidden)
    yield _months(counts, hidden)
    yield _hours(counts, hidden)
    yield _promised(counts, hidden, until)
    yield _times(counts, least)
    made = (
        ("steps", Text(ja="処理ごとの時間", en="Time by step"), (_MEDIAN, _NINTH), _steps),
        ("corrections", Text(ja="補正をお願いした項目", en="Items to be mended"), (_TIMES,), _questions),
        ("pages", Text(ja="様式のページで止まった数", en="Forms left at a page"), (_FORMS,), _stops),
    )
    for name, title, columns, rows in made:
        lines = tuple(row for one in counts.ones for row in rows(one, least))
        if lines:
            yield Table(id=name, title=title, head=_PLACE, columns=columns, rows=lines)


_TIMES = Text(ja="回数", en="Times")
_FORMS = Text(ja="止まっている様式", en="Forms left there")


def _shown(n: int, hide_it: bool) -> Cell:
    return None if hide_it else n


def _crossed(
    labels: Sequence[Text],
    cells: Sequence[Sequence[int]],
    down: set[int],
    across: set[int],
    inner: frozenset[tuple[int, int]],
) -> tuple[Row, ...]:
    """A table with its totals: the line of all on top, the column of all first."""
    sums = [sum(column) for column in zip(*cells, strict=True)]
    top = Row(label=_ALL, cells=(sum(sums), *(_shown(n, at in across) for at, n in enumerate(sums))))
    lines = [
        Row(
            label=label,
            cells=(
                _shown(sum(row), at in down),
                *(_shown(n, (at, beside) in inner) for beside, n in enumerate(row)),
            ),
        )
        for at, (label, row) in enumerate(zip(labels, cells, strict=True))
    ]
    return (top, *lines)


def _names(counts: Counts) -> list[Text]:
    return [text(one.line.title) for one in counts.ones]


def _channels(counts: Counts, hidden: Hidden) -> Table:
    parts = hidden.parts
    return Table(
        id="channels",
        title=Text(ja="受付の方法ごとの件数", en="Applications by way in"),
        head=_PROCEDURE,
        columns=(_ALL, *(text(CHANNEL_WORDS[one]) for one in counts.channels)),
        rows=_crossed(
            _names(counts), counts.by_channel, parts["procedure"], parts["channel"], hidden.cells[0]
        ),
    )


def _months(counts: Counts, hidden: Hidden) -> Table:
    parts = hidden.parts
    return Table(
        id="months",
        title=Text(ja="月ごとの件数", en="Applications by month"),
        head=Text(ja="月", en="Month"),
        columns=(_ALL, *(text(CHANNEL_WORDS[one]) for one in counts.channels)),
        rows=_crossed(
            [month_text(one) for one in counts.months],
            counts.by_month,
            parts["month"],
            parts["channel"],
            hidden.cells[1],
        ),
    )


def _hours(counts: Counts, hidden: Hidden) -> Table:
    parts = hidden.parts
    return Table(
        id="hours",
        title=Text(ja="開庁時間の内と外", en="Within and outside office hours"),
        head=_PROCEDURE,
        columns=(
            _ALL,
            Text(ja="開庁時間内", en="Office hours"),
            Text(ja="開庁時間外", en="Outside them"),
        ),
        rows=_crossed(_names(counts), counts.by_hour, parts["procedure"], parts["hour"], hidden.cells[2]),
    )


def _promised(counts: Counts, hidden: Hidden, until: date) -> Table:
    return Table(
        id="promised",
        title=Text(ja="見込みと実績", en="Expected, and what came"),
        head=_PROCEDURE,
        columns=(
            Text(ja="公開してからの日数", en="Days since it began"),
            Text(ja="オンラインの見込み", en="Expected on line"),
            Text(ja="オンラインで届いた数", en="Came on line"),
            Text(ja="減った時間（時間）", en="Hours saved"),
            Text(ja="減った費用（円）", en="Yen saved"),
        ),
        rows=tuple(_promise(counts, at, hidden, until) for at in range(len(counts.ones))),
        note=Text(
            ja="日数と見込みは、この年度の分です。件数は記録から数えました。時間と費用は、件数に1件あたりの時間（棚卸しの値か、"
            "仮の値）をかけた推計です。",
            en="Days and expectations are those of this fiscal year. Numbers are counted from the record. Hours "
            "and yen are estimates: numbers times the minutes of a case, of the inventory or assumed.",
        ),
    )


def _promise(counts: Counts, at: int, hidden: Hidden, until: date) -> Row:
    one, period = counts.ones[at], counts.period
    begun = max(one.line.compared.since or period.first, period.first)
    so_far = replace(one.line.compared, since=begun, until=until, came=one.course.online)
    online = Channel.ONLINE in counts.channels and (at, counts.channels.index(Channel.ONLINE))
    hides = online in hidden.cells[0]
    expected = so_far.so_far
    return Row(
        label=text(one.line.title),
        cells=(
            so_far.days,
            Text(ja="不明", en="Unknown") if expected is None else round(expected),
            _shown(so_far.came, hides),
            _shown(round(so_far.saved.hours), hides),
            _shown(round(so_far.saved.yen), hides),
        ),
    )


def _times(counts: Counts, least: int) -> Table:
    return Table(
        id="times",
        title=Text(ja="受付から決定までの時間", en="Time from receipt to decision"),
        head=_PROCEDURE,
        columns=(_MEDIAN, _NINTH),
        rows=tuple(
            Row(label=text(one.line.title), cells=_took(one.course, "", least)) for one in counts.ones
        ),
    )


def _took(course: Course, of: str, least: int) -> tuple[Cell, ...]:
    often = sum(course.spreads.get(of, {}).values())
    return tuple(
        None if 0 < often < least else time_text(course.took(of, tenths)) for tenths in (MEDIAN, NINTH_DECILE)
    )


def _steps(one: Published, least: int) -> Iterator[Row]:
    for kind in StepKind:
        if one.course.count(Measure.STEP, part=kind):
            yield Row(label=_within(one, text(STEP_WORDS[kind])), cells=_took(one.course, kind, least))


def _questions(one: Published, least: int) -> Iterator[Row]:
    for question, n in one.course.questions():
        yield Row(label=_within(one, part_text(one.course.form, question)), cells=(_shown(n, n < least),))


def _stops(one: Published, least: int) -> Iterator[Row]:
    for stop in one.course.stops():
        label = _within(one, part_text(one.course.form, stop.page))
        yield Row(label=label, cells=(_shown(stop.left, 0 < stop.left < least),))


def _within(one: Published, item: Text) -> Text:
    title = text(one.line.title)
    return Text(ja=f"{title.ja}　{item.ja}", en=f"{title.en}: {item.en}")
