"""What is known at the window of one submission."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.papers import duplicate_key
from madoguchi.foundation.accounts.queries import account_named
from madoguchi.foundation.files.models import File
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.payments.models import Bill
from madoguchi.services.payments.models import State as BillState

from .models import Correction, Invitation, Message, State, Submission, Tracking
from .rules import Visitor

# Nobody has more of one procedure under way at once.
_LIKELY = 20


def timeline(submission: Submission) -> list[Tracking]:
    """Its sentences, oldest first."""
    return list(Tracking.objects.filter(submission=submission).order_by("at", "id"))


def last_language(mail: str) -> str:
    """In which language whoever has an account of this address handed in last; empty of everybody else."""
    account = account_named(mail)
    sent = Submission.objects.filter(person__account=account) if account else Submission.objects.none()
    return sent.order_by("-arrived_at", "-id").values_list("language", flat=True).first() or ""


def corrections_of(submission: Submission) -> list[Correction]:
    """What the city asked to be mended, oldest first: those that are open, answered and ended."""
    return list(Correction.objects.filter(submission=submission).order_by("asked_at", "id"))


class Wanted(StrEnum):
    """What the city waits for, of an applicant."""

    CORRECTION = "correction"
    PAYMENT = "payment"
    FETCHING = "fetching"


@dataclass(frozen=True)
class Waiting:
    """A submission in which its applicant has to do something."""

    submission: Submission
    wanted: Wanted


def waiting_for(submissions: Iterable[Submission]) -> list[Waiting]:
    """What is to be done in these submissions by their applicant: to mend, to pay, to fetch."""
    mine = list(submissions)
    subjects = [one.subject for one in mine]
    bills = Bill.objects.filter(subject__in=subjects, state=BillState.DUE).values_list("subject", flat=True)
    unopened = PublishedDocument.objects.filter(subject__in=subjects, opened_at=None, file__isnull=False)
    found = {
        Wanted.CORRECTION: {one.subject for one in mine if one.state == State.WAITING},
        Wanted.PAYMENT: set(bills),
        Wanted.FETCHING: set(unopened.values_list("subject", flat=True)),
    }
    return [
        Waiting(one, wanted) for one in mine for wanted, subjects in found.items() if one.subject in subjects
    ]


def invitation_coded(code: str) -> Invitation | None:
    """The offer of a letter's code; one that follows a submission has no letter."""
    return Invitation.objects.filter(code=code, follows=None).select_related("submission").first()


def next_steps(submissions: Iterable[Submission]) -> list[Invitation]:
    """What the office asks to be handed in after these submissions, in the order of asking."""
    follows = [one.id for one in submissions]
    rows = Invitation.objects.filter(follows__in=follows).select_related("submission")
    return list(rows.order_by("made_at", "id")) if follows else []


def asked_names(correction: Correction) -> list[str]:
    """The questions that a correction asks."""
    return [item["question"] for item in correction.items]


def messages_of(submission: Submission) -> list[Message]:
    """What was written to and fro, oldest first."""
    return list(Message.objects.filter(submission=submission).order_by("at", "id"))


def sent_files(submission: Submission, corrections: Iterable[Correction]) -> list[File]:
    """The files that its applicant sent, with its corrections too, oldest first."""
    kept_for = [f"draft:{token}" for token in (submission.token, *(one.code for one in corrections))]
    return list(File.objects.filter(kept_for__in=kept_for).order_by("id"))


def key_of(file: File) -> str:
    """A file's name in addresses, under its submission."""
    return file.sha256[:16]


def earlier_like(
    visitor: Visitor, version: ProcedureVersion, answers: Mapping[str, Any]
) -> Submission | None:
    """The visitor's newest submission that these answers look like a second one of, as the procedure declares it."""
    definition = load_definition(version)
    rule, key = definition.procedure.duplicate, duplicate_key(definition, answers)
    if rule is None or not key:
        return None
    mine = Q(person=visitor.person) if visitor.person else Q(person=None, code__in=visitor.opened)
    since = clock.now() - timedelta(days=rule.days)
    rows = Submission.objects.filter(mine, version__procedure=version.procedure, arrived_at__gte=since)
    rows = rows.filter(withdrawn_at=None).exclude(state=State.WITHDRAWN).order_by("-arrived_at")
    # What was forgotten meanwhile can only be supposed to be alike.
    alike = (
        one for one in rows[:_LIKELY] if one.answers is None or duplicate_key(definition, one.answers) == key
    )
    return next(alike, None)
