"""The figures behind a report: all of a 年度 for each procedure that is live, in two statements."""

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.figures.course import Course
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.periods import Period, year_of
from madoguchi.counter.figures.queries import in_detail, spreads_by_procedure

from .contents import Published
from .report import Report


def this_year() -> Period:
    """The 年度 that figures are of now."""
    return year_of(fiscal_year(clock.today()))


def courses(report: Report, period: Period) -> list[Published]:
    """Each live procedure of a report with its figures."""
    slugs = [one.item.procedure for one in report.live]
    everywhere = Filters(period)
    cells, spreads = in_detail(everywhere, slugs), spreads_by_procedure(everywhere, slugs)
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
