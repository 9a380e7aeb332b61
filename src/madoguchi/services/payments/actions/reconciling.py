"""照合: a provider's report of a day is compared with what the office has; a clerk settles what does not match."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Sum

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_all, insert_once

from .. import envelopes, events
from ..models import (
    Cause,
    Charge,
    Finding,
    GivenBackBy,
    LineKind,
    OverpaidState,
    Overpayment,
    Payment,
    Reconciliation,
    ReportLine,
    Settled,
    State,
    Way,
)
from ..queries import known_from
from ..refusals import PaymentRefusedError
from .collecting import collect

ACTOR = "system"
_ONE_REFERENCE = (Cause.REDUCED, Cause.REST)
#: A line that was found so is one of ours.
_STANDING = (Finding.MATCHED, Finding.DIFFERS)
#: So late a report may still tell of what the office has of an earlier day.
_LATE = timedelta(days=14)


@dataclass(frozen=True)
class _Ours:
    """What the office has under a reference: yen, when, and of which charge."""

    kind: LineKind
    reference: str
    amount: int
    at: datetime
    charge: Charge


#: By kind and reference.
_Here: TypeAlias = dict[tuple[str, str], list[_Ours]]


@transaction.atomic
def take_report(told: envelopes.ProviderReported) -> Reconciliation:
    """Keep a provider's report of a day with what comparing found, once."""
    found = Reconciliation(provider=told.provider, day=told.day)
    if not insert_once(found):
        return Reconciliation.objects.get(provider=told.provider, day=told.day)
    lines = [ReportLine(reconciliation=found, n=n, **_said(one)) for n, one in enumerate(told.lines, 1)]
    today = list(_of_day(told.provider, told.day))
    here = _unmatched(told.provider, {one.reference for one in lines} | {one.reference for one in today})
    for line in lines:
        _compare(line, here)
    lost = [one for one in today if _leaves(here, one)]
    lines += [_missing_there(found, n, one) for n, one in enumerate(lost, len(lines) + 1)]
    insert_all(lines)
    matched = sum(line.finding == Finding.MATCHED for line in lines)
    data = events.Reconciled(lines=len(lines), matched=matched)
    record(events.RECONCILED, found.subject, data, actor=ACTOR)
    return found


def _said(line: envelopes.ReportedLine) -> dict[str, Any]:
    return {**line.model_dump(), "kind": LineKind(line.kind)}


def _compare(line: ReportLine, here: _Here) -> None:
    """Which of ours a line is: each of ours is one line's, so that what the provider did twice is found."""
    ours = _used(here, line)
    if ours is None:
        line.finding = Finding.MISSING_HERE
        return
    line.ours, line.charge = ours.amount, ours.charge
    line.finding = Finding.MATCHED if ours.amount == line.amount else Finding.DIFFERS


def _used(here: _Here, line: ReportLine) -> _Ours | None:
    """One of ours by kind and reference, of several refunds under one first that of its amount; it is gone then."""
    same = here.get((line.kind, line.reference), [])
    ours = next((one for one in same if one.amount == line.amount), same[0] if same else None)
    if ours:
        same.remove(ours)
    return ours


def _leaves(here: _Here, ours: _Ours) -> bool:
    """Whether no line stands for this one of ours; asked of each once."""
    left = here[ours.kind, ours.reference]
    if ours in left:
        left.remove(ours)
        return True
    return False


def _missing_there(found: Reconciliation, n: int, ours: _Ours) -> ReportLine:
    return ReportLine(
        reconciliation=found,
        n=n,
        kind=ours.kind,
        reference=ours.reference,
        at=ours.at,
        finding=Finding.MISSING_THERE,
        ours=ours.amount,
        charge=ours.charge,
    )


def _unmatched(provider: str, references: set[str], but: Sequence[ReportLine] = ()) -> _Here:
    """What the office has under each of these, without what a line of a report stands for; `but` are compared anew."""
    here = _of_references(provider, references)
    lines = ReportLine.objects.filter(reconciliation__provider=provider, reference__in=references)
    for line in lines.filter(finding__in=_STANDING).exclude(id__in=[one.id for one in but]):
        _used(here, line)
    return here


def _of_references(provider: str, references: set[str]) -> _Here:
    """What the office has of each kind under each of these."""
    rows = {"provider": provider, "reference__in": references}
    over = Overpayment.objects.filter(**rows)
    found = defaultdict[tuple[str, str], list[_Ours]](list)
    for one in (*_payments(Payment.objects.filter(**rows)), *_taken(over), *_refunds(over)):
        found[one.kind, one.reference].append(one)
    return found


def _of_day(provider: str, day: date) -> Iterator[_Ours]:
    since = datetime.combine(day, time(), TOKYO)
    until = since + timedelta(days=1)
    came = {"received_at__gte": since, "received_at__lt": until}
    yield from _payments(Payment.objects.filter(provider=provider, **came))
    yield from _taken(Overpayment.objects.filter(provider=provider, found_at__gte=since, found_at__lt=until))
    yield from _refunds(
        Overpayment.objects.filter(provider=provider, ended_at__gte=since, ended_at__lt=until)
    )


def _payments(rows: Any) -> Iterator[_Ours]:
    # What was taken back is money that never came.
    for one in rows.exclude(charge__state=State.CANCELLED).select_related("charge"):
        yield _Ours(LineKind.PAID, one.reference, one.amount, one.received_at, one.charge)


def _taken(rows: Any) -> Iterator[_Ours]:
    """Money that came for nothing came nevertheless, with what is left of it where some was set off."""
    found = list(rows.exclude(cause__in=_ONE_REFERENCE).select_related("charge"))
    by_reference = Overpayment.objects.filter(cause=Cause.REST).values_list("provider", "reference")
    left = by_reference.filter(reference__in=[one.reference for one in found])
    rests = {(by, name): yen for by, name, yen in left.annotate(yen=Sum("amount"))}
    for one in found:
        came = one.amount + rests.get((one.provider, one.reference), 0)
        yield _Ours(LineKind.PAID, one.reference, came, one.found_at, one.charge)


def _refunds(rows: Any) -> Iterator[_Ours]:
    refunded = rows.filter(by=GivenBackBy.PROVIDER, state=OverpaidState.REFUNDED)
    for one in refunded.select_related("charge"):
        yield _Ours(LineKind.REFUNDED, one.reference, one.amount, one.ended_at, one.charge)


@transaction.atomic
def compare_again(found: Reconciliation) -> int:
    """Compare what nobody settled with what came meanwhile, here and in later reports; returns how many match now."""
    waiting = found.lines.select_for_update().filter(settled="").exclude(finding=Finding.MATCHED)
    lines = list(waiting)
    here = _unmatched(found.provider, {one.reference for one in lines}, lines)
    later = _told_later(found, {one.reference for one in lines})
    for line in lines:
        if line.finding == Finding.MISSING_THERE:
            _find(line, later)
        else:
            _compare(line, here)
        line.save(update_fields=["finding", "amount", "ours", "charge"])
    return sum(line.finding == Finding.MATCHED for line in lines)


def _told_later(found: Reconciliation, references: set[str]) -> dict[tuple[str, str], int]:
    """What the provider's reports of the days after say of these: yen by kind and reference."""
    after = Reconciliation.objects.filter(
        provider=found.provider, day__gt=found.day, day__lte=found.day + _LATE
    )
    told = ReportLine.objects.filter(reconciliation__in=after, reference__in=references)
    return {(one.kind, one.reference): one.amount for one in told if one.amount is not None}


def _find(line: ReportLine, later: Mapping[tuple[str, str], int]) -> None:
    """報告にない: it may stand in a later report, as what is paid around midnight does."""
    line.amount = later.get((line.kind, line.reference))
    if line.amount is not None:
        line.finding = Finding.MATCHED if line.amount == line.ours else Finding.DIFFERS


@transaction.atomic
def collect_line(line: ReportLine, charge: Charge, way: Way, note: str, staff: Staff) -> ReportLine:
    """市に記録がない: take what the provider says it took as paid for a charge. Raises `PaymentRefusedError`."""
    found = _waiting(line, note)
    if found.amount is None or found.finding != Finding.MISSING_HERE or found.kind != LineKind.PAID:
        raise PaymentRefusedError("not_missing")
    if known_from(found.reconciliation.provider, found.reference):
        raise PaymentRefusedError("line_came")
    told = envelopes.PaidByProvider(
        provider=found.reconciliation.provider,
        way=way.value,
        reference=found.reference,
        amount=found.amount,
        at=found.at,
    )
    collect(charge.subject, told)
    return _settle(found, Settled.COLLECTED, note, staff)


@transaction.atomic
def note_line(line: ReportLine, note: str, staff: Staff) -> ReportLine:
    """What was found out about a line that does not match. Raises `PaymentRefusedError`."""
    return _settle(_waiting(line, note), Settled.NOTED, note, staff)


def _waiting(line: ReportLine, note: str) -> ReportLine:
    """The line locked, so that of two clerks the second sees what the first did."""
    rows = ReportLine.objects.select_for_update(of=("self",)).select_related("reconciliation")
    found: ReportLine = rows.get(id=line.id)
    if found.settled or found.finding == Finding.MATCHED:
        raise PaymentRefusedError("line_settled")
    if not note.strip():
        raise PaymentRefusedError("note")
    return found


def _settle(found: ReportLine, how: Settled, note: str, staff: Staff) -> ReportLine:
    found.settled, found.note = how, note.strip()
    found.settled_by, found.settled_at = staff, clock.now()
    found.save(update_fields=["settled", "note", "settled_by", "settled_at"])
    data = events.LineSettled(finding=found.finding, settled=found.settled)
    record(events.LINE_SETTLED, found.reconciliation.subject, data, actor=staff_actor(staff.id))
    return found


def open_lines(lines: Iterable[ReportLine]) -> int:
    """How many of them nobody settled."""
    return sum(line.finding != Finding.MATCHED and not line.settled for line in lines)
