"""The figures behind a report: all of a 年度 for each procedure that is live, in two statements."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.figures.course import Course
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.models import Measure
from madoguchi.counter.figures.periods import Period, year_of
from madoguchi.counter.figures.queries import Part, in_detail, spreads_by_procedure

from ..models import InventoryItem
from .contents import Published
from .report import Report, report_of_item


def this_year() -> Period:
    """The 年度 that figures are of now."""
    return year_of(fiscal_year(clock.today()))


def courses(report: Report, period: Period) -> list[Published]:
    """Each live procedure of a report with its figures."""
    return _courses(report, period, in_detail(Filters(period), _slugs(report)))


def course_of(item: InventoryItem, period: Period) -> tuple[Report, Published | None]:
    """The report of one row, and its figures of a 年度, which are read with what came since it began."""
    kept: Counter[Part] = Counter()

    def received(begun: Mapping[str, date]) -> Counter[tuple[str, str]]:
        # By whole months: nothing was received before it began.
        since = Period(period.key, min([*begun.values(), period.first]).replace(day=1), period.last)
        kept.update(in_detail(Filters(since, procedure=item.procedure)))
        came: Counter[tuple[str, str]] = Counter()
        for part, n in kept.items():
            if part.measure == Measure.RECEIVED:
                came[part.procedure, part.channel] += n
        return came

    report = report_of_item(item, received)
    own = Counter({part: n for part, n in kept.items() if part.month >= period.first})
    (found, *_) = [*_courses(report, period, own), None]
    return report, found


def _slugs(report: Report) -> list[str]:
    return [one.item.procedure for one in report.live]


def _courses(report: Report, period: Period, cells: Mapping[Part, int]) -> list[Published]:
    everywhere = Filters(period)
    spreads = spreads_by_procedure(everywhere, _slugs(report))
    return [
        Published(
            line,
            Course(
                everywhere.at(procedure=line.item.procedure),
                cells,
                spreads.get(line.item.procedure, {}),
                line.form,
            ),
        )
        for line in report.live
    ]
