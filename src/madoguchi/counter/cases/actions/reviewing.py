"""後閲: what was decided in the place of an absent decider is shown to them afterwards."""

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import AfterReview, StepAction
from ..refusals import StepRefusedError
from ..rules import Clerk
from .walk import about


def ask_review(step: StepAction, clerk: Clerk) -> AfterReview:
    """代決 was made: the holder of the step's post is to look at it."""
    review = AfterReview.objects.create(step=step, post=step.post, decided_by=clerk.staff)
    case = step.case
    counted = about(case, load_definition(case.version))
    record(events.DECIDED_FOR_ANOTHER, case.subject, counted, actor=staff_actor(clerk.staff.id))
    return review


def confirm_review(clerk: Clerk, review: AfterReview) -> None:
    """後閲: the holder of the post has seen it; once. Raises `StepRefusedError`."""
    if review.post_id not in clerk.own_posts or review.decided_by_id == clerk.staff.id:
        raise StepRefusedError("review")
    unseen = AfterReview.objects.filter(id=review.id, seen_at=None)
    if not unseen.update(seen_by=clerk.staff, seen_at=clock.now()):
        raise StepRefusedError("done")
    case = review.step.case
    counted = about(case, load_definition(case.version))
    record(events.REVIEWED, case.subject, counted, actor=staff_actor(clerk.staff.id))
