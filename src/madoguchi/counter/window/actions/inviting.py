"""Prefilled forms that the office asks for: kept, begun, used once."""

from collections.abc import Mapping

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import OfferEnded, OfferReminded, OfferSent
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..factors import digest_of, proves
from ..models import Draft, Invitation, Submission, draft_subject
from ..queries import invitation_coded
from ..refusals import WindowRefusedError
from ..rules import Visitor
from .filling import about, begin
from .telling import tell_next, tell_offer


def receive_offer(sent: OfferSent) -> None:
    """Keep an offer of the office and tell whom it is for, once."""
    rows = Submission.objects.select_related("person", "version__procedure")
    follows = rows.get(id=sent.follows) if sent.follows else None
    made = Invitation(
        offer=sent.offer,
        code=sent.code,
        procedure=sent.procedure,
        title=sent.title,
        values=sent.values,
        factors=_digests(sent),
        until=sent.until,
        follows=follows,
    )
    if not insert_once(made):
        return
    if follows is not None:
        tell_next(follows, made)
    else:
        tell_offer(made, sent)


def remind(reminded: OfferReminded) -> None:
    """Tell once more of an offer that nobody handed in, each notice once; of one that is over nothing."""
    waiting = Invitation.objects.filter(offer=reminded.offer, ended_at=None).first()
    if waiting is not None:
        tell_offer(waiting, reminded)


def open_invitation(code: str, proof: str) -> Invitation | None:
    """The offer of a letter's code and of one of its factors; None on any doubt."""
    found = invitation_coded(code)
    return found if found is not None and proves(found, proof) else None


def _digests(sent: OfferSent) -> Mapping[str, str]:
    return {kind: digest_of(sent.offer, kind, value) for kind, value in sent.factors.items()}


def end_offer(sent: OfferEnded) -> None:
    """An offer is open no more; harmless twice."""
    Invitation.objects.filter(offer=sent.offer, ended_at=None).update(ended_at=clock.now())


def begin_invited(
    visitor: Visitor, invitation: Invitation, version: ProcedureVersion, language: str
) -> Draft:
    """A draft of the form that was offered, with its values; the one begun before, where there is one.

    Raises `WindowRefusedError` when the offer or the procedure is closed. Whose it is was asked before.
    """
    if not invitation.is_open:
        raise WindowRefusedError("closed")
    begun = Draft.objects.filter(visitor.owns, invitation=invitation).first()
    if begun is not None:
        return begun
    draft = begin(visitor, version, language)
    draft.invitation, draft.typed = invitation, {**draft.typed, **invitation.values}
    draft.save(update_fields=["invitation", "typed"])
    record(events.OFFER_TAKEN, draft_subject(draft.code), about(version), actor=visitor.actor)
    return draft


def note_used(invitation: Invitation, submission: Submission) -> None:
    """The form that was offered was handed in: it is open no more."""
    unused = Invitation.objects.filter(id=invitation.id, submission=None)
    unused.update(submission=submission, ended_at=clock.now())
