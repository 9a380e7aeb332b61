"""A declaration is drafted from a row, written on by people, and published."""

import re
from typing import Any

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures import actions as procedures
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.city.queries import in_force, municipality_in_scope
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..draft_checks import read_checked, templates
from ..drafting.decisions import Standing, standings
from ..drafting.drafting import CityFacts, Drafted, Section, draft
from ..drafting.reading import MOST_CHARACTERS, tree_of
from ..drafting.ways import TEMPLATES
from ..models import InventoryItem, ProcedureDraft
from ..refusals import AssessmentRefusedError
from ..rules import may_assess
from .holding import held_list
from .linking import check_once

_PREFECTURE = re.compile(r"北海道|東京都|京都府|大阪府|[一-鿿]{2,3}県")
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_MOST_SLUG = 60


def drafted_of(item: InventoryItem, known: frozenset[str]) -> Drafted:
    """What a row, with its department at hand, drafts in the city in scope, which has these templates."""
    return draft(item.values, _section(item), _facts(known))


def standings_of(item: InventoryItem, text: str, known: frozenset[str]) -> list[Standing]:
    """What a row leaves to a person, each as it stands in a text; one that cannot be read decides nothing."""
    try:
        tree = tree_of(text, "")
    except DeclarationError:
        tree = {}
    return standings(drafted_of(item, known).decisions, text, tree)


def _section(item: InventoryItem) -> Section | None:
    found: Department | None = in_force(item.of_department) if item.of_department else None
    return Section(found.slug, found.name, found.name_en, found.contact) if found else None


def _facts(known: frozenset[str]) -> CityFacts:
    city = municipality_in_scope()
    told = _PREFECTURE.search(city.address)
    prefecture = {"prefecture": told[0]} if told else {}
    return CityFacts(city.name, city.name_en, **prefecture, templates=known & TEMPLATES)


@transaction.atomic
def begin_draft(clerk: Clerk, item: InventoryItem) -> ProcedureDraft:
    """The draft of a row: the one there is, or a new one. Raises `AssessmentRefusedError`."""
    _may(clerk)
    held_list(item.inventory_id)
    row = (
        InventoryItem.objects.select_for_update(of=("self",)).select_related("of_department").get(id=item.id)
    )
    found = ProcedureDraft.objects.filter(item=row).first()
    if found is not None:
        return found
    drafted = drafted_of(row, templates())
    made = ProcedureDraft.objects.create(
        item=row, slug=drafted.slug, text=drafted.text, changed_by=clerk.staff
    )
    _note(events.DRAFTED, clerk, made)
    return made


def _may(clerk: Clerk) -> None:
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")


def _note(kind: Any, clerk: Clerk, found: ProcedureDraft) -> None:
    record(kind, found.subject, events.AboutDraft(procedure=found.slug), actor=staff_actor(clerk.staff.id))


@transaction.atomic
def save_draft(clerk: Clerk, found: ProcedureDraft, text: str, turn: int) -> ProcedureDraft:
    """Keep a text, faults and all; `turn` is how often it was saved when the clerk began to write.

    Raises `AssessmentRefusedError`, also where somebody else saved it meanwhile.
    """
    _may(clerk)
    now = ProcedureDraft.objects.select_for_update(of=("self",)).select_related("changed_by").get(id=found.id)
    if now.turn != turn:
        raise AssessmentRefusedError("draft_changed", name=now.changed_by.name)
    kept = _kept(text)
    if kept != now.text:
        now.text, now.turn, now.slug = kept, now.turn + 1, now.slug if now.published_at else _slug(now, kept)
        now.changed_by, now.changed_at = clerk.staff, clock.now()
        now.save(update_fields=["text", "turn", "slug", "changed_by", "changed_at"])
        _note(events.DRAFT_SAVED, clerk, now)
    return now


def _kept(text: str) -> str:
    """A text as it can be kept: lines end as in files. Raises `AssessmentRefusedError`."""
    if "\x00" in text:
        raise AssessmentRefusedError("draft_nul")
    if len(text) > MOST_CHARACTERS:
        raise AssessmentRefusedError("draft_long", limit=f"{MOST_CHARACTERS:,}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _slug(found: ProcedureDraft, text: str) -> str:
    """The name that a text gives itself; the one before where it cannot be read."""
    try:
        written = tree_of(text, "")["id"]
    except (DeclarationError, KeyError, TypeError):
        return found.slug
    fits = isinstance(written, str) and len(written) <= _MOST_SLUG and _SLUG.fullmatch(written)
    return str(written) if fits else found.slug


@transaction.atomic
def publish_draft(clerk: Clerk, found: ProcedureDraft) -> ProcedureVersion:
    """A text in which all is decided, without a fault, becomes a version of its procedure, and its row is live.

    Raises `AssessmentRefusedError`, and PlainError where drafts of people stand against a new version.
    """
    _may(clerk)
    now = ProcedureDraft.objects.select_for_update().get(id=found.id)
    held_list(now.item.inventory_id)
    known = templates()
    if undecided := sum(not one.settled for one in standings_of(now.item, now.text, known)):
        raise AssessmentRefusedError("draft_undecided", number=undecided)
    try:
        procedure = read_checked(now, now.text, known)
    except DeclarationError as error:
        raise AssessmentRefusedError("draft_faults", number=len(error.faults)) from None
    check_once(now.item, procedure.id)
    version = procedures.publish(procedure)
    now.slug, now.published_at = procedure.id, clock.now()
    now.save(update_fields=["slug", "published_at"])
    InventoryItem.objects.filter(id=now.item_id).update(procedure=procedure.id)
    _note(events.DRAFT_PUBLISHED, clerk, now)
    return version
