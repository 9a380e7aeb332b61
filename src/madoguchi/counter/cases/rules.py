"""Who may see and do what in the office: rows by department, decisions by post."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from madoguchi.core import clock
from madoguchi.counter.procedures.kinds import Channel, StepKind
from madoguchi.foundation.city.models import Post, Staff, StaffKind
from madoguchi.foundation.city.queries import deputising, posts_deputised, posts_of, stands_in_for

from .models import Case, Duty, Ended, StepAction


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

    @cached_property
    def _deputised(self) -> list[Post]:
        return posts_deputised(self.staff, clock.today())

    @cached_property
    def deputised_posts(self) -> set[UUID]:
        """代決: posts in whose place this member of staff decides today."""
        return {post.id for post in self._deputised}

    @cached_property
    def deputised_departments(self) -> set[UUID]:
        """The departments of those posts where this member of staff has no post."""
        return {post.department_id for post in self._deputised} - self.departments

    @cached_property
    def deciding_posts(self) -> set[UUID]:
        """Posts whose approvals and decisions are this member of staff's today, as holder or as deputy."""
        return self.own_posts | self.deputised_posts

    @cached_property
    def covered(self) -> set[UUID]:
        """The clerk, and who is away today and named them to see what was given to them."""
        return {self.staff.id} | stands_in_for(self.staff, clock.today())

    def reaches(self, step: StepAction) -> bool:
        """Whether a step is of their departments, or to be decided in the place of another post."""
        deputised = step.kind in BY_POST and step.post_id in self.deputised_posts
        return step.department_id in self.departments or deputised


def visible_cases(clerk: Clerk) -> QuerySet[Case]:
    """Cases with a step in a department the clerk holds a post in, or to be decided by one of those posts.

    What one proposed oneself stays in sight, wherever it goes; what a department had that ended, its successor sees;
    and who decides in another's place sees what waits for that.
    """
    # Asked of each case: the other way round, every step of the department would be read to find one number.
    steps = StepAction.objects.filter(case=OuterRef("id"))
    mine = Q(department__in=clerk.departments) | Q(post__in=clerk.own_posts)
    ended = Q(department__successor__in=clerk.departments, department__until__lte=clock.today())
    # Along the way: most pages of a case have nothing to ask of deputies.
    deputised = Q(post__in=deputising(clerk.staff, clock.today()).values("post"), done_at=None)
    return Case.objects.filter(Exists(steps.filter(mine | ended | deputised)) | own_proposals(clerk))


def own_proposals(clerk: Clerk) -> Q:
    """Cases that this clerk began within the office."""
    return Q(entered_by=clerk.staff, channel=Channel.OFFICE)


def open_steps(clerk: Clerk) -> QuerySet[StepAction]:
    """Open steps of the clerk's departments, and what waits for a post in whose place they decide."""
    waiting = StepAction.objects.filter(
        done_at=None, department__in=clerk.departments | clerk.deputised_departments
    )
    if not clerk.deputised_departments:
        return waiting
    # The departments bound the index; of another's, only what is decided in its place.
    deputised = Q(post__in=clerk.deputised_posts, kind__in=BY_POST)
    return waiting.filter(Q(department__in=clerk.departments) | deputised)


def why_not(clerk: Clerk, step: StepAction, walk: Collection[StepAction]) -> str:
    """The name of the rule that keeps a clerk from doing an open step, or an empty text.

    `walk` are the steps of the same case.
    """
    if not clerk.reaches(step):
        return "department"
    if step.kind in BY_ITSELF:
        return "select" if step.kind == StepKind.SELECT else "automatic"
    if clerk.is_contractor and step.kind in NOT_BY_CONTRACTORS:
        return "contractor"
    if step.kind in BY_POST and step.post_id not in clerk.deciding_posts:
        return "post"
    return _other_duty(clerk, step, walk)


def _other_duty(clerk: Clerk, step: StepAction, walk: Collection[StepAction]) -> str:
    """Nobody both prepares and decides in one case."""
    if step.duty == Duty.DECIDE and clerk.staff.id in preparers(walk):
        return "prepared"
    return "decided_before" if step.duty == Duty.PREPARE and clerk.staff.id in deciders(walk) else ""


#: Steps that nobody does by hand in one case: a selection is made for all at once.
BY_ITSELF = frozenset((StepKind.RECEIVE, StepKind.ISSUE, StepKind.SELECT))
#: Steps that only the holder of their post does, or a deputy while they are away.
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
    if not clerk.reaches(step):
        return "department"
    if step.kind in (StepKind.RECEIVE, StepKind.ISSUE):
        return "automatic"
    return "contractor" if clerk.is_contractor else ""


def preparers(steps: Iterable[StepAction]) -> set[UUID]:
    """Who examined or drafted in the case whose steps these are, or proposed it from within the office."""
    return _done_by(steps, Duty.PREPARE)


def deciders(steps: Iterable[StepAction]) -> set[UUID]:
    """Who approved, decided, selected or verified in the case whose steps these are."""
    return _done_by(steps, Duty.DECIDE)


def _done_by(steps: Iterable[StepAction], duty: Duty) -> set[UUID]:
    # Who sent a step back, or handed it over, did not do it.
    return {
        step.staff_id for step in steps if step.duty == duty and step.ended == Ended.DONE and step.staff_id
    }
