"""Every write at the window, one function a verb: check, do, record, return, in one transaction."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.procedures.envelopes import SUBMISSION, DocumentSent, SubmissionSent, TrackingTold
from madoguchi.counter.procedures.forms import load_definition, validate
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.questions import Fault
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.files.actions import FileMeta, discard, store
from madoguchi.foundation.files.kinds import USUAL
from madoguchi.foundation.files.queries import files_of, open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.actions import put
from madoguchi.foundation.tray.folder import drop_file, put_file
from madoguchi.services.documents.actions import publish
from madoguchi.services.documents.events import CrossingFile
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import ARRIVED, DOCUMENT_READY, Template

from . import events
from .contexts import context_for
from .models import Attachment, Draft, Submission, Tracking, draft_expiry

ONLINE, SYSTEM = "online", "system"


class NotComplete(ValueError):  # noqa: N818  # the word of the page that shows it
    """Something is missing or wrong; `errors` says what, by question."""

    def __init__(self, errors: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


# Filling in


def begin(person: Person, version: ProcedureVersion, language: str) -> Draft:
    """A new draft, pinned to the version in force."""
    draft = Draft.objects.create(person=person, version=version, language=language)
    about = _about(version)
    record(events.DRAFT_BEGUN, _draft_subject(draft), about, actor=person_actor(person.id))
    return draft


def save(draft: Draft, typed: Mapping[str, Any]) -> Draft:
    """Keep what stands in a page's fields, right or wrong, and give the draft its full time again."""
    # Locked and read anew: two pages open at once must not undo each other.
    current = _locked_drafts().get(id=draft.id)
    current.typed = {**current.typed, **typed}
    current.saved_at, current.expires_at = clock.now(), draft_expiry()
    current.save(update_fields=["typed", "saved_at", "expires_at"])
    return current


def attach(draft: Draft, upload: "UploadedFile[bytes]", accept: Collection[str] = USUAL) -> Attachment:
    """Keep a photo or file for a draft, and seal it into the tray's folder. Raises `FileRefused`.

    `accept`: the media types that its question takes.
    """
    file = store(upload, subject=_draft_subject(draft), accept=accept)
    sealed = put_file(open_file(file), Side.OFFICE)
    return Attachment.objects.create(token=draft.code, file=file, sealed=sealed)


def detach(draft: Draft, file: UUID) -> None:
    """Take a file away from a draft again; fine when it is gone already."""
    if _still_a_draft(draft):
        _drop(Attachment.objects.filter(token=draft.code, file=file))


def give_up(draft: Draft) -> None:
    """Delete a draft with everything in it; what was handed over meanwhile stays as it is."""
    if _still_a_draft(draft):
        _drop(Attachment.objects.filter(token=draft.code))
        draft.delete()


def _still_a_draft(draft: Draft) -> bool:
    # A submission's files wait under the same token until the office has them.
    return _locked_drafts().filter(id=draft.id).first() is not None


def _drop(attachments: QuerySet[Attachment]) -> None:
    for attachment in attachments.select_related("file"):
        attachment.delete()
        discard([attachment.file])
        transaction.on_commit(partial(drop_file, attachment.sealed), robust=True)


# Handing over


def hand_over(person: Person, token: str) -> Submission:
    """到達: the draft becomes a submission, sealed to the office; once, however often it is asked.

    `token` is the draft's code, which the form carries. Raises `NotComplete` with what is missing, and
    `Submission.DoesNotExist` when there is neither a draft nor a submission of that token.
    """
    draft = _lock(person, token)
    if draft is None:  # handed over already, perhaps by a request that was faster
        return Submission.objects.get(person=person, token=token)
    return _hand_over(person, draft)


def _locked_drafts() -> QuerySet[Draft]:
    # Held until the transaction ends. The version's declaration stays unread: its definition is kept by digest.
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version__procedure")
    return rows.defer("version__declaration")


def _lock(person: Person, token: str) -> Draft | None:
    return _locked_drafts().filter(person=person, code=token).first()


def _hand_over(person: Person, draft: Draft) -> Submission:
    attachments = list(Attachment.objects.filter(token=draft.code).select_related("file"))
    result = validate(load_definition(draft.version), draft.typed, context_for(attachments))
    if result.errors:
        raise NotComplete(result.errors)
    submission = Submission.objects.create(
        person=person,
        version=draft.version,
        token=draft.code,
        code=reference_code(),
        language=draft.language,
        answers=result.values,
        arrived_at=clock.now(),
    )
    n = record(events.ARRIVED, submission.subject, _about(draft.version), actor=person_actor(person.id))
    put(SUBMISSION, submission.subject, n, _sent(submission, person, attachments))
    Tracking.objects.create(
        submission=submission,
        at=submission.arrived_at,
        sentence={"ja": events.ARRIVED.ja, "en": events.ARRIVED.en},
    )
    _tell(submission, ARRIVED)
    draft.delete()
    return submission


def _sent(submission: Submission, person: Person, attachments: list[Attachment]) -> SubmissionSent:
    answers = submission.answers or {}
    named = {
        one
        for answer in answers.values()
        if isinstance(answer, list)
        for one in answer
        if isinstance(one, str)
    }
    files = [
        CrossingFile(meta=FileMeta.of(attachment.file), sealed=attachment.sealed)
        for attachment in attachments
        if str(attachment.file_id) in named
    ]
    return SubmissionSent(
        submission=submission.id,
        code=submission.code,
        version=submission.version_id,
        arrived_at=submission.arrived_at,
        channel=ONLINE,
        language=submission.language,
        level=person.level,
        contact=person.contact,
        answers=answers,
        files=files,
    )


# Forgetting


def drop_expired_drafts() -> int:
    """Delete drafts that nobody touched for their whole time; returns how many."""
    expired = list(Draft.objects.filter(expires_at__lte=clock.now())[:500])
    for draft in expired:
        give_up(draft)
    return len(expired)


def sealed_files() -> set[str]:
    """The names of files in the tray's folder that a draft, or a submission not yet received, still needs."""
    return set(Attachment.objects.values_list("sealed", flat=True))


def forget_answers(days: int) -> int:
    """Erase answers and files that the office has had for so many days; returns how many submissions."""
    limit = clock.now() - timedelta(days=days)
    old = list(Submission.objects.filter(answers__isnull=False, received_at__lte=limit)[:500])
    for submission in old:
        discard(files_of(f"draft:{submission.token}"))
        submission.answers = None
        submission.save(update_fields=["answers"])
        record(events.FORGOTTEN, submission.subject, events.AnswersForgotten(days=days), actor=SYSTEM)
    return len(old)


# Following


def follow(submission_id: UUID, told: TrackingTold) -> Submission:
    """Put one sentence of the office on the timeline; the first one brings the number."""
    submission = (
        Submission.objects.select_related("person", "version__procedure")
        .defer("version__declaration")
        .get(id=submission_id)
    )
    submission.state, submission.number = told.state, told.number
    submission.received_at = submission.received_at or told.at
    submission.save(update_fields=["state", "number", "received_at"])
    Attachment.objects.filter(token=submission.token).delete()
    Tracking.objects.create(submission=submission, at=told.at, sentence=told.sentence)
    return submission


def receive_document(submission_id: UUID, sent: DocumentSent) -> None:
    """Keep an issued document for its recipient, and tell them by mail."""
    submission = follow(submission_id, sent.told)
    publish(sent.document, submission.subject)
    if sent.document.file:
        transaction.on_commit(partial(drop_file, sent.document.file.sealed), robust=True)
    _tell(submission, DOCUMENT_READY)


def note_fetched(submission: Submission) -> None:
    """Record that a person downloaded a document."""
    actor = person_actor(submission.person_id)
    record(events.DOCUMENT_FETCHED, submission.subject, _about(submission.version), actor=actor)


def _draft_subject(draft: Draft) -> str:
    return f"draft:{draft.code}"


def _about(version: ProcedureVersion) -> events.AboutProcedure:
    return events.AboutProcedure(procedure=version.procedure.slug, channel=ONLINE)


def _tell(submission: Submission, template: Template) -> None:
    title = load_definition(submission.version).procedure.title.says(submission.language)
    link = f"{public_address()}{reverse('window:application', args=[submission.code])}"
    notify(
        template,
        submission.subject,
        recipient=submission.person.contact,
        language=submission.language,
        params={"procedure": title, "code": submission.code, "link": link},
        actor=SYSTEM,
    )
