"""What the office does when an envelope comes from the window."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from madoguchi.counter.procedures.envelopes import MESSAGE, OPENED, SUBMISSION, SUPPLEMENT, WITHDRAWAL
from madoguchi.foundation.tray.folder import drop_file
from madoguchi.foundation.tray.kinds import Arrival, handles, handles_many
from madoguchi.services.documents.events import CrossingFile

from . import actions
from .models import Case


@handles_many(SUBMISSION)
def take_submissions(arrivals: Sequence[Arrival]) -> None:
    """Applications arrived: make their cases; their files leave the tray once that is committed."""
    actions.receive_all([arrival.data for arrival in arrivals])
    for arrival in arrivals:
        _drop_files(arrival.data.files)


@handles(SUPPLEMENT)
def take_supplement(arrival: Arrival) -> None:
    """The applicant answered a correction request."""
    actions.supplement(_case(arrival), arrival.data)
    _drop_files(arrival.data.files)


@handles(WITHDRAWAL)
def take_withdrawal(arrival: Arrival) -> None:
    """The applicant withdrew."""
    actions.withdraw(_case(arrival), arrival.data)


@handles(MESSAGE)
def take_message(arrival: Arrival) -> None:
    """The applicant wrote."""
    actions.hear(_case(arrival), arrival.data)


@handles(OPENED)
def take_opened(arrival: Arrival) -> None:
    """The applicant opened an electronic document."""
    actions.note_opened(_case(arrival))


def _case(arrival: Arrival) -> Case:
    # Locked: what arrives and what a clerk does at the same moment come one after the other.
    cases = Case.objects.select_for_update(of=("self",)).select_related("version__procedure", "department")
    return cases.defer("version__declaration").get(
        submission=UUID(arrival.subject.removeprefix("submission:"))
    )


def _drop_files(files: Iterable[CrossingFile]) -> None:
    for crossing in files:
        transaction.on_commit(partial(drop_file, crossing.sealed), robust=True)
