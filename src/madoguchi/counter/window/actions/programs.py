"""What programs hand over by the API: files sent beforehand, an application all at once, a correction's answers."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from madoguchi.core import clock
from madoguchi.counter.procedures.canonical import canonical
from madoguchi.counter.procedures.forms import NotCompleteError, load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.questions import Fault
from madoguchi.counter.procedures.questions.base import Code
from madoguchi.foundation.files.kinds import TYPES
from madoguchi.foundation.files.models import File
from madoguchi.foundation.people.models import Person

from ..models import Attachment, Correction, Submission, draft_subject
from ..refusals import WindowRefusedError
from ..rules import Visitor
from .booking import claim_slots
from .filling import check_open, drop, keep_upload
from .following import answer_correction, save_correction
from .handing import Form, HandedOver, submit, told_again

UNCLAIMED_KEPT = timedelta(days=1)
_WAITING, _AFTER_WAITING = "api:", "api;"


@dataclass(frozen=True)
class Sent:
    """What a program sends: the answers to a version of a procedure.

    `key`: its own name for this sending; the same of the same sender is one submission.
    """

    version: ProcedureVersion
    language: str
    answers: Mapping[str, Any]
    key: str = ""


class KeyReusedError(ValueError):
    """The same key came with other contents."""


def keep_file(person: Person | None, upload: "UploadedFile[bytes]") -> Attachment:
    """Keep a file until an application names it, for a day. Raises `FileRefusedError`."""
    # Which kinds a question takes is known when an answer names the file.
    return keep_upload(_waiting(person), upload, TYPES.keys())


def hand_in(person: Person | None, sent: Sent) -> HandedOver:
    """到達 of what a program sends; once for each key. Raises `KeyReusedError`, and as `submit` does."""
    token = _token(person, sent)
    known = _known(token) if sent.key else None
    if known is not None:
        return told_again(known)
    check_open(person, sent.version)
    _refuse_unknown(sent.answers, load_definition(sent.version).shape.keys())
    attachments = _claim(person, token, sent.answers)
    claim_slots(person, token, load_definition(sent.version), sent.answers)
    form = Form(person, sent.version, token, sent.language, sent.answers, attachments, filled_in=False)
    return submit(form)


def supplement(visitor: Visitor, submission: Submission, answers: Mapping[str, Any]) -> Correction:
    """Answer the open correction request of a submission. Raises as `answer_correction`."""
    rows = Correction.objects.select_for_update(of=("self",))
    asked = rows.filter(submission=submission, answered_at=None, ended_at=None).first()
    if asked is None:
        raise WindowRefusedError("ended")
    _refuse_unknown(answers, {item["question"] for item in asked.items})
    _claim(visitor.person, asked.code, answers)
    return answer_correction(visitor, save_correction(asked, answers))


def drop_unclaimed() -> int:
    """Delete files that no application named within a day; returns how many."""
    old = Attachment.objects.filter(
        token__gte=_WAITING, token__lt=_AFTER_WAITING, file__made_at__lte=clock.now() - UNCLAIMED_KEPT
    )[:500]
    count = old.count()
    drop(old)
    return count


def _waiting(person: Person | None) -> str:
    return f"{_WAITING}{person.id.hex if person else 'anyone'}"


def _token(person: Person | None, sent: Sent) -> str:
    """Names a sending: first who sent it under which key, then what was sent."""
    if not sent.key:
        return secrets.token_hex(32)
    contents = {
        "procedure": sent.version.procedure.slug,
        "language": sent.language,
        "answers": sent.answers,
    }
    return _half(f"{_waiting(person)} {sent.key}") + _half(canonical(contents))


def _half(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _known(token: str) -> Submission | None:
    """What came under the same key already; whoever comes at the same moment waits. Raises `KeyReusedError`."""
    sender = token[:32]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(('x' || %s)::bit(64)::bigint)", [sender[:16]])
    # A digit is never as great as g: what begins alike lies between.
    found = Submission.objects.filter(token__gte=sender, token__lt=f"{sender}g").first()
    if found is not None and found.token != token:
        raise KeyReusedError(token)
    return found


def _refuse_unknown(answers: Mapping[str, Any], known: Any) -> None:
    wrong = {
        name: Fault(name, "この質問はありません。", "There is no such question here.", Code.NOT_LISTED)
        for name in answers
        if name not in known
    }
    if wrong:
        raise NotCompleteError(wrong)


def _claim(person: Person | None, token: str, answers: Mapping[str, Any]) -> list[Attachment]:
    """The waiting files that the answers name: they go with what is handed over from now on."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("file")
    found = list(rows.filter(token=_waiting(person), file__in=list(_ids(answers)))) if answers else []
    named = [one.file_id for one in found]
    if named:
        Attachment.objects.filter(file__in=named).update(token=token)
        File.objects.filter(id__in=named).update(kept_for=draft_subject(token))
    return found


def _ids(answers: Mapping[str, Any]) -> Iterator[UUID]:
    """Whatever in the answers could be the id of a file: the answer to a file's question is a list of them."""
    for answer in answers.values():
        for one in answer if isinstance(answer, list) else ():
            try:
                yield UUID(one)
            except (ValueError, TypeError, AttributeError):
                continue
