"""Where an open step belongs after posts and departments changed; nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.models import Department, Holding, Post, within
from madoguchi.foundation.city.queries import Deciders, in_force

from .actions.walk import decision_facts
from .models import StepAction
from .rules import BY_POST

#: Why a step could not be brought where it belongs.
PROBLEMS = {
    "no_successor": _("所属が終わり、後の所属が決まっていません"),
    "post_ended": _("職が終わり、後の職が決まっていません"),
    "nobody_decides": _("専決区分に当てはまる職がありません"),
    "vacant": _("この職に就いている職員がいません"),
}


@dataclass(frozen=True)
class Way:
    """Where a step belongs: `section` is in charge of its case, `freed` whether nobody has it any more.

    `problem` is a name of `PROBLEMS`: what could not be found stays as it was.
    """

    step: StepAction
    section: Department
    department: Department
    post: Post | None
    freed: bool
    problem: str = ""

    @property
    def moves_case(self) -> bool:
        """Whether another section is in charge."""
        return bool(self.section.id != self.step.case.department_id)

    @property
    def moves_step(self) -> bool:
        """Whether the step waits elsewhere."""
        post = self.post.id if self.post else None
        return (self.department.id, post) != (self.step.department_id, self.step.post_id)

    @property
    def changes(self) -> bool:
        """Whether anything is different afterwards."""
        return self.moves_case or self.moves_step or self.freed


class Ground:
    """The city's departments and posts as they are today, read once for many steps."""

    def __init__(self) -> None:
        self.today = clock.today()
        self._departments = {one.id: one for one in Department.objects.select_related("successor")}
        posts = Post.objects.select_related("successor", "department", "successor__department")
        self._posts = {one.id: one for one in posts}
        serving = Q(staff__since__lte=self.today) & (Q(staff__until=None) | Q(staff__until__gt=self.today))
        self._held = set(Holding.objects.filter(within(self.today), serving).values_list("post", flat=True))

    @cached_property
    def _deciders(self) -> Deciders:
        return Deciders()

    def misplaced(self) -> QuerySet[StepAction]:
        """Open steps of what has ended, of a post that nobody holds, or given to somebody who left the department."""
        ended = [key for key, one in self._departments.items() if not one.lasts(self.today)]
        posts = [key for key, one in self._posts.items() if not one.lasts(self.today)]
        vacant = [key for key in self._posts if key not in self._held]
        there = Holding.objects.filter(
            within(self.today), staff=OuterRef("assigned"), post__department=OuterRef("department")
        )
        astray = (
            Q(department__in=ended)
            | Q(case__department__in=ended)
            | Q(post__in=posts)
            | Q(post__in=vacant, kind__in=BY_POST)
            | (Q(assigned__isnull=False) & ~Exists(there))
        )
        return StepAction.objects.filter(astray, done_at=None)

    def ways(self, steps: Sequence[StepAction]) -> list[Way]:
        """Where each of some steps belongs, each with its case."""
        at_work = self._at_work(step.assigned_id for step in steps if step.assigned_id)
        return [self._way(step, at_work) for step in steps]

    def _at_work(self, staff: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
        """Who of some people holds a post in which department."""
        held = Holding.objects.filter(within(self.today), staff__in=set(staff))
        return set(held.values_list("staff", "post__department"))

    def _way(self, step: StepAction, at_work: set[tuple[UUID, UUID]]) -> Way:
        section = in_force(self._departments[step.case.department_id])
        post, problem = self._post(step, step.post_id, section) if step.post_id else (None, "")
        department = self._departments[post.department_id if post else step.department_id]
        found = in_force(department)
        freed = step.assigned_id is not None and (step.assigned_id, (found or department).id) not in at_work
        return Way(
            step=step,
            section=section or self._departments[step.case.department_id],
            department=found or department,
            post=post,
            freed=freed,
            problem=problem or ("" if section and found else "no_successor"),
        )

    def _post(self, step: StepAction, waits: UUID, section: Department | None) -> tuple[Post, str]:
        """The post that a step waits for, after the one that it waits for now, and what is wrong with it."""
        now = self._posts[waits]
        asked = step.kind in BY_POST
        if now.lasts(self.today) and (now.id in self._held or not asked):
            return now, ""
        if step.kind == StepKind.DECIDE and section is not None:
            found, missing = self._decider(step, section), "nobody_decides"
        else:
            found, missing = in_force(now), "post_ended"
        if found is None:
            return now, missing
        return self._posts[found.id], "vacant" if asked and found.id not in self._held else ""

    def _decider(self, step: StepAction, section: Department) -> Post | None:
        definition = load_definition(step.case.version)
        return self._deciders.of(decision_facts(step.case, definition, section))
