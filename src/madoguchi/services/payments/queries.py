"""Reading money: a matter's charge and payment, the person's copy, what came in on a day."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from madoguchi.core import clock
from madoguchi.core.listing import MomentKey
from madoguchi.foundation.city.models import Staff

from .models import (
    INTEREST,
    TAKEN_BACK,
    Bill,
    BillColumn,
    BillDraft,
    BillImport,
    Cause,
    Charge,
    CollectedFile,
    CollectedLine,
    CollectedState,
    Finding,
    OutsideBill,
    OverpaidState,
    Overpayment,
    Payment,
    Reconciliation,
    Reduction,
    Reminder,
    ReportLine,
    Return,
    State,
    Till,
    TillSession,
)
from .rules import visible_tills

PAGE = 50


def charge_of(subject: str) -> Charge | None:
    """The charge of a matter that is not cancelled, on the office side."""
    return Charge.objects.filter(subject=subject).exclude(state=State.CANCELLED).first()


def interest_of(charge: Charge) -> Charge | None:
    """What was charged for the late payment of a charge; one that was cancelled, too."""
    rows = Charge.objects.filter(subject=f"{INTEREST}{charge.id}")
    return max(rows, key=lambda one: (one.state != State.CANCELLED, one.made_at), default=None)


def principal_of(charge: Charge) -> Charge | None:
    """The charge whose late payment one is for."""
    named, _, found = charge.subject.partition(INTEREST)
    return Charge.objects.filter(id=found).first() if found and not named else None


def payment_of(charge: Charge) -> Payment | None:
    """What came in for a charge, with its charge and clerk."""
    return Payment.objects.filter(charge=charge).select_related("charge", "staff").first()


def payment_from(provider: str, reference: str) -> Payment | None:
    """What came in from a provider under a reference."""
    return Payment.objects.filter(provider=provider, reference=reference).first()


def known_from(provider: str, reference: str) -> Payment | Overpayment | None:
    """What a provider took under a reference, as what was paid or as 過誤納; the money itself, no part of it.

    What was taken back (its charge is cancelled) is no money.
    """
    over = Overpayment.objects.filter(provider=provider, reference=reference).select_related("charge")
    paid = Payment.objects.filter(provider=provider, reference=reference).select_related("charge")
    return (
        paid.exclude(charge__state=State.CANCELLED).first()
        or over.exclude(cause__in=[Cause.REDUCED, Cause.REST]).first()
    )


def payment_numbered(number: str) -> Payment | None:
    """The payment of a receipt's number, with its charge and clerk."""
    return Payment.objects.filter(number=number).select_related("charge", "staff").first()


def bill_of(subject: str) -> Bill | None:
    """The person's copy of a matter's charge, on the public side."""
    return Bill.objects.filter(subject=subject).first()


@dataclass(frozen=True)
class Moved:
    """Cash that moved in a till, in yen, and how often."""

    came: int
    payments: int
    went: int
    refunds: int


def tills(staff: Staff) -> list[Till]:
    """The tills of somebody's departments, in the order of their names."""
    return list(visible_tills(staff).select_related("department").order_by("department__slug", "name"))


def open_till_of(staff: Staff) -> TillSession | None:
    """The till that a clerk has open."""
    rows = TillSession.objects.filter(staff=staff, closed_at=None)
    return rows.select_related("till__department").first()


def till_sessions(rows: QuerySet[TillSession], before: MomentKey | None) -> list[TillSession]:
    """A page of what clerks did at tills and one row more, the newest first."""
    if before is not None:
        at, row = before
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__gt=row))
    return list(
        rows.select_related("till__department", "staff", "seen_by").order_by("-opened_at", "id")[: PAGE + 1]
    )


def till_session(rows: QuerySet[TillSession], code: str) -> TillSession | None:
    """One of them by its code."""
    return rows.filter(code=code).select_related("till__department", "staff", "seen_by").first()


def moved_in(session: TillSession) -> Moved:
    """What came into a till, without what was taken back, and what went out of it."""
    came = session.payments.exclude(TAKEN_BACK).aggregate(yen=Sum("amount"), count=Count("id"))
    went = session.refunds.aggregate(yen=Sum("amount"), count=Count("id"))
    return Moved(came["yen"] or 0, came["count"], went["yen"] or 0, went["count"])


@dataclass(frozen=True)
class Compared:
    """A provider's report with how many lines it has, how many match, and how many wait for a clerk."""

    report: Reconciliation
    lines: int
    matched: int
    waiting: int


def report_key(report: Reconciliation) -> str:
    """Where a page of reports ends, as a link carries it."""
    return f"{report.day.isoformat()}_{report.provider}"


def reconciliations(before: str) -> list[Compared]:
    """A page of reports and one more, the newest day first."""
    rows = Reconciliation.objects.all()
    day, _, provider = before.partition("_")
    with suppress(ValueError):
        on = date.fromisoformat(day)
        rows = rows.filter(Q(day__lt=on) | Q(day=on, provider__gt=provider.replace("\0", "")))
    matched = Q(lines__finding=Finding.MATCHED)
    counted = rows.annotate(
        said=Count("lines"),
        matched=Count("lines", filter=matched),
        waiting=Count("lines", filter=~matched & Q(lines__settled="")),
    )
    page = counted.order_by("-day", "provider")[: PAGE + 1]
    return [Compared(one, one.said, one.matched, one.waiting) for one in page]


def reconciliation(provider: str, day: str) -> Reconciliation | None:
    """A provider's report of a day, as an address names it."""
    try:
        return Reconciliation.objects.filter(provider=provider, day=date.fromisoformat(day)).first()
    except ValueError:
        return None


_WAITS = ~Q(finding=Finding.MATCHED) & Q(settled="")


def waiting_lines(found: Reconciliation) -> list[ReportLine]:
    """The first lines of a report that wait for a clerk, in its order, with their charges."""
    return list(found.lines.filter(_WAITS).select_related("charge").order_by("n")[: 4 * PAGE])


def settled_lines(found: Reconciliation, after: int) -> list[ReportLine]:
    """A page of the lines of a report that match or were settled and one more, in its order, after a line."""
    rows = found.lines.exclude(_WAITS).filter(n__gt=after).select_related("charge", "settled_by")
    return list(rows.order_by("n")[: PAGE + 1])


def overpayments(rows: QuerySet[Overpayment], state: str, after: MomentKey | None) -> list[Overpayment]:
    """A page of overpayments in a state and one more, the oldest first."""
    rows = rows.filter(state=state)
    if after is not None:
        at, row = after
        rows = rows.filter(Q(found_at__gt=at) | Q(found_at=at, id__gt=row))
    return list(rows.select_related("charge").order_by("found_at", "id")[: PAGE + 1])


def overpayment(rows: QuerySet[Overpayment], found: UUID) -> Overpayment | None:
    """One of them, with its charge and who gave it back."""
    return rows.filter(id=found).select_related("charge", "staff").first()


def charge_numbered(number: str) -> Charge | None:
    """The charge of a 納付番号."""
    return Charge.objects.filter(number=number).first()


def charge_on_paper(number: str) -> Charge | None:
    """The charge in force of the code that its bill has on line, or on its first slip; or that of a 納付番号."""
    if not number:
        return None
    live = Charge.objects.exclude(state=State.CANCELLED)
    return live.filter(code=number).first() or charge_numbered(number)


def bill_imports(rows: QuerySet[BillImport], before: MomentKey | None) -> list[BillImport]:
    """A page of files of bills and one more, the newest first."""
    if before is not None:
        at, row = before
        rows = rows.filter(Q(begun_at__lt=at) | Q(begun_at=at, id__gt=row))
    return list(rows.order_by("-begun_at", "id")[: PAGE + 1])


def bill_draft(rows: QuerySet[BillDraft], code: str) -> BillDraft | None:
    """A file of bills whose columns are being named, of those that somebody may see."""
    return rows.filter(code=code).first()


def bill_drafts(rows: QuerySet[BillDraft]) -> list[BillDraft]:
    """Those whose columns nobody has named yet, the newest first."""
    return list(rows.select_related("staff").order_by("-kept_at", "-id")[:PAGE])


def bill_columns(kind: str, payee: str) -> dict[str, str]:
    """What the headers of a payee's files meant the last time, by `header_key`."""
    return dict(BillColumn.objects.filter(kind=kind, payee=payee).values_list("header", "field"))


def bill_import(rows: QuerySet[BillImport], code: str) -> BillImport | None:
    """A file of bills by its code."""
    return rows.filter(code=code).select_related("staff").first()


def outside_bills(found: BillImport, after: int) -> list[OutsideBill]:
    """A page of the bills of a file and one more, in its order, after a line."""
    rows = found.bills.filter(line__gt=after).select_related("charge")
    return list(rows.order_by("line")[: PAGE + 1])


def due_days(found: BillImport) -> list[tuple[date, int, int]]:
    """The days on which bills of a file are due, each with how many and yen."""
    rows = found.bills.values("due_on").annotate(count=Count("id"), yen=Sum("amount")).order_by("due_on")
    return [(row["due_on"], row["count"], row["yen"]) for row in rows]


def charged_bills(found: BillImport) -> int:
    """How many bills of a file the job has charged."""
    return found.count if found.ended_at else found.bills.exclude(charge=None).count()


def bills_of_part(found: BillImport, start: int, most: int) -> list[OutsideBill]:
    """A part of the bills of a file that are charged, in its order."""
    rows = found.bills.exclude(charge=None).select_related("charge")
    return list(rows.order_by("line")[start : start + most])


def collected_files(rows: QuerySet[CollectedFile], before: MomentKey | None) -> list[CollectedFile]:
    """A page of files of what was taken for slips and one more, the newest first."""
    if before is not None:
        at, row = before
        rows = rows.filter(Q(came_at__lt=at) | Q(came_at=at, id__gt=row))
    return list(rows.order_by("-came_at", "id")[: PAGE + 1])


def collected_file(rows: QuerySet[CollectedFile], code: str) -> CollectedFile | None:
    """Such a file by its code."""
    return rows.filter(code=code).select_related("staff").first()


def collected_sums(found: CollectedFile) -> list[tuple[str, int, int]]:
    """What became of the lines of a file: by state how many, and yen."""
    rows = found.lines.values("state").annotate(count=Count("id"), yen=Sum("amount")).order_by("state")
    return [(row["state"], row["count"], row["yen"]) for row in rows]


def collected_line(found: CollectedFile, line: str) -> CollectedLine | None:
    """A line of such a file by its number as it was sent."""
    known = line.isascii() and line.isdecimal() and len(line) < 9
    return found.lines.filter(line=int(line)).first() if known else None


def collected_lines(found: CollectedFile, state: CollectedState) -> list[CollectedLine]:
    """The first lines of a file in a state, in its order."""
    return list(found.lines.filter(state=state).order_by("line")[: 4 * PAGE])


@dataclass(frozen=True)
class Wanted:
    """Which charges are listed: by state or `late`, by 年度, by the first letters of the 科目."""

    state: str = ""
    year: str = ""
    account: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """As an address says it; what cannot be is left out."""
        state, year = typed.get("state", ""), typed.get("year", "")
        known = {*State.values, "late"}
        figures = year if year.isascii() and year.isdecimal() and len(year) == 4 else ""
        account = typed.get("account", "").replace("\0", "").strip()[:80]
        return cls(state if state in known else "", figures, account)

    @property
    def asked(self) -> dict[str, str]:
        """The same for an address and its form."""
        return {"state": self.state, "year": self.year, "account": self.account}


def charges(wanted: Wanted, before: MomentKey | None) -> list[Charge]:
    """A page of charges and one more, the newest first."""
    rows = Charge.objects.all()
    if wanted.state:
        late = wanted.state == "late"
        rows = rows.filter(state=State.DUE if late else wanted.state)
        rows = rows.filter(due_on__lt=clock.today()) if late else rows
    if wanted.year:
        rows = rows.filter(fiscal_year=int(wanted.year))
    if wanted.account:
        rows = rows.filter(account__startswith=wanted.account)
    if before is not None:
        at, row = before
        rows = rows.filter(Q(made_at__lt=at) | Q(made_at=at, id__gt=row))
    return list(rows.order_by("-made_at", "id")[: PAGE + 1])


def reductions_waiting() -> list[Reduction]:
    """The first proposals that wait for another person, the oldest first."""
    rows = Reduction.objects.filter(approved=None).select_related("charge", "proposed_by")
    return list(rows.order_by("proposed_at", "id")[:PAGE])


def reduction_of(charge: Charge) -> Reduction | None:
    """What was proposed about a charge and waits."""
    return Reduction.objects.filter(charge=charge, approved=None).first()


def reductions_of(charge: Charge) -> list[Reduction]:
    """Everything that was proposed about a charge, the newest first."""
    rows = Reduction.objects.filter(charge=charge).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-proposed_at", "id"))


def returns_waiting(rows: QuerySet[Overpayment]) -> list[Return]:
    """The first proposals to give back what nobody gave back meanwhile, the oldest first."""
    found = Return.objects.filter(approved=None, overpayment__in=rows.filter(state=OverpaidState.OPEN))
    waiting = found.select_related("overpayment__charge", "proposed_by")
    return list(waiting.order_by("proposed_at", "id")[:PAGE])


def returns_of(overpayment: Overpayment) -> list[Return]:
    """What was proposed about an overpayment, the newest first."""
    rows = Return.objects.filter(overpayment=overpayment).select_related(
        "charge", "proposed_by", "decided_by"
    )
    return list(rows.order_by("-proposed_at", "-id"))


def cash_agreed(overpayment: Overpayment) -> Return | None:
    """To whom an overpayment may be handed out in cash: what two people agreed on last."""
    rows = Return.objects.filter(overpayment=overpayment, charge=None, approved=True)
    return rows.order_by("-decided_at", "-id").first()


def el_number_of(charge: Charge) -> str:
    """The number under which a tax is paid at 地方税お支払サイト; empty where it has none."""
    named = charge.subject.removeprefix(OutsideBill.SUBJECT)
    try:
        found = OutsideBill.objects.filter(id=UUID(named)).first()
    except ValueError:
        return ""
    return found.el_number if found else ""


def reminders_of(charge: Charge) -> list[Reminder]:
    """What was sent about a charge, the newest first."""
    rows = Reminder.objects.filter(charge=charge).select_related("staff")
    return list(rows.order_by("-sent_on", "id"))


def outside_of(charge: Charge) -> OutsideBill | None:
    """What another system says of the bill of a charge."""
    return OutsideBill.objects.filter(charge=charge).select_related("brought_by").first()


def bill_coded(code: str) -> Bill | None:
    """The bill of a code."""
    return Bill.objects.filter(code=code).first() if code else None
