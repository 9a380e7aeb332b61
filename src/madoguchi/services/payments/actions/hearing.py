"""What providers tell by themselves, once each: by a signed call, or by the report of a day."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Checkout, CheckoutState, ProviderEvent
from ..providers import Happened, Outcome, Provider, Told
from .checking_out import ACTOR, settle

NOT_OURS = "no checkout of this reference"
NO_MATTER = "nothing to do"
#: So many days back a report that could not be had is asked for again.
_DAYS = 7


@transaction.atomic
def hear(provider: Provider, told: Told) -> bool:
    """Take what a provider told, in one transaction with what it leads to; returns False of what was told before."""
    checkout = _checkout(provider, told)
    noted = ProviderEvent(
        provider=provider.name,
        event=told.event,
        kind=told.name[:60],
        checkout=checkout,
        at=told.at,
        fault=_fault(told, checkout),
    )
    if not insert_once(noted):
        return False
    if checkout and told.kind not in (Happened.OTHER, Happened.REFUNDED):
        settle(checkout.id, Outcome(told.kind, told.at, told.amount, told.external))
    return True


def _checkout(provider: Provider, told: Told) -> Checkout | None:
    if not told.reference:
        return None
    # Locked before the event that names it: of two events of one payment the second waits here.
    rows = Checkout.objects.select_for_update(no_key=True)
    return rows.filter(provider=provider.name, reference=told.reference).first()


def _fault(told: Told, checkout: Checkout | None) -> str:
    if told.kind in (Happened.OTHER, Happened.REFUNDED):
        return NO_MATTER
    if checkout is None:
        return NOT_OURS
    if told.kind == Happened.PAID and told.amount != checkout.amount:
        return f"{checkout.amount} yen were asked for, {told.amount} came"
    return ""


@transaction.atomic
def note_report(provider: str, day: date, lines: list[envelopes.ReportedLine]) -> None:
    """Hand a provider's report of a day to the office, once; what was paid by it is paid, though no call told of it."""
    noted = ProviderEvent(provider=provider, event=_report_name(day), kind="report", at=clock.now())
    if not insert_once(noted):
        return
    _settle_paid(provider, {one.reference: one for one in lines if one.kind == "paid"})
    subject = f"provider:{provider}:{day.isoformat()}"
    n = record(events.REPORTED, subject, events.AboutReport(lines=len(lines)), actor=ACTOR)
    put(
        envelopes.PROVIDER_REPORTED,
        subject,
        n,
        envelopes.ProviderReported(provider=provider, day=day, lines=lines),
    )


def _settle_paid(provider: str, paid: Mapping[str, envelopes.ReportedLine]) -> None:
    rows = Checkout.objects.filter(provider=provider, reference__in=paid).exclude(state=CheckoutState.PAID)
    for one in rows.order_by("id"):
        line = paid[one.reference]
        settle(one.id, Outcome(Happened.PAID, line.at, line.amount))


def unreported(provider: str) -> list[date]:
    """Of which days the office wants a provider's report: yesterday, and of the days before it each that is missing.

    A week of them, from the day on which the first person went there to pay.
    """
    last = clock.today() - timedelta(days=1)
    first = Checkout.objects.filter(provider=provider).order_by("begun_at").first()
    since = clock.local(first.begun_at).date() if first else last
    days = [last - timedelta(days=n) for n in reversed(range(_DAYS))]
    names = ProviderEvent.objects.filter(provider=provider, event__in=map(_report_name, days))
    known = set(names.values_list("event", flat=True))
    return [day for day in days if day >= min(since, last) and _report_name(day) not in known]


def _report_name(day: date) -> str:
    return f"report:{day.isoformat()}"
