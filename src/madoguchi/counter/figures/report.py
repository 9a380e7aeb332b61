"""月報: the table of a 年度, month by month, for each procedure of each department, with their totals."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from madoguchi.counter.procedures.kinds import Result

from . import queries
from .board import Names
from .filters import Filters
from .models import Measure
from .queries import MEDIAN, NINTH_DECILE, Cell, Spread, Tally
from .words import MEASURE_WORDS, month_number, part_words, period_words


@dataclass(frozen=True)
class Row:
    """One line: a number for each month from April to March, and one for the year.

    Those of a `timed` one are minutes, None where nothing was decided; an `inner` one is a part of what stands above.
    """

    label: str
    numbers: tuple[int | None, ...]
    timed: bool = False
    inner: bool = False


@dataclass(frozen=True)
class Section:
    """The lines of one procedure, or of all together."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """The sections of one department; of the city as a whole at the end."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Report:
    """A monthly report ready to be written down."""

    year: str
    place: str
    months: tuple[str, ...]
    parts: tuple[Part, ...]
    until: datetime | None


def report_of(filters: Filters, names: Names, until: datetime | None) -> Report:
    """The report of a 年度; of one department where the filters name it, else of the whole city."""
    table = _Table(
        months=[month.first for month in filters.period.months()],
        tallies=queries.by_month(filters),
        spreads=queries.decision_spreads(filters),
    )
    return Report(
        year=period_words(filters.period),
        place=names.place(filters),
        months=tuple(month_number(month.first) for month in filters.period.months()),
        parts=tuple(table.parts(names)),
        until=until,
    )


@dataclass(frozen=True)
class _Table:
    """What was counted in a year, cell by cell."""

    months: list[date]
    tallies: dict[Cell, Tally]
    spreads: dict[Cell, Spread]

    def parts(self, names: Names) -> Iterator[Part]:
        places = {(department, procedure) for _, department, procedure in self.tallies}
        order = [one for one in names.departments if any(one == department for department, _ in places)]
        order += sorted({department for department, _ in places} - set(order))
        for department in order:
            own = sorted(place for place in places if place[0] == department)
            sections = [
                self._section(names.procedure(procedure), {(department, procedure)}) for _, procedure in own
            ]
            if len(own) > 1:
                sections.append(self._section(gettext("所属の計"), set(own)))
            yield Part(names.department(department), tuple(sections))
        if len(order) > 1:
            yield Part(gettext("市全体"), (self._section(gettext("全所属の計"), places),))

    def _section(self, title: str, places: Collection[tuple[str, str]]) -> Section:
        months = [self._tally([month], places) for month in self.months]
        tallies = [*months, self._tally(self.months, places)]
        spreads = [self._spread([month], places) for month in self.months]
        return Section(title, tuple(_rows(tallies, [*spreads, self._spread(self.months, places)])))

    def _tally(self, months: Collection[date], places: Collection[tuple[str, str]]) -> Tally:
        cells = ((month, *place) for month in months for place in places)
        return queries.merged(self.tallies[cell] for cell in cells if cell in self.tallies)

    def _spread(self, months: Collection[date], places: Collection[tuple[str, str]]) -> Spread:
        whole: Counter[int] = Counter()
        for month in months:
            for place in places:
                whole.update(self.spreads.get((month, *place), {}))
        return whole


def _rows(tallies: list[Tally], spreads: list[Spread]) -> Iterator[Row]:
    def of(measure: Measure, *, inner: bool = False) -> Row:
        return Row(str(MEASURE_WORDS[measure]), tuple(one.of(measure) for one in tallies), inner=inner)

    yield of(Measure.RECEIVED)
    yield Row(gettext("うちオンライン"), tuple(one.online for one in tallies), inner=True)
    yield Row(gettext("うち開庁時間外"), of(Measure.OUTSIDE).numbers, inner=True)
    yield of(Measure.DECIDED)
    order, whole = [*Result, ""], tallies[-1].parts(Measure.DECIDED)
    for part in sorted(whole, key=order.index):
        numbers = tuple(one.parts(Measure.DECIDED).get(part, 0) for one in tallies)
        yield Row(part_words(Measure.DECIDED, part), numbers, inner=True)
    yield of(Measure.CLOSED)
    yield of(Measure.CORRECTION)
    for label, tenths in (
        (gettext("決定まで（中央値）"), MEDIAN),
        (gettext("決定まで（9割点）"), NINTH_DECILE),
    ):
        yield Row(label, tuple(queries.share(one, tenths) for one in spreads), timed=True)
