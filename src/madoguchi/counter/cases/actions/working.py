"""How clerks share their work: who does what, and what they note for each other."""

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import posts_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Case, CaseNote, NoteKind
from ..refusals import StepRefusedError
from ..rules import Clerk
from .walk import about, open_step_of, touch


def assign(clerk: Clerk, case: Case, to: Staff | None) -> None:
    """割当て: who is to do the open step, one of its department; None frees it again. Raises `StepRefusedError`."""
    step = open_step_of(clerk, case)
    if to is not None and step.department_id not in {post.department_id for post in posts_of(to)}:
        raise StepRefusedError("assignee")
    step.assigned = to
    step.save(update_fields=["assigned"])
    counted = about(case, load_definition(case.version))
    record(events.ASSIGNED, case.subject, counted, actor=staff_actor(clerk.staff.id))


def note(clerk: Clerk, case: Case, kind: NoteKind, text: str) -> CaseNote:
    """Leave a note of a call, of a visit, or a remark, for the other clerks. Raises `StepRefusedError`."""
    if not text:
        raise StepRefusedError("note")
    made = CaseNote.objects.create(case=case, kind=kind, staff=clerk.staff, text=text)
    touch(case)
    counted = about(case, load_definition(case.version))
    record(events.NOTED, case.subject, counted, actor=staff_actor(clerk.staff.id))
    return made
