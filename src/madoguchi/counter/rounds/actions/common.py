"""What every write of a round begins with."""

from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import version_of

from ..events import AboutRound
from ..models import Round, State
from ..reckoning import rules_of
from ..refusals import RoundRefusedError
from ..rules import why_not_work


def locked(clerk: Clerk, found: Round, *states: State) -> Round:
    """The round as it is now, locked, for whoever may prepare it. Raises `RoundRefusedError`."""
    now = locked_in(found, *states)
    rule = why_not_work(clerk, now)
    if rule:
        raise RoundRefusedError(rule)
    return now


def locked_in(found: Round, *states: State) -> Round:
    """The round as it is now, locked. Raises `RoundRefusedError` when it is in none of these states."""
    now = Round.objects.select_for_update(of=("self",)).select_related("department").get(id=found.id)
    if now.state not in states:
        raise RoundRefusedError("state")
    now.version = version_of(now.version_id)
    return now


def about(found: Round) -> AboutRound:
    """What is counted of a round."""
    return AboutRound(**dimensions(found))


def dimensions(found: Round) -> dict[str, str]:
    """The procedure and the department that a round is counted under."""
    return {
        "procedure": rules_of(found.version).procedure.id,
        "department": found.department.slug,
    }
