"""Times a batch selection in a process of the office side: `python -m measure.children COUNT`.

Prints one JSON object: seconds of the algorithm, of a bare deferred acceptance on the same children, of each part of
the round through the database; how many pairs block, by the certificate.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

import django
from django.conf import settings

from madoguchi.core import clock
from madoguchi.core.ids import new_id, reference_code
from madoguchi.core.matching import Applicant, Slot, blocking_pairs, select
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

SLUG, CHOICES = "nursery_places", 3
CLERK, HEAD = "yukimura@mihon.example", "torizawa@mihon.example"
_SIBLINGS, _HAS_A_SIBLING_THERE = 0.15, 0.1
#: There are fewer seats than children, as in a city where it matters.
_SEATS_A_CHILD = 0.8
#: So many cases are moved on, to see what one takes.
_TOLD = 100
Answers = dict[str, Any]


def main() -> None:
    """Time a round of so many children."""
    django.setup()
    settings.DEBUG = False
    with city_scope(CITY):
        print(json.dumps(_measured(int(sys.argv[1]))))


def _measured(count: int) -> dict[str, Any]:
    from madoguchi.counter.cases.rules import Clerk  # noqa: PLC0415  # models are there once Django is set up
    from madoguchi.counter.rounds import actions  # noqa: PLC0415
    from madoguchi.counter.rounds.inputs import inputs_of  # noqa: PLC0415
    from madoguchi.counter.rounds.models import Round  # noqa: PLC0415
    from madoguchi.foundation.city.models import Staff  # noqa: PLC0415

    chance = Random(1)  # the same children each time
    _wait(_children(count, chance))
    clerk, head = (Clerk(Staff.objects.get(email=one)) for one in (CLERK, HEAD))
    today = clock.today()
    found = actions.open_round(clerk, SLUG, actions.Opening("4月入所", today, today))
    actions.set_seats(clerk, found, _seats(count))
    gather, _ = _timed(lambda: actions.gather(clerk, found))
    run, made = _timed(lambda: actions.run(clerk, found))
    given = inputs_of(found)
    words = "個別に検討します" if made.blocking else ""
    adopt, _ = _timed(lambda: _adopt(clerk, head, found, words))
    tell, _ = _timed(lambda: actions.tell_some(Round.objects.get(id=found.id), _TOLD))
    algorithm, result = _timed(lambda: select(given.applicants, given.seats, found.code))
    certificate, blocking = _timed(lambda: blocking_pairs(result))
    bare, _ = _timed(lambda: deferred_acceptance(given.applicants, given.seats))
    return {
        "algorithm_s": algorithm,
        "bare_s": bare,
        "certificate_s": certificate,
        "round_s": {"gather": gather, "run": run, "adopt": adopt, "whole": gather + run + adopt},
        "tell_ms": tell * 1000 / min(count, _TOLD),
        "placed": made.placed,
        "blocking_pairs": len(blocking),
        "named": len(made.blocking),
        "same_result": len(result.placed) == made.placed,
    }


def _adopt(clerk: Any, head: Any, found: Any, words: str) -> None:
    from madoguchi.counter.rounds import actions  # noqa: PLC0415

    actions.propose(clerk, found, 1, words)
    actions.decide(head, found)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def deferred_acceptance(children: list[Applicant], seats: dict[Slot, int]) -> dict[str, Slot]:
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


def _seats(count: int) -> dict[Slot, int]:
    slots = [Slot(f"place_{n:02}", age_class) for n in range(1, 41) for age_class in ("age_0", "age_1")]
    return dict.fromkeys(slots, max(1, round(count * _SEATS_A_CHILD / len(slots))))


def _children(count: int, chance: Random) -> list[Answers]:
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


def _wait(children: list[Answers]) -> None:
    """Cases that were examined and wait for the selection."""
    from madoguchi.counter.cases.models import Case, Duty, StepAction  # noqa: PLC0415
    from madoguchi.counter.procedures.kinds import StepKind  # noqa: PLC0415
    from madoguchi.counter.procedures.queries import current  # noqa: PLC0415
    from madoguchi.foundation.city.queries import department_named  # noqa: PLC0415

    version, department = current(SLUG), department_named("childcare")
    common = {"version": version, "department": department, "kind": "contract", "language": "ja"}
    cases = [
        Case(
            number=f"R8-{number:06}",
            submission=new_id(),
            code=reference_code(),
            channel="online",
            answers=answers,
            applicant="見本 親",
            electronic=False,
            arrived_at=clock.now(),
            **common,
        )
        for number, answers in enumerate(children)
    ]
    insert_all(cases)
    waits = {"position": 2, "kind": StepKind.SELECT, "duty": Duty.DECIDE, "department": department}
    insert_all([StepAction(case=case, **waits) for case in cases])


if __name__ == "__main__":
    main()
