"""Cases that wait for the selection become entries: many at once, again without harm."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.counter.cases.models import StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Entry, Round, State
from ..reckoning import Reckoned, rules_of
from .common import dimensions, locked

_AT_ONCE = 1000
_FACTS = tuple(Reckoned.__dataclass_fields__)


def gather(clerk: Clerk, found: Round) -> int:
    """Take in what arrived in time and waits; returns how many entries there are. Raises `RoundRefusedError`.

    Points are reckoned anew; what clerks adjusted stays. A case that no longer waits leaves the round.
    """
    found = locked(clerk, found, State.OPEN, State.DRAWN)
    before = {one.case_id: one for one in found.entries.all()}
    waiting = dict(_waiting(found))
    _leave(found, before, waiting)
    changed = [one for one in _entries(found, before, waiting) if one is not None]
    Entry.objects.bulk_create(
        changed,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["city", "round", "case"],
        update_fields=[*_FACTS, "points", "left_at"],
    )
    data = events.Gathered(**dimensions(found), entries=len(waiting))
    record(events.GATHERED, found.subject, data, actor=staff_actor(clerk.staff.id))
    return len(waiting)


def _waiting(found: Round) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Cases that arrived by the closing day and wait for the selection, with answers and findings together.

    One whose applicant was asked to mend something waits for that first.
    """
    closed = datetime.combine(found.closes_on + timedelta(days=1), time(), TOKYO)
    steps = StepAction.objects.filter(
        done_at=None,
        kind=StepKind.SELECT,
        case__version__procedure=found.procedure_id,
        case__arrived_at__lt=closed,
        case__suspended_on=None,
    )
    rows = steps.values_list("case_id", "case__answers", "case__findings")
    for case, answers, findings in rows.iterator(chunk_size=_AT_ONCE):
        yield case, {**answers, **findings}


def _leave(found: Round, before: Mapping[UUID, Entry], waiting: Mapping[UUID, Any]) -> None:
    gone = [one.id for case, one in before.items() if case not in waiting and one.left_at is None]
    if gone:
        found.entries.filter(id__in=gone).update(left_at=clock.now())


def _entries(
    found: Round, before: Mapping[UUID, Entry], waiting: Mapping[UUID, dict[str, Any]]
) -> Iterator[Entry | None]:
    rules = rules_of(found.version)
    for case, answers in waiting.items():
        yield _entry(found, case, before.get(case), asdict(rules.reckon(answers)))


def _entry(found: Round, case: UUID, known: Entry | None, facts: dict[str, Any]) -> Entry | None:
    """The row to be written; none where it stands already."""
    if known is None:
        return Entry(round=found, case_id=case, points=facts["reckoned"], **facts)
    if known.left_at is None and all(getattr(known, name) == value for name, value in facts.items()):
        return None
    adjusted = known.points - known.reckoned
    return Entry(round=found, case_id=case, points=facts["reckoned"] + adjusted, **facts)
