"""Children for a batch selection, and the textbook's way to place them: `python -m measure.children COUNT`.

Prints one JSON object: seconds of the algorithm, of the bare one on the same children, of each part of the round
through the database; how many pairs block, by the certificate.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module
from random import Random
from typing import Any

import django

from madoguchi.core.matching import Applicant, Slot
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

CHOICES = 3
_SIBLINGS, _HAS_A_SIBLING_THERE = 0.15, 0.1
#: There are fewer seats than children, as in a city where it matters.
_SEATS_A_CHILD = 0.8
Answers = dict[str, Any]


def main() -> None:
    """Time a round of so many children."""
    django.setup()
    with city_scope(CITY):
        print(json.dumps(import_module("measure.round").measured(int(sys.argv[1]))))


def deferred_acceptance(children: Sequence[Applicant], seats: dict[Slot, int]) -> dict[str, Slot]:
    """The bare thing, as in a textbook: no siblings, no reasons, no certificate."""
    order = {child.key: (-child.points, child.ties, child.key) for child in children}
    by_key = {child.key: child for child in children}
    held: dict[Slot, list[tuple[Any, str]]] = defaultdict(list)
    asked = dict.fromkeys(by_key, 0)
    free = list(by_key)
    while free:
        child = by_key[free.pop()]
        if asked[child.key] == len(child.choices):
            continue
        slot = Slot(child.choices[asked[child.key]], child.age_class)
        asked[child.key] += 1
        held[slot].append((order[child.key], child.key))
        if len(held[slot]) > seats.get(slot, 0):
            held[slot].sort()
            free.append(held[slot].pop()[1])
    return {key: slot for slot, children_ in held.items() for _, key in children_}


def seats_for(count: int) -> dict[Slot, int]:
    """The same number at every place, and too few."""
    slots = [Slot(f"place_{n:02}", age_class) for n in range(1, 41) for age_class in ("age_0", "age_1")]
    return dict.fromkeys(slots, max(1, round(count * _SEATS_A_CHILD / len(slots))))


def children_of(count: int, chance: Random) -> list[Answers]:
    """The answers of so many applications, siblings among them."""
    children: list[Answers] = []
    while len(children) < count:
        first = _child(len(children), chance)
        children.append(first)
        if chance.random() < _SIBLINGS and len(children) < count:
            first["together"] = chance.choice(("same_place", "same_time", "any_time"))
            children.append({**first, "age": 1 - first["age"], "child": {"family": "見本", "given": "次"}})
    return children


def _child(number: int, chance: Random) -> Answers:
    wishes = [f"place_{n:02}" for n in chance.sample(range(1, 41), CHOICES)]
    answers: Answers = {
        "parent": {"family": "見本", "given": f"親{number}"},
        "child": {"family": "見本", "given": f"子{number}"},
        "phone": f"090-0000-{number:04}",
        "age": chance.randint(0, 1),
        "hours": chance.choice((60, 100, 130, 170)),
        "single": chance.random() < 0.1,
        "months": chance.randint(0, 12),
        "wishes": wishes,
        "together": "none",
    }
    if chance.random() < _HAS_A_SIBLING_THERE:
        answers["sibling_at"] = wishes[0]
    return answers


if __name__ == "__main__":
    main()
