"""報告にない: the office has a provider asked once more about one payment; what it answers stands on the line."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Answer, Checkout, Finding, LineKind, ReportLine
from ..refusals import PaymentRefusedError

JOB = "payments.ask_again"
_SYSTEM = "system"
#: An answer that did not come after so long may be asked for again.
_PATIENCE = timedelta(minutes=10)


@transaction.atomic
def ask_again(line: ReportLine, staff: Staff) -> ReportLine:
    """In the office: have the provider asked what became of a payment that its report has not.

    Raises `PaymentRefusedError`, too while an answer is on its way.
    """
    rows = ReportLine.objects.select_for_update(of=("self",)).select_related("reconciliation")
    found: ReportLine = rows.get(id=line.id)
    if found.settled or (found.kind, found.finding) != (LineKind.PAID, Finding.MISSING_THERE):
        raise PaymentRefusedError("line_settled")
    now = clock.now()
    if found.asked_at and not found.answer and now - found.asked_at < _PATIENCE:
        raise PaymentRefusedError("line_asked")
    found.asked_at, found.answered_at, found.answer = now, None, ""
    found.save(update_fields=["asked_at", "answered_at", "answer"])
    about, subject = events.LineAsked(reference=found.reference), found.reconciliation.subject
    n = record(events.LINE_ASKED, subject, about, actor=staff_actor(staff.id))
    provider = found.reconciliation.provider
    asked = envelopes.PaymentAsked(line=found.id, provider=provider, reference=found.reference)
    put(envelopes.PAYMENT_ASKED, subject, n, asked)
    return found


@transaction.atomic
def note_answer(told: envelopes.PaymentAnswered) -> None:
    """In the office: what the provider answered stands on the line; where it was settled meanwhile, as well."""
    rows = ReportLine.objects.select_for_update(of=("self",)).select_related("reconciliation")
    found = rows.get(id=told.line)
    found.answer, found.answered_at = Answer(told.answer), told.at
    found.save(update_fields=["answer", "answered_at"])
    data = events.LineAnswered(reference=found.reference, answer=told.answer)
    record(events.LINE_ANSWERED, found.reconciliation.subject, data, actor=_SYSTEM)


def hear_asked(asked: envelopes.PaymentAsked) -> None:
    """On the public side: a job asks the provider; of what nothing is known here, that is the answer."""
    found = Checkout.objects.filter(provider=asked.provider, reference=asked.reference).first()
    if found is None:
        tell_answer(asked.line, Answer.UNKNOWN)
    else:
        defer(JOB, checkout=str(found.id), line=str(asked.line))


@transaction.atomic
def tell_answer(line: UUID, answer: Answer) -> None:
    """On the public side: tell the office what the provider said."""
    # A chain of this side's own: that of the report is the office's.
    subject = f"report_line:{line}"
    n = record(events.ANSWERED, subject, events.AboutAnswer(answer=answer.value), actor=_SYSTEM)
    told = envelopes.PaymentAnswered(line=line, answer=answer.value, at=clock.now())
    put(envelopes.PAYMENT_ANSWERED, subject, n, told)
