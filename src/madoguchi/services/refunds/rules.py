"""Who may answer what the office asks, and until when."""

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person

from .models import AccountRequest


def may_answer(request: AccountRequest, person: Person | None) -> bool:
    """Whether somebody who may see a bill may say where its money goes.

    What stands on somebody's page they alone answer, whoever else holds its paper.
    """
    owner = request.bill.person_id
    return owner is None or (person is not None and person.id == owner)


def why_not_answer(request: AccountRequest) -> str:
    """The rule by which nobody can answer any more; empty while somebody can."""
    if request.ended_at is not None:
        return "over" if request.answered_at else "ended"
    if request.answered_at is not None:
        return "answered"
    return "late" if clock.today() > request.until else ""
