"""What the pages of changes of posts tell of cases: what waits where, what moved, what could not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise

from madoguchi.foundation.city.models import Department, Post
from madoguchi.foundation.ledger.models import Event

from .events import REROUTED
from .models import Case, StepAction
from .routing import PROBLEMS, Ground
from .rules import BY_POST, Clerk, visible_cases

#: So many are shown of either list; what cannot be moved is to be mended first.
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """How many open steps wait at a post to be decided, and in a department."""

    posts: Mapping[UUID, int]
    departments: Mapping[UUID, int]


def waiting_at(posts: Collection[UUID], departments: Collection[UUID]) -> Waiting:
    """How many open steps are concerned when these posts and departments have nobody any more; one statement."""
    homes = Post.objects.filter(id__in=posts).values("department")
    concerned = StepAction.objects.filter(
        done_at=None, department__in=departments
    ) | StepAction.objects.filter(done_at=None, department__in=homes, post__in=posts, kind__in=BY_POST)
    by_post, by_department = defaultdict[UUID, int](int), defaultdict[UUID, int](int)
    for department, post, count in concerned.values_list("department", "post").annotate(Count("id")):
        by_department[department] += count
        by_post[post] += count
    return Waiting(by_post, by_department)


class Problem(NamedTuple):
    """A case that could not be moved: whether the reader may open it, where it waits, and why."""

    number: str
    visible: bool
    department: str
    post: str
    why: str | Promise


@dataclass(frozen=True)
class Stuck:
    """What could not be moved; `waiting` whether there is something that the worker has still to move."""

    rows: Sequence[Problem]
    waiting: bool
    more: bool


def stuck(clerk: Clerk) -> Stuck:
    """The first of the open steps that are not where somebody is, as things stand now."""
    ground = Ground()
    steps = ground.misplaced().select_related("case__version", "case__department", "department", "post")
    found = list(steps.defer("case__version__declaration").order_by("id")[: MOST + 1])
    ways = ground.ways(found[:MOST])
    kept = [way for way in ways if way.problem]
    seen = _visible(clerk, {way.step.case_id for way in kept})
    rows = [
        Problem(
            way.step.case.number,
            way.step.case_id in seen,
            way.department.name,
            way.post.title if way.post else "",
            PROBLEMS[way.problem],
        )
        for way in kept
    ]
    return Stuck(rows, waiting=any(way.changes for way in ways), more=len(found) > MOST)


class Moved(NamedTuple):
    """A case that was moved: from where to where, in words, and whether somebody had it."""

    event: Event
    number: str
    visible: bool
    source: str
    target: str
    freed: bool


@dataclass(frozen=True)
class Rerouted:
    """One page of what was moved, the newest on top, and the key of the next."""

    rows: Sequence[Moved]
    next: int


def rerouted(clerk: Clerk, before: int = 0) -> Rerouted:
    """What was moved, from before one event on (`seq`)."""
    rows = Event.objects.filter(kind=REROUTED.name)
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: MOST + 1])
    shown = found[:MOST]
    cases = [UUID(one.subject.partition(":")[2]) for one in shown]
    numbers = dict(Case.objects.filter(id__in=cases).values_list("id", "number"))
    seen, names = _visible(clerk, cases), _names(shown)
    return Rerouted(
        [
            Moved(
                one,
                numbers.get(case, ""),
                case in seen,
                names.get(one.data["source"], one.data["source"]),
                names.get(one.data["target"], one.data["target"]),
                one.data["freed"],
            )
            for one, case in zip(shown, cases, strict=True)
        ],
        shown[-1].seq if len(found) > MOST else 0,
    )


def _visible(clerk: Clerk, cases: Collection[UUID]) -> set[UUID]:
    return set(visible_cases(clerk).filter(id__in=cases).values_list("id", flat=True)) if cases else set()


def _names(events: Sequence[Event]) -> dict[str, str]:
    """What the sections and posts of some events are called: a post's name has a dash."""
    slugs = {one.data[end] for one in events for end in ("source", "target")}
    departments = Department.objects.filter(slug__in=slugs).values_list("slug", "name")
    return dict(departments) | dict(Post.objects.filter(slug__in=slugs).values_list("slug", "title"))
