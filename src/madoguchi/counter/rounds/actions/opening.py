"""A round begins: its days, its seats; and it may be dropped until it is decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madoguchi.core.matching import Slot
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_all, insert_once

from .. import events
from ..models import Placement, Round, Seats, State
from ..reckoning import Rules, rules_of
from ..refusals import RoundRefusedError
from ..rules import why_not_work
from .common import about, locked

_MOST_TITLE = 100
MOST_SEATS = 999


@dataclass(frozen=True)
class Opening:
    """What a clerk says of a new round. `follows` is the one whose seats are left to it (二次)."""

    title: str
    closes_on: date
    decides_on: date
    follows: Round | None = None


def open_round(clerk: Clerk, slug: str, opening: Opening) -> Round:
    """Open a round of a procedure, by the rules of its version in force. Raises `RoundRefusedError`."""
    version = current(slug)
    if version is None:
        raise RoundRefusedError("no_selection")
    rules = rules_of(version)
    made = _made(clerk, version, rules, opening)
    rule = why_not_work(clerk, made)
    if rule:
        raise RoundRefusedError(rule)
    if not insert_once(made):
        raise RoundRefusedError("under_way")
    record(events.OPENED, made.subject, about(made), actor=staff_actor(clerk.staff.id))
    insert_all(_seats_left(made, rules))
    return made


def _made(clerk: Clerk, version: ProcedureVersion, rules: Rules, opening: Opening) -> Round:
    if not opening.title or len(opening.title) > _MOST_TITLE:
        raise RoundRefusedError("title")
    if opening.decides_on < opening.closes_on:
        raise RoundRefusedError("dates")
    return Round(
        procedure=version.procedure,
        version=version,
        department=department_named(_in_charge(rules.procedure)),
        follows=opening.follows,
        title=opening.title,
        closes_on=opening.closes_on,
        decides_on=opening.decides_on,
        rules=rules.digest,
        opened_by=clerk.staff,
    )


def _in_charge(procedure: Procedure) -> str:
    step = next(one for one in procedure.route if one.kind == StepKind.SELECT)
    return step.department or procedure.department


def _seats_left(made: Round, rules: Rules) -> list[Seats]:
    """What the round before left empty."""
    if made.follows is None:
        return []
    taken = Counter(
        Placement.objects.filter(run__round=made.follows, run__adopted_at__isnull=False)
        .exclude(place="")
        .values_list("place", "age_class")
    )
    before = Seats.objects.filter(round=made.follows, place__in=rules.places, age_class__in=rules.classes)
    return [
        Seats(
            round=made,
            place=one.place,
            age_class=one.age_class,
            capacity=max(0, one.capacity - taken[one.place, one.age_class]),
        )
        for one in before
    ]


def set_seats(clerk: Clerk, found: Round, seats: Mapping[Slot, int]) -> None:
    """Say how many children each place takes; what is not named takes none. Raises `RoundRefusedError`."""
    found = locked(clerk, found, State.OPEN, State.DRAWN)
    rules = rules_of(found.version)
    rows = []
    for (place, age_class), capacity in seats.items():
        if place not in rules.places or age_class not in rules.classes or not 0 <= capacity <= MOST_SEATS:
            raise RoundRefusedError("seat", place=place, age_class=age_class)
        rows.append(Seats(round=found, place=place, age_class=age_class, capacity=capacity))
    found.seats.all().delete()
    insert_all(rows)
    record(events.SEATED, found.subject, about(found), actor=staff_actor(clerk.staff.id))


def drop(clerk: Clerk, found: Round) -> None:
    """取りやめ: its cases wait for another round. Raises `RoundRefusedError` once it is decided."""
    found = locked(clerk, found, State.OPEN, State.DRAWN)
    found.state = State.DROPPED
    found.save(update_fields=["state"])
    record(events.DROPPED, found.subject, about(found), actor=staff_actor(clerk.staff.id))
