"""Prefilled forms that somebody is asked to hand in: the next of a chain, or one of a campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import (
    OFFER_ENDED,
    OFFER_REMINDED,
    OFFERED,
    OfferEnded,
    OfferReminded,
    OfferSent,
)
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.kinds import Kind
from madoguchi.counter.procedures.terms import Next
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tray.actions import put

from .. import events
from ..models import Case, Offer

SYSTEM = "system"


@dataclass(frozen=True)
class OfferOrder:
    """What is offered: a procedure by its id, its title in each language, the values that stand in its questions.

    `factors` are what proves with the offer's code that somebody is meant, `mail` where it is told, `notice` by which
    template, `words` what it says besides, by language. `inside`: it is for staff, and nothing of it crosses.
    """

    procedure: str
    title: dict[str, str]
    values: dict[str, Any]
    until: date | None = None
    factors: Mapping[str, str] = field(default_factory=dict)
    mail: str = ""
    language: str = "ja"
    notice: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    inside: bool = False


def offer(order: OfferOrder, case: Case | None = None) -> Offer:
    """Offer a form, to the applicant of a case or to whoever has its code; in the caller's transaction."""
    made = Offer.objects.create(
        case=case, procedure=order.procedure, title=order.title, values=order.values, until=order.until
    )
    about = events.AboutOffer(procedure=order.procedure)
    subject = case.subject if case else made.subject
    n = record(events.OFFERED, subject, about, actor=SYSTEM)
    # Nobody outside knows a matter within the office: the next of its chain begins at the desk.
    if not order.inside and (case is None or case.kind != Kind.INTERNAL):
        put(OFFERED, f"submission:{case.submission}" if case else made.subject, n, _sent(made, order, case))
    return made


def _sent(made: Offer, order: OfferOrder, case: Case | None) -> OfferSent:
    return OfferSent(
        offer=made.id,
        code=made.code,
        procedure=made.procedure,
        title=order.title,
        values=order.values,
        until=order.until,
        follows=case.submission if case else None,
        factors=dict(order.factors),
        mail=order.mail,
        language=order.language,
        notice=order.notice,
        words=dict(order.words),
    )


def offer_next(case: Case, definition: Definition) -> None:
    """Offer what the declaration says follows the outcome of a case."""
    for follows in definition.procedure.outcomes[case.outcome].next:
        title, until = follows.title.model_dump(), _until(follows)
        order = OfferOrder(follows.procedure, title, carried(case, follows), until, language=case.language)
        offer(order, case)


def _until(follows: Next) -> date | None:
    return clock.today() + timedelta(days=follows.days) if follows.days else None


def carried(case: Case, follows: Next) -> dict[str, Any]:
    """What the next one takes over of a case: answers, findings, its number, the day of the decision."""
    known = {
        **case.answers,
        **case.findings,
        "number": case.number,
        "decided_on": clock.local(case.decided_at).date().isoformat() if case.decided_at else None,
    }
    values = {target: known.get(source) for target, source in follows.carry.items()}
    return {target: value for target, value in values.items() if value is not None}


def remind(made: Offer, told: OfferReminded) -> None:
    """勧奨, 催告: tell of an offer once more; of one that is over nothing is told."""
    if made.ended_at is not None:
        return
    about = events.AboutOffer(procedure=made.procedure)
    n = record(events.OFFER_REMINDED, made.subject, about, actor=SYSTEM)
    if told.mail:
        put(OFFER_REMINDED, made.subject, n, told)


def end_offer(made: Offer) -> None:
    """Take an offer back, or end it because it was answered another way; harmless twice."""
    if not Offer.objects.filter(id=made.id, ended_at=None).update(ended_at=clock.now()):
        return
    n = record(events.OFFER_ENDED, made.subject, events.AboutOffer(procedure=made.procedure), actor=SYSTEM)
    put(OFFER_ENDED, made.subject, n, OfferEnded(offer=made.id))


def offers_of(ids: Sequence[UUID]) -> dict[UUID, Offer]:
    """Offers by their id, those not yet answered."""
    found = Offer.objects.select_related("case").filter(id__in=ids, answered=None) if ids else ()
    return {one.id: one for one in found}


def note_answered(made: Offer, case: Case) -> None:
    """An offer was handed in: it is open no more."""
    ended = made.ended_at or clock.now()
    Offer.objects.filter(id=made.id).update(answered=case, ended_at=ended)
