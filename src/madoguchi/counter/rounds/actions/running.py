"""A run: children, seats and seed go in; who is placed where, and why not, comes out and is kept."""

from typing import Any

from madoguchi.core.matching import Result, select
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_all

from .. import events
from ..inputs import Inputs, digest_of, inputs_of
from ..models import Placement, Round, Run, State
from ..refusals import RoundRefusedError
from .common import dimensions, locked


def run(clerk: Clerk, found: Round) -> Run:
    """Reckon the round anew. Raises `RoundRefusedError`, also where nothing has changed since the last run."""
    found = locked(clerk, found, State.OPEN, State.DRAWN)
    given = inputs_of(found)
    if not given.applicants:
        raise RoundRefusedError("entries")
    if not any(given.seats.values()):
        raise RoundRefusedError("seats")
    last = found.runs.order_by("-number").first()
    if last is not None and last.input == given.digest:
        raise RoundRefusedError("same")
    made = _kept(clerk, found, given, select(given.applicants, given.seats, found.code), last)
    found.state = State.DRAWN
    found.save(update_fields=["state"])
    return made


def _kept(clerk: Clerk, found: Round, given: Inputs, result: Result, last: Run | None) -> Run:
    made = Run.objects.create(
        round=found,
        number=last.number + 1 if last else 1,
        by=clerk.staff,
        seed=found.code,
        input=given.digest,
        output=digest_of({"children": [_told(result, one.key) for one in result.applicants]}),
        children=len(result.applicants),
        placed=len(result.placed),
        seats=sorted([*slot, capacity] for slot, capacity in given.seats.items()),
        blocking=[[list(one.children), list(one.places)] for one in result.blocking],
    )
    insert_all(_placements(made, given, result))
    data = events.Ran(
        **dimensions(found),
        number=made.number,
        children=made.children,
        placed=made.placed,
        blocking=len(result.blocking),
    )
    record(events.RAN, found.subject, data, actor=staff_actor(clerk.staff.id))
    return made


def _told(result: Result, key: str) -> list[Any]:
    reason = result.reasons[key]
    return [key, result.placed.get(key), reason.choice, [list(one) for one in reason.refusals]]


def _placements(made: Run, given: Inputs, result: Result) -> list[Placement]:
    return [
        Placement(
            run=made,
            entry_id=given.entries[one.key],
            place=result.placed.get(one.key, ""),
            choice=result.reasons[one.key].choice,
            age_class=one.age_class,
            points=one.points,
            input=given.facts[one.key],
            reasons=[
                {
                    "n": number,
                    "place": why.place,
                    "why": why.why.value,
                    "last": why.last_points,
                    "points": one.points_at(why.place),
                }
                for number, why in enumerate(result.reasons[one.key].refusals, 1)
            ],
        )
        for one in result.applicants
    ]
