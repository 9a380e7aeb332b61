"""Following: what the office tells of a submission, and what the applicant does about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import (
    MESSAGE,
    OPENED,
    SUPPLEMENT,
    WITHDRAWAL,
    ChargeSent,
    CorrectionAsked,
    CorrectionEnded,
    DocumentSent,
    Entered,
    LevelRaised,
    MessageSent,
    OpenedTold,
    ReplySent,
    RevokedSent,
    SupplementSent,
    TrackingTold,
    WithdrawalSent,
)
from madoguchi.counter.procedures.forms import Result, check_some, completed, load_definition
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.files.actions import discard
from madoguchi.foundation.files.kinds import USUAL
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import ANYONE
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tray.actions import put
from madoguchi.foundation.tray.folder import drop_file
from madoguchi.services.bookings.actions import cancel_of
from madoguchi.services.documents.actions import note_opened, publish, withdraw_published
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.payments.actions import publish as publish_bill

from .. import events
from ..contexts import context_of, sent_files_shown
from ..factors import opened_by
from ..models import Attachment, Correction, CoSignature, Message, State, Submission, draft_subject
from ..queries import asked_names, corrections_of
from ..refusals import WindowRefusedError
from ..rules import Visitor, is_over, may_withdraw, may_write
from .filling import SYSTEM, about, keep_upload
from .handing import files_named, keep_digests
from .telling import tell
from .timeline import add, moment

# What the office tells


def follow(submission_id: UUID, told: TrackingTold, until: date | None = None) -> Submission:
    """Put one sentence of the office on the timeline; the first one brings the number."""
    (submission,) = _follow_all([(submission_id, told)])
    if told.notice:
        tell(submission, Told(told.notice), words=told.words, until=until)
    return submission


def follow_all(told: Sequence[tuple[UUID, TrackingTold]]) -> None:
    """The same for several submissions, in as many statements as for one."""
    for submission, (_, said) in zip(_follow_all(told), told, strict=True):
        if said.notice:
            tell(submission, Told(said.notice), words=said.words)


_FOLLOW = """
UPDATE window_submission s SET state = told.state, number = told.number, department = told.department,
    received_at = coalesce(s.received_at, told.at)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    AS told (id, state, number, department, at)
WHERE s.id = told.id
"""


def _follow_all(told: Sequence[tuple[UUID, TrackingTold]]) -> list[Submission]:
    rows = Submission.objects.select_related("person", "version__procedure").defer(
        "answers", "version__declaration"
    )
    known = rows.in_bulk([submission for submission, _ in told])
    submissions = [known[submission] for submission, _ in told]
    first = [one.token for one in submissions if one.received_at is None]
    for submission, (_, said) in zip(submissions, told, strict=True):
        submission.state, submission.number = said.state, said.number
        submission.department = said.department or submission.department
        submission.received_at = submission.received_at or said.at
    over = [one.id for one in submissions if is_over(one)]
    if over:
        Correction.objects.filter(submission__in=over, answered_at=None, ended_at=None).update(
            ended_at=clock.now()
        )
    for one in submissions:
        if one.state == State.WITHDRAWN:
            cancel_of(one.subject, "申請の取下げ")
    with connection.cursor() as cursor:
        changed = [(one.id, one.state, one.number, one.department, one.received_at) for one in submissions]
        cursor.execute(_FOLLOW, [list(column) for column in zip(*changed, strict=True)])
    if first:
        Attachment.objects.filter(token__in=first).delete()
    add([moment(one, said.at, said.sentence) for one, (_, said) in zip(submissions, told, strict=True)])
    return submissions


def receive_entered(submission_id: UUID, sent: Entered) -> Submission:
    """An application that a clerk entered: its timeline is here, for whoever has its code and one answer of it."""
    submission = Submission.objects.create(
        id=submission_id,
        version_id=sent.version,
        contact=sent.factors.get("mail", ""),
        channel=sent.channel,
        token=f"office:{submission_id}",
        code=sent.code,
        language=sent.language,
        arrived_at=sent.arrived_at,
        state=sent.told.state,
        number=sent.told.number,
        department=sent.told.department,
        received_at=sent.told.at,
    )
    keep_digests(submission, sent.factors)
    add([moment(submission, sent.told.at, sent.told.sentence)])
    return submission


def receive_document(submission_id: UUID, sent: DocumentSent) -> None:
    """Keep an issued document for its recipient, and tell them."""
    submission = follow(submission_id, sent.told)
    publish(sent.document, submission.subject)
    if sent.document.file:
        transaction.on_commit(partial(drop_file, sent.document.file.sealed), robust=True)


def receive_revoked(submission_id: UUID, sent: RevokedSent) -> None:
    """An issued document lost its force."""
    follow(submission_id, sent.told)
    withdraw_published(sent.document)


def receive_charge(submission_id: UUID, sent: ChargeSent) -> None:
    """What is to be paid, or that it was."""
    submission = follow(submission_id, sent.told, until=sent.charge.due_on)
    publish_bill(sent.charge, submission.subject, person=submission.person)


def receive_reply(submission_id: UUID, sent: ReplySent) -> None:
    """The office wrote."""
    submission = follow(submission_id, sent.told)
    Message.objects.create(
        submission=submission,
        from_office=True,
        text=sent.text,
        department=sent.told.department,
        at=sent.told.at,
    )


def receive_correction(submission_id: UUID, sent: CorrectionAsked) -> Correction:
    """The office asks for a correction."""
    submission = follow(submission_id, sent.told, until=sent.answer_by)
    return Correction.objects.create(
        submission=submission,
        request=sent.request,
        items=[item.model_dump() for item in sent.items],
        earlier=sent.earlier,
        consequence=sent.consequence,
        asked_at=sent.told.at,
        answer_by=sent.answer_by,
    )


def end_correction(submission_id: UUID, sent: CorrectionEnded) -> None:
    """The office wants no answer any more."""
    follow(submission_id, sent.told)
    Correction.objects.filter(request=sent.request, answered_at=None).update(ended_at=clock.now())


def raise_level(submission_id: UUID, sent: LevelRaised) -> None:
    """本人確認 at the counter: whoever applied is known better now."""
    submission = follow(submission_id, sent.told)
    if submission.person_id:
        Person.objects.filter(id=submission.person_id).update(level=sent.level)


# What the applicant does


def attach_to_correction(
    correction: Correction, upload: "UploadedFile[bytes]", accept: Collection[str] = USUAL
) -> Attachment:
    """Keep a photo or file for an answer; `accept` are the media types of its question. Raises `FileRefusedError`."""
    return keep_upload(correction.code, upload, accept)


def save_correction(correction: Correction, typed: Mapping[str, Any]) -> Correction:
    """Keep what stands in the fields, right or wrong."""
    current = Correction.objects.select_for_update(of=("self",)).get(id=correction.id)
    current.typed = {**current.typed, **typed}
    current.save(update_fields=["typed"])
    return current


def answer_correction(visitor: Visitor, correction: Correction) -> Correction:
    """補正: send what was asked, all at once; once, however often it is asked.

    Raises `NotCompleteError` with what is missing, `WindowRefusedError` when the office wants no answer any more.
    """
    rows = Correction.objects.select_for_update(of=("self",))
    current = rows.select_related("submission__version__procedure").get(id=correction.id)
    if current.answered_at is not None:
        return current
    if current.ended_at is not None:
        raise WindowRefusedError("ended")
    values, submission = completed(check_correction(current)), current.submission
    attachments = attachments_of(current)
    current.answered_at = clock.now()
    current.save(update_fields=["answered_at"])
    if submission.answers is not None:
        submission.answers = {**submission.answers, **values}
        submission.save(update_fields=["answers"])
    n = record(events.SUPPLEMENTED, submission.subject, about(submission.version), actor=visitor.actor)
    files = files_named(values, attachments)
    sent = SupplementSent(request=current.request, at=current.answered_at, answers=values, files=files)
    put(SUPPLEMENT, submission.subject, n, sent)
    add_moment(submission, events.SUPPLEMENTED)
    return current


def check_correction(correction: Correction) -> Result:
    """The answers to a correction request as they stand, checked: what is asked, and no more."""
    submission = correction.submission
    return check_some(
        load_definition(submission.version),
        asked_names(correction),
        {**correction.earlier, **correction.typed},
        context_of(sent_files_shown(submission, corrections_of(submission))),
        answers=submission.answers,
    )


def attachments_of(correction: Correction) -> list[Attachment]:
    """The files that were sent for the answers."""
    return list(Attachment.objects.filter(token=correction.code).select_related("file"))


def withdraw(visitor: Visitor, submission: Submission, reason: str) -> Submission:
    """取下げ: asked of the office, which can still be too late. Raises `WindowRefusedError`."""
    current = Submission.objects.select_for_update(of=("self",)).select_related("version__procedure")
    found = current.get(id=submission.id)
    if found.withdrawn_at is not None:
        return found
    if not may_withdraw(found):
        raise WindowRefusedError("withdraw")
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    n = record(events.WITHDRAWAL_ASKED, found.subject, about(found.version), actor=visitor.actor)
    put(WITHDRAWAL, found.subject, n, WithdrawalSent(at=found.withdrawn_at, reason=reason))
    add_moment(found, events.WITHDRAWAL_ASKED)
    return found


def write(visitor: Visitor, submission: Submission, text: str) -> Message:
    """Write to the office. Raises `WindowRefusedError` on nothing, and when all is over."""
    if not text:
        raise WindowRefusedError("text")
    if not may_write(submission):
        raise WindowRefusedError("over")
    message = Message.objects.create(submission=submission, from_office=False, text=text, at=clock.now())
    n = record(events.WROTE, submission.subject, about(submission.version), actor=visitor.actor)
    put(MESSAGE, submission.subject, n, MessageSent(at=message.at, text=text))
    return message


def open_by_code(code: str, proof: str) -> Submission | None:
    """照会 without an account: the submission of a reference code and of one answer of it; None on any doubt."""
    found = opened_by(code, proof)
    if found is not None:
        record(events.FOUND, found.subject, about(found.version), actor=ANYONE)
    return found


def note_read(submission: Submission) -> None:
    """What the office wrote was read."""
    Message.objects.filter(submission=submission, from_office=True, read_at=None).update(read_at=clock.now())


def note_fetched(visitor: Visitor, submission: Submission, document: PublishedDocument) -> None:
    """Record that a document was opened; the first time, the office learns that it arrived (到達)."""
    n = record(events.DOCUMENT_FETCHED, submission.subject, about(submission.version), actor=visitor.actor)
    if note_opened(document):
        put(OPENED, submission.subject, n, OpenedTold(at=clock.now(), document=document.code))


def add_moment(submission: Submission, kind: Any) -> None:
    """Put a sentence of the applicant's own doing on the timeline."""
    add([moment(submission, clock.now(), {"ja": kind.ja, "en": kind.en})])


# Forgetting


def _forget_corrections(limit: datetime) -> None:
    """Erase what was asked and answered in corrections that ended before a moment."""
    ended = Correction.objects.filter(Q(answered_at__lte=limit) | Q(ended_at__lte=limit))
    for correction in ended.exclude(earlier={}, typed={})[:500]:
        Attachment.objects.filter(token=correction.code).delete()
        discard(files_of(draft_subject(correction.code)))
        correction.earlier, correction.typed = {}, {}
        correction.save(update_fields=["earlier", "typed"])


def forget_answers(days: int) -> int:
    """Erase answers and files that the office has had for so many days; returns how many submissions."""
    limit = clock.now() - timedelta(days=days)
    _forget_corrections(limit)
    old = list(Submission.objects.filter(answers__isnull=False, received_at__lte=limit)[:500])
    for submission in old:
        discard(files_of(draft_subject(submission.token)))
        CoSignature.objects.filter(submission=submission).delete()
        submission.answers = None
        submission.save(update_fields=["answers"])
        record(events.FORGOTTEN, submission.subject, events.AnswersForgotten(days=days), actor=SYSTEM)
    return len(old)
