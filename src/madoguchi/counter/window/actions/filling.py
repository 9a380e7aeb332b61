"""Filling in: drafts and their files."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Openness
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import version_of
from madoguchi.counter.procedures.way import carried, way
from madoguchi.foundation.files.actions import discard, store
from madoguchi.foundation.files.kinds import USUAL
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import ANYONE, person_actor
from madoguchi.foundation.people.models import LEVELS, Level, Person
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.folder import drop_file, put_file
from madoguchi.services.bookings.actions import let_go

from .. import events
from ..models import Attachment, CoSignature, Draft, draft_expiry, draft_subject
from ..prefill import known
from ..refusals import WindowRefusedError
from ..rules import Visitor
from ..slots import bookings_in, slots_of

ONLINE, SYSTEM = "online", "system"
#: What the last page of a form leads to, as the ledger says it: no page can have this id.
CHECK = "_check"


def begin(visitor: Visitor, version: ProcedureVersion, language: str) -> Draft:
    """A new draft, pinned to the version in force, with what the account knows. Raises `WindowRefusedError`."""
    check_open(visitor.person, version)
    draft = Draft.objects.create(
        person=visitor.person,
        holder=visitor.holder_of_new,
        version=version,
        typed=known(visitor.person, load_definition(version), language),
        language=language,
    )
    begun = events.DraftBegun(**about(version).model_dump(), version=version.number)
    record(events.DRAFT_BEGUN, draft_subject(draft.code), begun, actor=visitor.actor)
    return draft


def adopt(person: Person, holder: str) -> int:
    """Drafts begun in a browser are the person's once they sign in there; returns how many."""
    return Draft.objects.filter(person=None, holder=holder).update(person=person, holder="")


def check_open(person: Person | None, version: ProcedureVersion) -> None:
    """Whether somebody may apply on line now. Raises `WindowRefusedError`.

    What asks for more than a reachable address is finished by a check of documents at the counter.
    """
    procedure = load_definition(version).procedure
    if procedure.status.on(clock.today()) != Openness.OPEN or ONLINE not in procedure.channels:
        raise WindowRefusedError("closed")
    given = Level(person.level) if person else Level.OPEN
    if LEVELS.index(given) < min(LEVELS.index(procedure.identity), LEVELS.index(Level.CONTACT)):
        raise WindowRefusedError("level")


def save(
    draft: Draft,
    typed: Mapping[str, Any],
    *,
    page: str = "",
    asked_by: ProcedureVersion | None = None,
    gone_on: bool = False,
    passed: bool = False,
) -> Draft:
    """Keep what stands in a page's fields, right or wrong, and give the draft its full time again.

    `asked_by` is the version whose page was filled in, the draft's own unless given: where the draft was moved
    meanwhile, what was typed follows it. With `gone_on` the person has seen that it was moved; with `passed`
    nothing on the page was at fault, which is an event the first time.
    Raises `WindowRefusedError` while others are asked whether they agree to it.
    """
    # Locked and read anew: two pages open at once must not undo each other.
    current = locked_drafts().get(id=draft.id)
    if current.frozen_at is not None:
        raise WindowRefusedError("frozen")
    current.version = version_of(current.version_id)
    asked = asked_by or draft.version
    if asked.id != current.version_id:
        typed, page, passed = carried(typed, way(asked, current.version)), current.page, False
    elif gone_on:
        current.moved_from = None
    current.typed = {**current.typed, **typed}
    current.page = page or current.page
    current.saved_at, current.expires_at = clock.now(), draft_expiry()
    first = passed and page not in current.passed
    if first:
        current.passed = [*current.passed, page]
    current.save(update_fields=["typed", "page", "passed", "moved_from", "saved_at", "expires_at"])
    if first:
        _note_passed(current, page)
    return current


def _note_passed(draft: Draft, page: str) -> None:
    """That a page was filled in, and where it leads as things are typed now: what drop-off is counted from."""
    walked = [one.id for one in load_definition(draft.version).pages_for(draft.typed)]
    after = walked[walked.index(page) + 1 :] if page in walked else []
    data = events.PagePassed(
        **about(draft.version).model_dump(),
        version=draft.version.number,
        page=page,
        next=after[0] if after else CHECK,
    )
    actor = person_actor(draft.person_id) if draft.person_id else ANYONE
    record(events.PAGE_PASSED, draft_subject(draft.code), data, actor=actor)


def attach(draft: Draft, upload: "UploadedFile[bytes]", accept: Collection[str] = USUAL) -> Attachment:
    """Keep a photo or file for a draft; `accept` are the media types of its question. Raises `FileRefusedError`."""
    return keep_upload(draft.code, upload, accept)


def keep_upload(token: str, upload: "UploadedFile[bytes]", accept: Collection[str] = USUAL) -> Attachment:
    """Keep what was sent under a token, sealed to the office at once. Raises `FileRefusedError`."""
    file = store(upload, subject=draft_subject(token), accept=accept)
    sealed = put_file(open_file(file), Side.OFFICE)
    return Attachment.objects.create(token=token, file=file, sealed=sealed)


def detach(draft: Draft, file: UUID) -> None:
    """Take a file away from a draft again; fine when it is gone already."""
    if _still_a_draft(draft):
        drop(Attachment.objects.filter(token=draft.code, file=file))


def give_up(draft: Draft) -> None:
    """Delete a draft with everything in it; what was handed over meanwhile stays as it is."""
    if _still_a_draft(draft):
        drop(Attachment.objects.filter(token=draft.code))
        if bookings_in(load_definition(draft.version).questions.values()):
            let_go(slots_of(draft).bookings.values())
        CoSignature.objects.filter(draft=draft).delete()
        draft.delete()


def drop_expired_drafts() -> int:
    """Delete drafts that nobody touched for their whole time; returns how many."""
    expired = list(Draft.objects.filter(expires_at__lte=clock.now())[:500])
    for draft in expired:
        give_up(draft)
    return len(expired)


def sealed_files() -> set[str]:
    """The names of files in the tray's folder that a draft, or a submission not yet received, still needs."""
    return set(Attachment.objects.values_list("sealed", flat=True))


def _still_a_draft(draft: Draft) -> bool:
    # A submission's files wait under the same token until the office has them.
    return locked_drafts().filter(id=draft.id).first() is not None


def drop(attachments: QuerySet[Attachment]) -> None:
    """Delete files that were sent and are not wanted any more."""
    for attachment in attachments.select_related("file"):
        attachment.delete()
        discard([attachment.file])
        transaction.on_commit(partial(drop_file, attachment.sealed), robust=True)


def locked_drafts() -> QuerySet[Draft]:
    """Drafts, held until the transaction ends."""
    # Alone: joined to its version, a draft that was moved while we waited for it would not be found.
    return Draft.objects.select_for_update(of=("self",))


def about(version: ProcedureVersion, channel: str = ONLINE) -> events.AboutProcedure:
    """What is counted."""
    return events.AboutProcedure(procedure=version.procedure.slug, channel=channel)
