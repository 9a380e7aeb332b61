"""会計に渡す表: what came in and went out by 年度, 科目, payee and way, a day or a month; the share without cash."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate, TruncMonth

from madoguchi.core import spreadsheets
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.ledger.models import Event

from .events import RECEIVED, UNTAKEN
from .models import TAKEN_BACK, Cause, OverpaidState, Overpayment, Payment, Way
from .refusals import PaymentRefusedError
from .rules import booked_year

MOST_DAYS = 31
#: What is paid without notes and coins, and without a counter.
CASHLESS = (Way.CARD, Way.QR, Way.EL_QR)
_HEADINGS = (
    "収入年度",
    "科目",
    "納め先",
    "方法",
    "収納件数",
    "収納額",
    "納めすぎの入金件数",
    "納めすぎの入金額",
    "減額で返す件数",
    "減額で返す額",
    "還付件数",
    "還付額",
    "充当件数",
    "充当額",
    "収納取消件数",
    "収納取消額",
)
_BESIDE = (Cause.TWICE, Cause.NOT_DUE)
_BY = ("charge__fiscal_year", "charge__account", "charge__payee", "way", "on", "column")


@dataclass
class Booked:
    """What one 科目 of a 年度 took by one way, how often and how many yen.

    What came in is 収納 and what came beside it, twice or for nothing; what a reduction leaves over is part of 収納.
    """

    year: int
    account: str
    payee: str
    way: Way
    sums: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    @property
    def cells(self) -> list[int]:
        """Count and yen: 収納, 納めすぎの入金, 減額で返す額, 還付, 充当, 収納の取消し."""
        names = ("came", "beside", "cut", "back", "off", "untaken")
        return [number for name in names for number in self.sums[name]]


def booked(since: date, until: date) -> list[Booked]:
    """What is booked from one day to another, both included. Raises `PaymentRefusedError` beyond a month."""
    if not 0 <= (until - since).days < MOST_DAYS:
        raise PaymentRefusedError("period", most=MOST_DAYS)
    rows: dict[tuple[int, str, str, str], Booked] = {}
    for name, year, account, payee, way, count, yen in _moved(since, until):
        row = rows.setdefault((year, account, payee, way), Booked(year, account, payee, Way(way)))
        row.sums[name][0] += count
        row.sums[name][1] += yen
    return [rows[key] for key in sorted(rows)]


@dataclass(frozen=True)
class CameLate:
    """収納 of some days that was entered after they were over: how many, yen, and when the last of it was."""

    count: int
    yen: int
    last: datetime


def came_late(since: date, until: date) -> CameLate | None:
    """What a table of these days lacks that was taken over as they ended: what files brought since, by the ledger."""
    came, ended = _within(since, until)
    # The first from then on: what was taken back later may be paid, and told of, once more.
    told = Event.objects.filter(
        kind=RECEIVED.name, subject=OuterRef("charge__subject"), at__gte=OuterRef("received_at")
    )
    days = Payment.objects.filter(received_at__gte=came, received_at__lt=ended)
    late = days.annotate(entered=Subquery(told.order_by("n").values("at")[:1])).filter(entered__gte=ended)
    found = late.aggregate(count=Count("id"), yen=Sum("amount"), last=Max("entered"))
    return CameLate(**found) if found["count"] else None


def _within(since: date, until: date) -> tuple[datetime, datetime]:
    """From when on, and before when, something is of some days."""
    came, ended = (datetime.combine(day, time(), TOKYO) for day in (since, until + timedelta(days=1)))
    return came, ended


def _moved(since: date, until: date) -> Iterator[tuple[str, int, str, str, str, int, int]]:
    came, ended = _within(since, until)
    beside = Case(When(_beside(), then=Value("beside")), default=Value("cut"))
    went = Case(When(state=OverpaidState.REFUNDED, then=Value("back")), default=Value("off"))
    ways_out = (OverpaidState.REFUNDED, OverpaidState.SET_OFF)
    sources = (
        (Payment.objects.all(), Value("came"), "received_at"),
        (Overpayment.objects.all(), beside, "found_at"),
        (Overpayment.objects.filter(state__in=ways_out), went, "ended_at"),
        (Payment.objects.filter(TAKEN_BACK), Value("untaken"), "charge__cancelled_at"),
    )
    for rows, column, moment in sources:
        within = rows.filter(**{f"{moment}__gte": came, f"{moment}__lt": ended})
        named = within.annotate(on=TruncDate(moment, tzinfo=TOKYO), column=column)
        for row in named.values(*_BY).annotate(count=Count("id"), yen=Sum("amount")).order_by():
            year, account, payee, way, on, name = (row[key] for key in _BY)
            yield name, booked_year(year, on), account, payee, way, row["count"], row["yen"]


def _beside() -> Q:
    """Whether money came beside 収納; what is left of it when some was set off did too, under the same reference."""
    came = Overpayment.objects.filter(provider=OuterRef("provider"), reference=OuterRef("reference"))
    return Q(cause__in=_BESIDE) | Q(Q(cause=Cause.REST), Exists(came.filter(cause__in=_BESIDE)))


def as_csv(rows: list[Booked]) -> bytes:
    """The table as a file."""
    lines = ([row.year, row.account, row.payee, str(row.way.label), *row.cells] for row in rows)
    return spreadsheets.as_csv([_HEADINGS, *lines])


@dataclass(frozen=True)
class Share:
    """How many payments of a month came, and how many of them without cash."""

    month: date
    count: int
    cashless: int

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.cashless / self.count


def shares(since: datetime) -> list[Share]:
    """By month of Japan's clocks, counted from the ledger, the newest first.

    What was set off is no payment, and what was taken back counts in no month.
    """
    came = Event.objects.filter(kind=RECEIVED.name).order_by("-n").values("at")
    ended = Event.objects.filter(kind=UNTAKEN.name).annotate(
        came=Subquery(came.filter(subject=OuterRef("subject"), n__lt=OuterRef("n"))[:1])
    )
    counts = _counted(Event.objects.filter(kind=RECEIVED.name, at__gte=since).annotate(came=F("at")))
    counts.subtract(_counted(ended.filter(came__gte=since)))
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for (month, way), count in sorted(counts.items(), reverse=True):
        if count and way != Way.SET_OFF:
            months[month][way] = count
    return [Share(month, ways.total(), sum(ways[way] for way in CASHLESS)) for month, ways in months.items()]


def _counted(events: QuerySet[Event]) -> Counter[tuple[date, str]]:
    """How often each way is told of, by the month in which the money came."""
    by_way = events.annotate(month=TruncMonth("came", tzinfo=TOKYO), way=KT("data__way"))
    rows = by_way.values("month", "way").annotate(count=Count("seq")).order_by()
    return Counter({(row["month"].date(), row["way"]): row["count"] for row in rows})
