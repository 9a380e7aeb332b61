"""Who may see and do what in the office: rows by department, decisions by post."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from madoguchi.counter.procedures.kinds import Channel, StepKind
from madoguchi.foundation.city.models import Post, Staff, StaffKind
from madoguchi.foundation.city.queries import posts_of

from .models import Case, Duty, StepAction


@dataclass(frozen=True)
class Clerk:
    """A member of staff at work: with the posts held today, read once."""

    staff: Staff

    @cached_property
    def posts(self) -> list[Post]:
        return posts_of(self.staff)

    @property
    def is_contractor(self) -> bool:
        """受託事業者: somebody else's employee."""
        return bool(self.staff.kind == StaffKind.CONTRACTOR)

    @cached_property
    def own_posts(self) -> set[UUID]:
        return {post.id for post in self.posts}

    @cached_property
    def departments(self) -> set[UUID]:
        return {post.department_id for post in self.posts}


def visible_cases(clerk: Clerk) -> QuerySet[Case]:
    """Cases with a step in a department the clerk holds a post in, or to be decided by one of those posts.

    What one proposed oneself stays in sight, wherever it goes.
    """
    # Asked of each case: the other way round, every step of the department would be read to find one number.
    steps = StepAction.objects.filter(case=OuterRef("id"))
    mine = Q(department__in=clerk.departments) | Q(post__in=clerk.own_posts)
    return Case.objects.filter(Exists(steps.filter(mine)) | own_proposals(clerk))


def own_proposals(clerk: Clerk) -> Q:
    """Cases that this clerk began within the office."""
    return Q(entered_by=clerk.staff, channel=Channel.OFFICE)


def open_steps(clerk: Clerk) -> QuerySet[StepAction]:
    """Open steps of the clerk's departments."""
    return StepAction.objects.filter(done_at=None, department__in=clerk.departments)


def why_not(clerk: Clerk, step: StepAction, prepared_by: set[UUID]) -> str:
    """The name of the rule that keeps a clerk from doing an open step, or an empty text.

    `prepared_by` are those who examined or drafted in the same case.
    """
    if step.department_id not in clerk.departments:
        return "department"
    if step.kind in BY_ITSELF:
        return "select" if step.kind == StepKind.SELECT else "automatic"
    if clerk.is_contractor and step.kind in NOT_BY_CONTRACTORS:
        return "contractor"
    if step.kind in BY_POST and step.post_id not in clerk.own_posts:
        return "post"
    return "prepared" if step.duty == Duty.DECIDE and clerk.staff.id in prepared_by else ""


#: Steps that nobody does by hand in one case: a selection is made for all at once.
BY_ITSELF = frozenset((StepKind.RECEIVE, StepKind.ISSUE, StepKind.SELECT))
#: Steps that only the holder of their post does.
BY_POST = frozenset((StepKind.APPROVE, StepKind.DECIDE))
#: 受託事業者 may take money, look at things outside and post letters, never examine to a decision, verify or decide.
NOT_BY_CONTRACTORS = frozenset(
    (
        StepKind.EXAMINE,
        StepKind.DRAFT,
        StepKind.CONCUR,
        StepKind.APPROVE,
        StepKind.DECIDE,
        StepKind.VERIFY,
        StepKind.CLOSE,
    )
)


def why_not_aside(clerk: Clerk, step: StepAction) -> str:
    """The name of the rule that keeps a clerk from turning a case another way at an open step, or an empty text.

    補正, 差戻し, 引継ぎ and 取下げ are open to those who may examine, and to the decider at the decision.
    """
    if step.department_id not in clerk.departments:
        return "department"
    if step.kind in (StepKind.RECEIVE, StepKind.ISSUE):
        return "automatic"
    return "contractor" if clerk.is_contractor else ""


def preparers(steps: Iterable[StepAction]) -> set[UUID]:
    """Who examined or drafted in the case whose steps these are, or proposed it from within the office."""
    return {step.staff_id for step in steps if step.duty == Duty.PREPARE and step.staff_id}
