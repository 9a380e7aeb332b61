"""The retention clock: how long a record is kept."""

from datetime import date

from madoguchi.core.calendar import fiscal_year, fiscal_year_days


def keep_until(completed_on: date, years: int | None) -> date | None:
    """The last day of retention, None for ever: the years begin on 1 April after completion (公文書管理法施行令8条)."""
    return None if years is None else fiscal_year_days(fiscal_year(completed_on) + years)[1]
