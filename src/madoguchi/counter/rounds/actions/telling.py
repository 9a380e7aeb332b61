"""What was decided takes effect in every case: in batches, each a transaction, each case once."""

from django.db.models import F

from madoguchi.core import clock
from madoguchi.counter.cases.actions.offers import SYSTEM
from madoguchi.counter.cases.actions.selecting import Chosen, select_all
from madoguchi.foundation.ledger.actions import record

from .. import events
from ..models import Entry, Placement, Round, State
from ..reckoning import rules_of
from ..words import both_languages
from .common import dimensions, locked_in

TELL = "rounds.tell"
_AT_ONCE = 50


def tell_some(found: Round, at_once: int = _AT_ONCE) -> bool:
    """Move some more cases of a decided round on; returns whether there may be more. Safe to be done again."""
    found = locked_in(found, *State)
    if found.state != State.DECIDED:
        return False
    made = found.runs.select_related("adopted_by").get(adopted_at__isnull=False)
    entries = _untold(found, at_once)
    if not entries:
        _end(found)
        return False
    placements = {
        one.entry_id: one for one in Placement.objects.filter(run=made, entry__in=[one.id for one in entries])
    }
    select_all([_chosen(found, one, placements[one.id]) for one in entries], made.adopted_by)
    Entry.objects.filter(id__in=[one.id for one in entries]).update(told_at=clock.now())
    Round.objects.filter(id=found.id).update(told=F("told") + len(entries))
    return True


def _untold(found: Round, at_once: int) -> list[Entry]:
    rows = found.entries.filter(told_at=None, left_at=None).order_by("id")
    related = rows.select_related("case__version__procedure", "case__department")
    return list(related.defer("case__version__declaration")[:at_once])


def _chosen(found: Round, entry: Entry, placed: Placement) -> Chosen:
    """By the rules of the case's own version: its outcomes, and the questions that take the place and its rank."""
    selection = rules_of(entry.case.version).selection
    taken = {selection.place: placed.place, selection.choice: placed.choice} if placed.place else {}
    return Chosen(
        case=entry.case,
        outcome=selection.placed if placed.place else selection.waiting,
        reasons=both_languages(found, entry, placed),
        findings={name: value for name, value in taken.items() if name},
    )


def _end(found: Round) -> None:
    found.state = State.TOLD
    found.save(update_fields=["state"])
    data = events.Gathered(**dimensions(found), entries=found.told)
    record(events.TOLD, found.subject, data, actor=SYSTEM)
