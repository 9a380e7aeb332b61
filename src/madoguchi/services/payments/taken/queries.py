"""本日の収納: reading what came in on a day, added up and one by one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from madoguchi.core.clock import TOKYO
from madoguchi.core.listing import MomentKey

from ..models import BY_HAND, Payment, Way
from ..queries import PAGE


@dataclass(frozen=True)
class WayTaken:
    """What came in by one way on a day."""

    way: Way
    count: int
    total: int


@dataclass(frozen=True)
class Takings:
    """本日の収納: what came in on a day by each way."""

    ways: tuple[WayTaken, ...]

    @property
    def count(self) -> int:
        """How often something came in."""
        return sum(one.count for one in self.ways)

    @property
    def total(self) -> int:
        """Everything that came in, in yen."""
        return sum(one.total for one in self.ways)


def takings(day: date) -> Takings:
    """What came in on a day of Japan's clocks, added up."""
    rows = _received_on(day).values("way").annotate(count=Count("id"), yen=Sum("amount")).order_by()
    sums = {row["way"]: (row["count"], row["yen"]) for row in rows}
    taken = (WayTaken(way, *sums.get(way.value, (0, 0))) for way in Way)
    # What clerks take is always there, so that nothing is told as nothing.
    return Takings(tuple(one for one in taken if one.count or one.way in BY_HAND))


def payments_on(day: date, after: MomentKey | None) -> list[Payment]:
    """A page of what came in on a day and one more, the first on top."""
    rows = _received_on(day)
    if after is not None:
        at, row = after
        rows = rows.filter(Q(received_at__gt=at) | Q(received_at=at, id__gt=row))
    return list(rows.select_related("charge", "staff").order_by("received_at", "id")[: PAGE + 1])


def _received_on(day: date) -> QuerySet[Payment]:
    since = datetime.combine(day, time(), TOKYO)
    return Payment.objects.filter(received_at__gte=since, received_at__lt=since + timedelta(days=1))
