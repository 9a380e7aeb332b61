"""Moving the drafts of one version of a procedure to a newer one, by a written mapping; it is not undone."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import version_of
from madoguchi.counter.procedures.way import carried, sound, way
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.ledger.actions import Entry, record, record_all
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import DRAFT_MOVED

from .. import events
from ..models import Draft, DraftMove, draft_subject
from ..refusals import WindowRefusedError
from ..rules import why_not_move
from .filling import locked_drafts

MOVE_DRAFTS = "window.move_drafts"
#: How many drafts are moved in one transaction: few enough that nobody who saves one waits for long.
AT_ONCE = 100


def ask_move(staff: Staff, old: ProcedureVersion, new: ProcedureVersion) -> DraftMove:
    """Have every draft of a version go on with a newer one; one that is under way is that one.

    `WindowRefusedError` where the member of staff may not, no sound mapping is written, or there is nothing to move.
    """
    rule = why_not_move(staff, load_definition(new).procedure) or _why_not_from(old, new)
    if rule:
        raise WindowRefusedError(rule)
    move = DraftMove(
        old=old, new=new, asked_by=staff, total=Draft.objects.filter(version=old, frozen_at=None).count()
    )  # fmt: skip
    if not move.total:
        raise WindowRefusedError("nothing_to_move")
    if not insert_once(move):
        return DraftMove.objects.get(old=old, ended_at=None)
    about = events.MovingAsked(
        procedure=old.procedure.slug, old=old.number, new=new.number, drafts=move.total
    )
    record(events.MOVING_ASKED, move.subject, about, actor=staff_actor(staff.id))
    defer(MOVE_DRAFTS, move=str(move.id))
    return move


def _why_not_from(old: ProcedureVersion, new: ProcedureVersion) -> str:
    return "" if sound(way(old, new)) else "unmapped"


def move_some(move_id: UUID) -> int:
    """Move the next drafts, and have the rest moved after them; returns how many. Safe to be done again."""
    # Held, so that two workers with the same job follow each other.
    move = DraftMove.objects.select_for_update().get(id=move_id)
    if move.ended_at:
        return 0
    drafts = list(locked_drafts().filter(version=move.old_id, frozen_at=None).order_by("id")[:AT_ONCE])
    if drafts:
        _move_all(drafts, version_of(move.old_id), version_of(move.new_id))
        defer(MOVE_DRAFTS, move=str(move.id))
    move.moved += len(drafts)
    # One that was handed over while we waited for it is not among them: only none at all is the end.
    move.ended_at = None if drafts else clock.now()
    move.save(update_fields=["moved", "ended_at"])
    return len(drafts)


def _move_all(drafts: Sequence[Draft], old: ProcedureVersion, new: ProcedureVersion) -> None:
    passed = way(old, new)
    pages = {page.id for page in load_definition(new).pages}
    for draft in drafts:
        draft.typed = carried(draft.typed, passed)
        draft.page = draft.page if draft.page in pages else ""
        draft.moved_from_id = draft.moved_from_id or old.id
        draft.version = new
    Draft.objects.bulk_update(drafts, ["typed", "page", "moved_from", "version"])
    about = events.DraftMoved(procedure=new.procedure.slug, old=old.number, new=new.number)
    record_all([Entry(events.DRAFT_MOVED, draft_subject(one.code), about, "system") for one in drafts])
    _tell(drafts, new)


def _tell(drafts: Sequence[Draft], new: ProcedureVersion) -> None:
    """A mail to whoever has an account; without one the page itself says it."""
    people = Person.objects.in_bulk([one.person_id for one in drafts if one.person_id])
    title = load_definition(new).procedure.title
    for draft in drafts:
        person = people.get(draft.person_id)
        if person is None or not person.contact:
            continue
        link = f"{public_address()}{reverse('window:resume', args=[draft.code])}"
        notify(
            DRAFT_MOVED,
            draft_subject(draft.code),
            recipient=person.contact,
            language=draft.language,
            params={"procedure": title.says(draft.language), "code": draft.code, "link": link},
            actor="system",
            occasion=f"version {new.number}",
            person=person,
        )
