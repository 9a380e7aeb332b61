"""Who may do what with money, and what follows from the law: dates, interest, years."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast, Substr, TruncDate

from madoguchi.core import clock
from madoguchi.core.calendar import closing_day, fiscal_year, fiscal_year_days, next_open_day
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.city.models import Department, Holding, Staff, StaffKind
from madoguchi.foundation.city.queries import posts_of

from .models import (
    INTEREST,
    BillDraft,
    BillImport,
    Charge,
    ChargeKind,
    CollectedFile,
    DemandLine,
    DemandRun,
    OutsideBill,
    Overpayment,
    Payment,
    Reminder,
    ReminderKind,
    State,
    Till,
    TillSession,
    Way,
)
from .rates import RATES, YearRate
from .refusals import PaymentRefusedError


def departments_of(staff: Staff) -> list[Department]:
    """The departments somebody holds a post in today, by name in the code."""
    return sorted({post.department for post in posts_of(staff)}, key=lambda one: one.slug)


def own_departments(staff: Staff) -> set[UUID]:
    """The same as ids."""
    return {post.department_id for post in posts_of(staff)}


def visible_tills(staff: Staff) -> QuerySet[Till]:
    """The tills of somebody's departments."""
    return Till.objects.filter(department__in=own_departments(staff))


def visible_sessions(staff: Staff) -> QuerySet[TillSession]:
    """What clerks did at those tills, and one's own anywhere: who has moved must still close what is open."""
    return TillSession.objects.filter(Q(till__in=visible_tills(staff)) | Q(staff=staff))


Brought = TypeVar("Brought", bound=Model)


def visible_imports(staff: Staff) -> QuerySet[BillImport]:
    """Files of bills, which name who owes what (地方税法22条): those that somebody's departments brought in."""
    return _brought(BillImport.objects.alias(brought_on=_day("begun_at")), staff)


def visible_drafts(staff: Staff) -> QuerySet[BillDraft]:
    """The same of files whose columns are being named."""
    return _brought(BillDraft.objects.alias(brought_on=_day("kept_at")), staff)


def visible_collected(staff: Staff) -> QuerySet[CollectedFile]:
    """The same of files of what was taken for them."""
    return _brought(CollectedFile.objects.alias(brought_on=_day("came_at")), staff)


def _day(moment: str) -> TruncDate:
    return TruncDate(moment, tzinfo=TOKYO)


def _brought(rows: QuerySet[Brought], staff: Staff) -> QuerySet[Brought]:
    """What was brought in by whoever was then in one of somebody's departments; a contractor sees nothing of it."""
    return rows.none() if staff.kind == StaffKind.CONTRACTOR else rows.filter(_done_beside(staff))


def _done_beside(staff: Staff) -> Exists:
    """That whoever did something, on the day `brought_on`, was then in one of somebody's departments."""
    day = OuterRef("brought_on")
    held = Holding.objects.filter(staff=OuterRef("staff"), post__department__in=own_departments(staff))
    return Exists(held.filter(Q(until=None) | Q(until__gt=day), since__lte=day))


def may_slip(staff: Staff, bill: OutsideBill | None) -> bool:
    """Whether somebody may print a slip: on that of another system stand a name and an address."""
    return bill is None or visible_imports(staff).filter(id=bill.brought_by_id).exists()


def hidden_charges(staff: Staff, charges: Sequence[Charge]) -> set[UUID]:
    """Of charges, those of other systems' bills that somebody may not see (地方税法22条), their 延滞金 too."""
    rows = Charge.objects.filter(id__in=[one.id for one in charges]).alias(debt=_debt("id", "subject"))
    return set(rows.filter(_of_hidden(staff)).values_list("id", flat=True))


def visible_overpayments(staff: Staff) -> QuerySet[Overpayment]:
    """過誤納, which says what of whom goes back: none of bills that somebody may not see; a contractor sees nothing."""
    rows = Overpayment.objects.alias(debt=_debt("charge_id", "charge__subject"))
    return rows.none() if staff.kind == StaffKind.CONTRACTOR else rows.exclude(_of_hidden(staff))


def undemanded(staff: Staff) -> QuerySet[Charge]:
    """Late charges of which no 督促 was sent: none of bills that somebody may not see; a contractor sees nothing.

    `debt` is what was billed.
    """
    sent = Reminder.objects.filter(charge=OuterRef("id"), kind=ReminderKind.DEMAND)
    rows = Charge.objects.filter(state=State.DUE, due_on__lt=clock.today()).alias(debt=_debt("id", "subject"))
    seen = rows.exclude(Exists(sent)).exclude(_of_hidden(staff))
    return seen.none() if staff.kind == StaffKind.CONTRACTOR else seen


def visible_demand_runs(staff: Staff) -> QuerySet[DemandRun]:
    """督促 of many charges that somebody's departments had made."""
    return _brought(DemandRun.objects.alias(brought_on=_day("begun_at")), staff)


def visible_demand_lines(staff: Staff) -> QuerySet[DemandLine]:
    """Of what such runs demand, that of bills which somebody may see."""
    return DemandLine.objects.filter(bill__brought_by__in=visible_imports(staff))


def _of_hidden(staff: Staff) -> Exists:
    """That `debt` is the charge of another system's bill that somebody may not see."""
    bills = OutsideBill.objects.filter(charge=OuterRef("debt"))
    return Exists(bills.exclude(brought_by__in=visible_imports(staff)))


def _debt(charge: str, subject: str) -> Case:
    """What was billed, by the names of a charge's fields: of 延滞金 the charge that was paid late."""
    principal = Cast(Substr(subject, len(INTEREST) + 1), UUIDField())
    return Case(When(**{f"{subject}__startswith": INTEREST}, then=principal), default=F(charge))


def open_receipts(staff: Staff, payments: Sequence[Payment]) -> set[UUID]:
    """Of payments, those whose receipt somebody may open: it says who paid what.

    That of another system's bill is for the departments that took the money or brought the bill in; that of a fee for
    everybody, contractors only where their own department took it.
    """
    rows = Payment.objects.filter(id__in=[one.id for one in payments]).alias(brought_on=_day("received_at"))
    hidden = hidden_charges(staff, [one.charge for one in payments])
    among = all if staff.kind == StaffKind.CONTRACTOR else any
    found = rows.annotate(took=_done_beside(staff)).values_list("id", "charge", "took")
    return {payment for payment, of, took in found if among((took, of not in hidden))}


def may_decide(staff: Staff, proposed_by: UUID | None) -> bool:
    """Whether somebody may decide on money what another proposed: no contractor, and never their own."""
    return staff.kind != StaffKind.CONTRACTOR and staff.id != proposed_by


def may_correct(staff: Staff, payment: Payment) -> bool:
    """Whether somebody may propose to take cash for a bill back from its till: no contractor, at a till of theirs."""
    stands = payment.way == Way.CASH and payment.charge.billed and payment.charge.state == State.PAID
    return stands and may_decide(staff, None) and visible_sessions(staff).filter(payments=payment).exists()


def reduced_elsewhere(charge: Charge) -> bool:
    """Whether a charge is reduced where its matter is (免除): whoever pays it has no bill that this room tells of."""
    return charge.state == State.DUE and bool(charge.follow) and not charge.billed


def booked_year(charged: int, on: date) -> int:
    """The 年度 in which money for a charge is booked: its own until its books are closed, then that of the day."""
    return charged if on <= closing_day(charged) else fiscal_year(on)


def due_year(due_on: date, told_on: date) -> int:
    """納期の一定している収入: the 年度 of the last day to pay, or of the day it was told, where that is a later one.

    What a closed 31 March moved to the next open day is of the year that ended (地方自治法施行令142条1項1号・2項).
    """
    _first, last = fiscal_year_days(fiscal_year(due_on) - 1)
    year = fiscal_year(last if next_open_day(last) == due_on else due_on)
    return max(year, fiscal_year(told_on))


def due_years(days: Iterable[tuple[date, int, int]], told_on: date) -> list[tuple[int, int, int]]:
    """Of days on which bills are due, each with how many and yen: the same by 年度."""
    years: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for due_on, count, yen in days:
        found = years[due_year(due_on, told_on)]
        found[0] += count
        found[1] += yen
    return [(year, count, yen) for year, (count, yen) in sorted(years.items())]


def demand_until(due_on: date) -> date:
    """The last day for a 督促状: within twenty days of the due day (地方税法329条1項, 地方自治法231条の3第1項)."""
    return due_on + timedelta(days=20)


def lapses_on(due_on: date, demand_ends: date | None = None) -> date:
    """時効: five years after it was due, or after the day a 督促状 gave (地方自治法236条, 地方税法18条)."""
    return (demand_ends or due_on) + relativedelta(years=5)


def reduced(amount: int, percent: int) -> int:
    """What is owed after a reduction by so many percent, parts of a yen cut off what is owed."""
    return amount * (100 - percent) // 100


def bears_interest(charge: Charge, paid_on: date) -> bool:
    """Whether 延滞金 is owed for a charge that was paid on a day: of taxes (地方税法326条), not of 延滞金 itself."""
    late = charge.due_on is not None and paid_on > charge.due_on
    return late and charge.kind == ChargeKind.TAX and not charge.subject.startswith(INTEREST)


_BASE, _LEAST, _UNIT = 1_000, 1_000, 100
_TENTHS_OF_A_PERCENT, _DAYS = 1_000, 365
_DAY = timedelta(days=1)


def month_after(day: date) -> date:
    """The day on which a month is over that begins on the day after one (民法143条2項).

    That is the day before the one of the same number; where the next month has no such day, its last.
    """
    first = day + _DAY
    ends = first + relativedelta(months=1)
    return ends - _DAY if ends.day == first.day else ends


def late_interest(amount: int, due_on: date, paid_on: date, rates: Mapping[int, YearRate] = RATES) -> int:
    """延滞金 in yen on an amount of yen that was due on one day and is paid on another.

    The base is cut to whole 1,000 yen (below 2,000 yen of tax there is none); each day costs the rate of its calendar
    year, the lower one until a month after the due day, over 365 days in leap years too; what comes is dropped below
    1,000 yen and cut to whole 100 yen (地方税法20条の4の2第2項・第5項, 326条; 附則3条の2). Raises `PaymentRefusedError`
    where the rate of a year is not known.
    """
    base = amount - amount % _BASE
    if base < 2 * _BASE or paid_on <= due_on:
        return 0
    month = month_after(due_on)
    parts = [
        *_by_year(due_on, min(month, paid_on), lambda rate: rate.first_month, rates),
        *_by_year(month, paid_on, lambda rate: rate.after, rates),
    ]
    yen = sum(base * rate * days // (_TENTHS_OF_A_PERCENT * _DAYS) for rate, days in parts)
    return 0 if yen < _LEAST else yen - yen % _UNIT


def _by_year(
    after: date, until: date, of: Callable[[YearRate], int], rates: Mapping[int, YearRate]
) -> Iterator[tuple[int, int]]:
    """The rate and the days of each calendar year, from the day after one until another."""
    for year in range(after.year, until.year + 1):
        days = (min(until, date(year, 12, 31)) - max(after, date(year - 1, 12, 31))).days
        if days > 0 and year not in rates:
            raise PaymentRefusedError("no_rate", year=year)
        if days > 0:
            yield of(rates[year]), days
