"""What figures are asked for: a period, and where wanted one department, procedure and channel; all in the address."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from .models import DayCount
from .periods import Period, month_of, period_of

#: The names in addresses, and the columns that they restrict.
PLACES = {"of": "department", "procedure": "procedure", "channel": "channel"}


@dataclass(frozen=True)
class Filters:
    """A period and a place; an empty text is every department, procedure or channel."""

    period: Period
    department: str = ""
    procedure: str = ""
    channel: str = ""

    @classmethod
    def read(cls, given: QueryDict, today: date) -> "Filters":
        """Those of an address; without a period that can be read, this month."""
        places = {column: given.get(name, "")[:60] for name, column in PLACES.items()}
        return cls(period_of(given.get("period", "")) or month_of(today), **places)

    def within(self, period: Period) -> "Filters":
        """The same in another period."""
        return replace(self, period=period)

    def at(self, **places: Any) -> "Filters":
        """The same in another place."""
        return replace(self, **places)

    @property
    def place(self) -> dict[str, str]:
        """The columns that are restricted."""
        return {column: one for column in PLACES.values() if (one := getattr(self, column))}

    def counts(self, *more: Period) -> QuerySet[DayCount]:
        """The rows of this place in the period, and in others."""
        spans = Q()
        for period in (self.period, *more):
            spans |= Q(day__range=(period.first, period.last))
        return DayCount.objects.filter(spans, **self.place).order_by()

    def query(self, **more: str) -> str:
        """As it stands in an address."""
        given = {
            "period": self.period.key,
            **{name: getattr(self, column) for name, column in PLACES.items()},
        }
        return urlencode({name: one for name, one in (given | more).items() if one})
