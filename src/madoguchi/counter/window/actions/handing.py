"""Handing over: 到達, once for each form token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.procedures.acts import ACT_WORDS
from madoguchi.counter.procedures.envelopes import SUBMISSION, Cosigned, SubmissionSent
from madoguchi.counter.procedures.forms import Definition, completed, load_definition, validate
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.papers import applicant_of, factors_of
from madoguchi.counter.procedures.queries import version_of
from madoguchi.foundation.files.actions import FileMeta
from madoguchi.foundation.ledger.actions import Entry, record_all
from madoguchi.foundation.people.models import Level, Person
from madoguchi.foundation.tray.actions import envelope_of
from madoguchi.services.documents.events import CrossingFile

from .. import events
from ..contexts import context_for
from ..cosigners import cosigners_of
from ..factors import digest_of, second_code, second_code_of
from ..models import Attachment, CoSignature, Draft, Factor, FactorKind, Invitation, Submission, draft_subject
from ..prefill import keep_for_next
from ..refusals import CosignersWantedError, WindowRefusedError
from ..rules import Visitor
from ..slots import FormSlots
from .booking import book_slots
from .filling import ONLINE, about, check_open, locked_drafts
from .inviting import note_used
from .telling import arrival_told
from .timeline import add_first, moment


@dataclass(frozen=True)
class HandedOver:
    """A submission; `second_code` opens it with its code where no answer can, and is told once, here."""

    submission: Submission
    second_code: str = ""


@dataclass(frozen=True)
class Form:
    """What is handed over, whichever way it was filled in: under a token that makes it one.

    `filled_in` is whether that was page by page.
    """

    person: Person | None
    version: ProcedureVersion
    token: str
    language: str
    typed: Mapping[str, Any]
    attachments: Sequence[Attachment]
    holder: str = ""
    invitation: Invitation | None = None
    cosigned: Sequence[Cosigned] = ()
    filled_in: bool = True


def hand_over(visitor: Visitor, token: str, *, keep: bool = False, checked: int = 0) -> HandedOver:
    """到達: the draft becomes a submission, sealed to the office; once, however often it is asked.

    `token` is the draft's code, which the form carries. With `keep` the account keeps the applicant's contact details
    for the next form. `checked` is the number of the version that was shown: a draft that was moved goes only when
    its person saw it as it is now. Raises `NotCompleteError` with what is missing, `WindowRefusedError` when the
    procedure was closed meanwhile or the draft moved, `CosignersWantedError` where others must agree first, and
    `Submission.DoesNotExist` when there is nothing of that token.
    """
    rows = locked_drafts().select_related("invitation")
    draft = rows.filter(visitor.owns, code=token).first()
    if draft is None:  # handed over already, perhaps by a request that was faster
        return told_again(Submission.objects.get(visitor.handed, token=token))
    version = draft.version = version_of(draft.version_id)
    if draft.moved_from_id and checked != version.number:
        raise WindowRefusedError("moved")
    form = Form(
        person=visitor.person,  # whose draft it is, read already
        version=version,
        token=draft.code,
        language=draft.language,
        typed=draft.typed,
        attachments=list(Attachment.objects.filter(token=draft.code).select_related("file")),
        holder=draft.holder,
        invitation=draft.invitation,
    )
    handed = submit(form)
    if keep and visitor.person:
        keep_for_next(visitor.person, handed.submission)
    forget_cosigning(draft)
    draft.delete()
    return handed


def forget_cosigning(draft: Draft) -> None:
    """Delete what was agreed to of a draft that comes to its end."""
    if load_definition(draft.version).procedure.cosigners is not None:
        CoSignature.objects.filter(draft=draft).delete()


def told_again(submission: Submission) -> HandedOver:
    """What was handed over before, told once more to who did so."""
    return HandedOver(submission, second_code_of(submission))


def submit(form: Form) -> HandedOver:
    """Check all answers and make a submission of them, in the caller's transaction. As `hand_over` raises."""
    check_open(form.person, form.version)
    definition = load_definition(form.version)
    slots = FormSlots(draft_subject(form.token), definition, form.typed)
    answers = completed(validate(definition, form.typed, context_for(form.attachments, slots)))
    if len(cosigners_of(definition, answers)) > len(form.cosigned):
        raise CosignersWantedError
    submission = Submission(
        person=form.person,
        holder=form.holder,
        contact="" if form.person else applicant_of(definition, answers).email,
        version=form.version,
        channel=ONLINE,
        token=form.token,
        code=reference_code(),
        language=form.language,
        answers=answers,
        arrived_at=clock.now(),
    )
    book_slots(form.person, definition, answers, slots, submission.subject)
    _write(submission, form, ACT_WORDS[definition.procedure.kind].arrived.model_dump())
    if form.invitation is not None:
        note_used(form.invitation, submission)
    return HandedOver(submission, "" if form.person else keep_factors(submission, definition, answers))


def _write(submission: Submission, form: Form, said: dict[str, str]) -> None:
    """The submission, its event, its envelope, the first sentence of its timeline and the mail, in two statements."""
    subject, mail = submission.subject, arrival_told(submission)
    data = events.Arrived(**about(form.version).model_dump(), filled_in=form.filled_in)
    arrived = Entry(events.ARRIVED, subject, data, _actor(form))
    n = record_all([arrived, mail.event] if mail else [arrived])[0]
    add_first(
        moment(submission, submission.arrived_at, said),
        envelope_of(SUBMISSION, subject, n, _sent(submission, form)),
        *((mail.notice, mail.delivery) if mail else ()),
    )


def _actor(form: Form) -> str:
    return Visitor(form.person).actor


def keep_factors(submission: Submission, definition: Definition, answers: Mapping[str, Any]) -> str:
    """Keep what opens a submission without an account; returns the second code where there is one."""
    factors = factors_of(definition, answers)
    if FactorKind.CODE in factors:
        factors[FactorKind.CODE] = second_code(submission.token)
    keep_digests(submission, factors)
    return factors.get(FactorKind.CODE, "")


def keep_digests(submission: Submission, factors: Mapping[str, str]) -> None:
    """Keep the keyed digests of factors: kind → value."""
    Factor.objects.bulk_create(
        Factor(submission=submission, kind=kind, digest=digest_of(submission.id, kind, value))
        for kind, value in factors.items()
    )


def _sent(submission: Submission, form: Form) -> SubmissionSent:
    answers, person = submission.answers or {}, form.person
    return SubmissionSent(
        submission=submission.id,
        code=submission.code,
        version=submission.version_id,
        arrived_at=submission.arrived_at,
        channel=submission.channel,
        language=submission.language,
        level=person.level if person else Level.OPEN.value,
        contact=person.contact if person else "",
        answers=answers,
        files=files_named(answers, form.attachments),
        offer=form.invitation.offer if form.invitation else None,
        cosigned=list(form.cosigned),
    )


def files_named(answers: Mapping[str, Any], attachments: Sequence[Attachment]) -> list[CrossingFile]:
    """The files that the answers name; what was sent and then taken out again stays behind."""
    named = {
        one
        for answer in answers.values()
        if isinstance(answer, list)
        for one in answer
        if isinstance(one, str)
    }
    return [
        CrossingFile(meta=FileMeta.of(attachment.file), sealed=attachment.sealed)
        for attachment in attachments
        if str(attachment.file_id) in named
    ]
