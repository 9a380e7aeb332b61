"""A payment that its provider's report has not, asked about and taken back; on the office side, in scope."""

from datetime import UTC, date, datetime

from charging import charged, clerk

from madoguchi.core import clock
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import (
    PaidByProvider,
    PaymentAnswered,
    ProviderReported,
    ReportedLine,
)
from madoguchi.services.payments.models import (
    Answer,
    Charge,
    Reconciliation,
    Reduction,
    ReportLine,
    State,
    Way,
)

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def told(reference: str = "ref", at: datetime = AT, amount: int = 600) -> PaidByProvider:
    """What the public side tells of a card."""
    return PaidByProvider(provider="sandbox_card", way="card", reference=reference, amount=amount, at=at)


def missing(subject: str = "case:1", **fields: object) -> ReportLine:
    """A payment that the provider's report of its day has not."""
    owed = charged(subject, **{"amount": 600, "ways": [Way.CARD], **fields})
    money.collect(subject, told(amount=owed.amount))
    return reported().lines.get()


def reported(day: date = DAY, *lines: ReportedLine) -> Reconciliation:
    """The provider's report of a day."""
    return money.take_report(ProviderReported(provider="sandbox_card", day=day, lines=list(lines)))


def answered(line: ReportLine, answer: Answer = Answer.EXPIRED) -> ReportLine:
    """The same line once the provider was asked again."""
    money.ask_again(line, clerk())
    money.note_answer(PaymentAnswered(line=line.id, answer=answer.value, at=clock.now()))
    line.refresh_from_db()
    return line


def proposed(line: ReportLine) -> Reduction:
    """What one clerk proposes, as the provider denies it."""
    return money.propose_untaking(answered(line), "事業者の画面でも確認", clerk())


def taken_back(line: ReportLine) -> Charge:
    """What is owed again once another approved it."""
    money.decide_reduction(proposed(line), True, "", clerk("otsuyama"))
    return Charge.objects.exclude(state=State.CANCELLED).get(subject=line.charge.subject)
