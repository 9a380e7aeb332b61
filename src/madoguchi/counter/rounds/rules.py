"""Who may see and do what with a round: rows by department, the decision by post."""

from django.db.models import Q, QuerySet

from madoguchi.core import clock
from madoguchi.counter.cases.models import Duty, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.queries import deputising

from .models import Round, Run, State


def visible_rounds(clerk: Clerk) -> QuerySet[Round]:
    """Rounds of the clerk's departments, and those that a post of theirs decides.

    Who decides in another's place today sees what waits for that; what one decided stays in sight.
    """
    mine = Q(department__in=clerk.departments) | Q(post__in=clerk.own_posts)
    deputies = deputising(clerk.staff, clock.today()).values("post")
    return Round.objects.filter(mine | Q(post__in=deputies, state=State.PROPOSED) | Q(deputy=clerk.staff))


def why_not_work(clerk: Clerk, found: Round) -> str:
    """The name of the rule that keeps a clerk from preparing a round, or an empty text."""
    if found.department_id not in clerk.departments:
        return "department"
    return "contractor" if clerk.is_contractor else ""


def why_not_decide(clerk: Clerk, found: Round, run: Run) -> str:
    """The name of the rule that keeps a clerk from deciding a run that was proposed, or an empty text."""
    if clerk.is_contractor:
        return "contractor"
    if found.post_id not in clerk.deciding_posts:
        return "post"
    return "apart" if clerk.staff.id in (run.by_id, run.proposed_by_id) else ""


def why_not_review(clerk: Clerk, found: Round) -> str:
    """The name of the rule that keeps a clerk from the 後閲 of a round that a deputy decided, or an empty text."""
    if found.deputy_id is None or found.reviewed_at is not None:
        return "state"
    mine = found.post_id in clerk.own_posts and found.deputy_id != clerk.staff.id
    return "" if mine else "review"


def prepared_any(clerk: Clerk, found: Round) -> bool:
    """Whether the clerk examined a case that waits in the round: they may not decide on it."""
    waiting = found.entries.filter(left_at=None, told_at=None).values("case")
    mine = StepAction.objects.filter(staff=clerk.staff, duty=Duty.PREPARE)
    return mine.filter(case__in=waiting).exists()
