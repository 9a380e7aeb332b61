"""One round of a selection through the database, timed part by part; imported once Django is set up."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from madoguchi.core import clock
from madoguchi.core.ids import new_id, reference_code
from madoguchi.core.matching import blocking_pairs, select
from madoguchi.counter.cases.models import Case, Duty, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.inputs import inputs_of
from madoguchi.counter.rounds.models import Round
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.tenancy.models import insert_all

from .children import Answers, children_of, deferred_acceptance, seats_for

SLUG, DEPARTMENT = "nursery_places", "childcare"
CLERK, HEAD = "yukimura@mihon.example", "torizawa@mihon.example"
#: So many cases are moved on, to see what one takes.
_TOLD = 100


def measured(count: int) -> dict[str, Any]:
    """Gather, run, propose, decide, tell some; then the algorithm by itself, its certificate, the bare one."""
    chance = Random(1)  # the same children each time
    _wait(children_of(count, chance))
    clerk, head = (Clerk(Staff.objects.get(email=one)) for one in (CLERK, HEAD))
    today = clock.today()
    found = actions.open_round(clerk, SLUG, actions.Opening("4月入所", today, today))
    actions.set_seats(clerk, found, seats_for(count))
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


def _adopt(clerk: Clerk, head: Clerk, found: Round, words: str) -> None:
    actions.propose(clerk, found, 1, words)
    actions.decide(head, found)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _wait(children: list[Answers]) -> None:
    """Cases that were examined and wait for the selection."""
    version, department = current(SLUG), department_named(DEPARTMENT)
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
