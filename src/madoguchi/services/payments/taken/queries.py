"""本日の収納: reading what came in on a day, added up and one by one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum, Value

from madoguchi.core.clock import TOKYO
from madoguchi.core.listing import MomentKey

from ..models import BY_HAND, TAKEN_BACK, Payment, Way
from ..queries import PAGE


@dataclass(frozen=True)
class WayTaken:
    """What came in by one way on a day, or was taken back."""

    way: Way
    count: int
    total: int


@dataclass(frozen=True)
class Takings:
    """本日の収納: what came in on a day by each way; what was taken back on it, whenever it had come in."""

    ways: tuple[WayTaken, ...]
    untaken: tuple[WayTaken, ...] = ()

    @property
    def count(self) -> int:
        """How often something came in."""
        return sum(one.count for one in self.ways)

    @property
    def total(self) -> int:
        """Everything that came in, in yen."""
        return sum(one.total for one in self.ways)

    @property
    def rest(self) -> int:
        """The same less what was taken back."""
        return self.total - sum(one.total for one in self.untaken)


def takings(day: date) -> Takings:
    """What came in on a day of Japan's clocks, added up, and what was taken back: as the table for the books has it."""
    back = _on(Payment.objects.filter(TAKEN_BACK), "charge__cancelled_at", day)
    sums = {(what, way): rest for what, way, *rest in _summed(came=_received_on(day), back=back)}
    came, untaken = (
        [WayTaken(way, *sums.get((what, way.value), (0, 0))) for way in Way] for what in ("came", "back")
    )
    # What clerks take is always there, so that nothing is told as nothing.
    return Takings(
        tuple(one for one in came if one.count or one.way in BY_HAND),
        tuple(one for one in untaken if one.count),
    )


def _summed(**named: QuerySet[Payment]) -> QuerySet[Payment, tuple[str, str, int, int]]:
    """Of each by its name, ways with how often and yen, in one statement."""
    first, *others = (
        rows.order_by()
        .values("way")
        .annotate(what=Value(what), count=Count("id"), yen=Sum("amount"))
        .values_list("what", "way", "count", "yen")
        for what, rows in named.items()
    )
    return first.union(*others, all=True)


def payments_on(day: date, after: MomentKey | None) -> list[Payment]:
    """A page of what came in on a day and one more, the first on top."""
    rows = _received_on(day)
    if after is not None:
        at, row = after
        rows = rows.filter(Q(received_at__gt=at) | Q(received_at=at, id__gt=row))
    return list(rows.select_related("charge", "staff").order_by("received_at", "id")[: PAGE + 1])


def _received_on(day: date) -> QuerySet[Payment]:
    return _on(Payment.objects.all(), "received_at", day)


def _on(rows: QuerySet[Payment], moment: str, day: date) -> QuerySet[Payment]:
    since = datetime.combine(day, time(), TOKYO)
    return rows.filter(**{f"{moment}__gte": since, f"{moment}__lt": since + timedelta(days=1)})
