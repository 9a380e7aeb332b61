"""What a run reckons with, read from the tables, and its digest: the same input is the same digest."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from madoguchi.core.matching import Applicant, Slot, Together
from madoguchi.counter.procedures.canonical import canonical

from .models import Entry, Round


@dataclass(frozen=True)
class Inputs:
    """Children and seats of a round; `entries` and `facts` (the digest of each child's own, points apart) by key."""

    applicants: list[Applicant]
    seats: dict[Slot, int]
    entries: dict[str, UUID]
    facts: dict[str, str]
    digest: str


def inputs_of(found: Round) -> Inputs:
    """Read them: two queries."""
    rows = found.entries.filter(left_at=None).select_related("case").only(*_READ)
    entries = {one.case.number: one for one in rows}
    seats = {Slot(one.place, one.age_class): one.capacity for one in found.seats.all()}
    told = {number: _facts(one) for number, one in entries.items()}
    everything = {
        "rules": found.rules,
        "seed": found.code,
        "seats": sorted([*slot, capacity] for slot, capacity in seats.items()),
        "children": [[number, entries[number].points, told[number]] for number in sorted(told)],
    }
    return Inputs(
        applicants=[_applicant(number, one) for number, one in entries.items()],
        seats=seats,
        entries={number: one.id for number, one in entries.items()},
        facts={number: digest_of(facts) for number, facts in told.items()},
        digest=digest_of(everything),
    )


_OWN = ("bonus", "ties", "choices", "age_class", "family", "together", "unfit", "excluded")
_READ = ("case__number", "round", "points", *_OWN)


def _facts(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _OWN}


def _applicant(number: str, entry: Entry) -> Applicant:
    return Applicant(
        key=number,
        points=entry.points,
        age_class=entry.age_class,
        choices=tuple(entry.choices),
        ties=tuple(entry.ties),
        bonus=entry.bonus,
        family=entry.family,
        together=Together(entry.together),
        excluded=entry.excluded or entry.unfit,
    )


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 of facts in their one form."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
