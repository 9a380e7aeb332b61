"""What the window does when an envelope comes from the office."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from madoguchi.counter.procedures.envelopes import (
    CHARGE,
    CORRECTION,
    CORRECTION_ENDED,
    DOCUMENT,
    ENTERED,
    IDENTITY,
    OFFER_ENDED,
    OFFER_REMINDED,
    OFFERED,
    REPLY,
    REVOKED,
    TRACKING,
)
from madoguchi.foundation.tray.kinds import Arrival, handles, handles_many
from madoguchi.services.bookings.leading import fills_in, has_code, hears
from madoguchi.services.payments.reaching import Reached, reaches

from . import actions
from .actions.telling import page_of, recipient_of
from .models import Draft, Submission
from .rules import Visitor, may_write


@has_code("submission")
def code_of(key: str) -> str:
    """By which code the office finds the case of a submission that booked something."""
    found = Submission.objects.filter(id=key).values_list("code", flat=True).first()
    return str(found or "")


@fills_in("draft")
def draft_page(code: str) -> str:
    """Where a form goes on for which a time is kept; empty once it was handed in or given up."""
    return reverse("window:resume", args=[code]) if Draft.objects.filter(code=code).exists() else ""


@reaches("submission")
def reach(key: str) -> Reached | None:
    """Whoever handed in what was paid for."""
    found = Submission.objects.select_related("person").filter(id=key).first()
    if found is None:
        return None
    return Reached(recipient_of(found), found.language, found.person, found.code, page_of(found))


@hears("submission")
def hear_of_booking(key: str, words: str) -> None:
    """What was booked within an application is moved or given back: the office, which has the old day, is told."""
    found = Submission.objects.select_related("person", "version__procedure").filter(id=key).first()
    if found and may_write(found):
        actions.write(Visitor(found.person), found, words)


@handles_many(TRACKING)
def take_tracking(arrivals: Sequence[Arrival]) -> None:
    """The office tells where submissions stand."""
    actions.follow_all([(_submission(arrival), arrival.data) for arrival in arrivals])


@handles(ENTERED)
def take_entered(arrival: Arrival) -> None:
    """A clerk entered an application for somebody."""
    actions.receive_entered(_submission(arrival), arrival.data)


@handles(DOCUMENT)
def take_document(arrival: Arrival) -> None:
    """The office issued a document."""
    actions.receive_document(_submission(arrival), arrival.data)


@handles(REVOKED)
def take_revoked(arrival: Arrival) -> None:
    """A document lost its force."""
    actions.receive_revoked(_submission(arrival), arrival.data)


@handles(CHARGE)
def take_charge(arrival: Arrival) -> None:
    """Something is to be paid, or was."""
    actions.receive_charge(_submission(arrival), arrival.data)


@handles(REPLY)
def take_reply(arrival: Arrival) -> None:
    """The office wrote."""
    actions.receive_reply(_submission(arrival), arrival.data)


@handles(CORRECTION)
def take_correction(arrival: Arrival) -> None:
    """The office asks for a correction."""
    actions.receive_correction(_submission(arrival), arrival.data)


@handles(CORRECTION_ENDED)
def take_correction_ended(arrival: Arrival) -> None:
    """The office wants no answer any more."""
    actions.end_correction(_submission(arrival), arrival.data)


@handles(IDENTITY)
def take_identity(arrival: Arrival) -> None:
    """Somebody's identity was checked at the counter."""
    actions.raise_level(_submission(arrival), arrival.data)


@handles(OFFERED)
def take_offer(arrival: Arrival) -> None:
    """The office asks for a form."""
    actions.receive_offer(arrival.data)


@handles(OFFER_REMINDED)
def take_offer_reminded(arrival: Arrival) -> None:
    """The office still waits for a form."""
    actions.remind(arrival.data)


@handles(OFFER_ENDED)
def take_offer_ended(arrival: Arrival) -> None:
    """The office asks for a form no more."""
    actions.end_offer(arrival.data)


def _submission(arrival: Arrival) -> UUID:
    return UUID(arrival.subject.removeprefix("submission:"))
