"""Lists of the desk: one query a list, keyset pages, no exact count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.queries import history

from .models import Case, CaseDepartment, StepAction
from .rules import Clerk, open_steps

PAGE = 50
# A row of the queue shows neither answers nor the whole declaration.
_UNREAD = ("case__answers", "case__reasons", "case__version__declaration")


@dataclass(frozen=True)
class Key:
    """Where a page of the queue ends: the due date and the step of its last row."""

    due_on: date
    step: UUID

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}_{self.step.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that a link carries; none when it is no key."""
        try:
            day, step = text.split("_")
            return cls(date.fromisoformat(day), UUID(step))
        except ValueError:
            return None


@dataclass(frozen=True)
class Queue:
    """One page of open steps, and the key of the next."""

    steps: list[StepAction]
    next: Key | None


def _to_decide(clerk: Clerk) -> Q:
    return Q(kind=StepKind.DECIDE, post__in=[post.id for post in clerk.posts])


VIEWS = ("mine", "department", "late")


def queue(clerk: Clerk, view: str, today: date, after: Key | None = None) -> Queue:
    """Open steps, the one due first on top.

    `mine`: what this clerk can do now; `department`: all of the clerk's departments; `late`: past their due date.
    """
    steps = _viewed(open_steps(clerk), clerk, view, today)
    if after:
        steps = _after(steps, after.due_on, after.step)
    rows = list(
        steps.select_related("case__version__procedure", "department")
        .defer(*_UNREAD)
        .order_by("due_on", "id")[: PAGE + 1]
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Queue(rows[:PAGE], Key(last.due_on, last.id) if last and last.due_on else None)


def _viewed(steps: QuerySet[StepAction], clerk: Clerk, view: str, today: date) -> QuerySet[StepAction]:
    if view == "late":
        return steps.filter(due_on__lt=today)
    if view == "department":
        return steps
    by_hand = steps.filter(
        Q(kind__in=[StepKind.EXAMINE, StepKind.DRAFT]) | _to_decide(clerk) | ~Q(obstacle="")
    )
    # What one prepared one does not decide: it is another's work.
    prepared = Case.objects.filter(steps__staff=clerk.staff, steps__duty="prepare").values("id")
    return by_hand.exclude(Q(kind=StepKind.DECIDE) & Q(case__in=prepared))


def case_numbered(clerk_cases: QuerySet[Case], number: str) -> Case | None:
    """The case of a number among those a clerk may see."""
    return (
        clerk_cases.select_related("version__procedure")
        .defer("version__declaration")
        .filter(number=number)
        .first()
    )


def proposing_step(definition: Definition) -> StepKind:
    """At which step the outcome is proposed: the draft, else the examination; else whoever closes says it."""
    route = definition.procedure.route
    if any(step.kind == StepKind.DRAFT and not step.when for step in route):
        return StepKind.DRAFT
    settled = any(step.kind in (StepKind.DECIDE, StepKind.VERIFY, StepKind.ISSUE) for step in route)
    return StepKind.EXAMINE if settled else StepKind.CLOSE


def steps_of(case: Case) -> list[StepAction]:
    """The walk of a case so far, in order."""
    return list(
        case.steps.select_related("staff", "department", "post").order_by("opened_at", "position", "turn")
    )


def events_of(case: Case) -> list[Event]:
    """What the ledger holds of a case."""
    return history(case.subject)


def neighbours(clerk: Clerk, step: StepAction | None) -> tuple[str, str]:
    """The numbers of the cases before and after one in the department's queue; empty where there is none."""
    if step is None or step.due_on is None:
        return "", ""
    steps, at = open_steps(clerk), (step.due_on, step.id)
    before = _before(steps, *at).order_by("-due_on", "-id").annotate(where=Value("before"))
    after = _after(steps, *at).order_by("due_on", "id").annotate(where=Value("after"))
    columns = ("where", "case__number")
    found = dict(before.values_list(*columns)[:1].union(after.values_list(*columns)[:1], all=True))
    return found.get("before", ""), found.get("after", "")


# The first condition alone bounds the index; the second is exact.
def _after(steps: QuerySet[StepAction], due_on: date, step: UUID) -> QuerySet[StepAction]:
    return steps.filter(Q(due_on__gt=due_on) | Q(id__gt=step), due_on__gte=due_on)


def _before(steps: QuerySet[StepAction], due_on: date, step: UUID) -> QuerySet[StepAction]:
    return steps.filter(Q(due_on__lt=due_on) | Q(id__lt=step), due_on__lte=due_on)


# What a row of a list shows of its case is neither answers nor the whole declaration.
_UNLISTED = ("case__answers", "case__findings", "case__reasons", "case__version__declaration")
ListKey = tuple[datetime, UUID]


def listed(
    department: Department, *, still_open: bool, most: int, after: ListKey | None = None
) -> list[CaseDepartment]:
    """The cases that a department has or had, open or closed, the one changed last on top; after a row's key."""
    rows = CaseDepartment.objects.filter(department=department, open=still_open)
    if after:
        at, case = after
        rows = rows.filter(Q(updated_at__lt=at) | Q(case__lt=case), updated_at__lte=at)
    rows = rows.select_related("case__version__procedure", "case__department").defer(*_UNLISTED)
    return list(rows.order_by("-updated_at", "-case")[:most])


def open_kinds(cases: Iterable[UUID]) -> dict[UUID, StepKind]:
    """Which step each of these cases is at; none for one that is closed."""
    steps = StepAction.objects.filter(case__in=list(cases), done_at=None)
    return {case: StepKind(kind) for case, kind in steps.values_list("case", "kind")}
