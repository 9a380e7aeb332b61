"""選考（一括）: what a round decided takes effect in every case of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Case
from ..refusals import StepRefusedError
from ..rules import preparers
from .corrections import open_request, stop_asking
from .walk import decided, finish, settle


@dataclass(frozen=True)
class Chosen:
    """What a round decided for one case: an outcome of the declaration, why, and what documents say of it."""

    case: Case
    outcome: str
    reasons: str = ""
    findings: Mapping[str, Any] = field(default_factory=dict)


def select_all(chosen: Sequence[Chosen], by: Staff) -> int:
    """End the selection of these cases as the round was decided; those ended already are left. Returns how many.

    Raises `StepRefusedError` when who decided the round examined one of them.
    """
    return sum(_select(one, by) for one in chosen)


def _select(one: Chosen, by: Staff) -> bool:
    case = one.case
    steps = list(case.steps.select_for_update(of=("self",)))
    step = next((each for each in steps if each.done_at is None), None)
    if step is None or step.kind != StepKind.SELECT:
        return False
    if by.id in preparers(steps):
        raise StepRefusedError("prepared")
    definition = load_definition(case.version)
    # A round is decided for all: what one family was asked meanwhile is wanted no more.
    request = open_request(case)
    if request is not None:
        stop_asking(case, request, staff_actor(by.id))
    case.proposed, case.reasons = one.outcome, one.reasons
    case.findings = {**case.findings, **one.findings}
    case.save(update_fields=["proposed", "reasons", "findings"])
    settle(case, one.outcome, definition, by)
    data = decided(case, definition)
    finish(case, step, definition, events.SELECTED, data, actor=staff_actor(by.id))
    return True
