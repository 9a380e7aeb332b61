"""Lists of the desk: one query a list, keyset pages, no exact count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value

from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.models import LEVELS, CheckKind, IdentityCheck, Level, Party

from .models import Case, CaseDepartment, CorrectionRequest, Duty, EntryDraft, StepAction
from .rules import BY_ITSELF, BY_POST, NOT_BY_CONTRACTORS, Clerk, open_steps

PAGE = 50
# A row of the queue shows neither answers nor the whole declaration.
_UNREAD = ("case__answers", "case__findings", "case__reasons", "case__version__declaration")


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

    steps: Sequence[StepAction]
    next: Key | None


VIEWS = ("mine", "department", "late")


def queue(
    clerk: Clerk, view: str, today: date, after: Key | None = None, kind: StepKind | None = None
) -> Queue:
    """Open steps, the one due first on top; those of one kind, where it is given.

    `mine`: what this clerk can do now, and nobody else was given; `department`: all of the clerk's departments;
    `late`: past their due date.
    Each has `answer_by`, until when the applicant was asked to mend something.
    """
    steps = _viewed(open_steps(clerk), clerk, view, today)
    if kind:
        steps = steps.filter(kind=kind)
    if after:
        steps = _after(steps, after.due_on, after.step)
    asked = CorrectionRequest.objects.filter(case=OuterRef("case"), ended_at=None).values("answer_by")[:1]
    rows = list(
        steps.select_related("case__version__procedure", "department")
        .defer(*_UNREAD)
        .annotate(answer_by=Subquery(asked))
        .order_by("due_on", "id")[: PAGE + 1]
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Queue(rows[:PAGE], Key(last.due_on, last.id) if last and last.due_on else None)


def _viewed(steps: QuerySet[StepAction], clerk: Clerk, view: str, today: date) -> QuerySet[StepAction]:
    if view == "late":
        return steps.filter(due_on__lt=today)
    if view == "department":
        return steps
    return _doable(steps, clerk).filter(_not_outside(today))


def _doable(steps: QuerySet[StepAction], clerk: Clerk) -> QuerySet[StepAction]:
    """What this clerk may do by hand: 決裁 by the right post, and nothing that one prepared."""
    by_hand = set(StepKind) - BY_ITSELF - BY_POST
    mine = Q(kind__in=by_hand) | Q(kind__in=BY_POST, post__in=clerk.own_posts) | ~Q(obstacle="")
    if clerk.is_contractor:
        steps = steps.exclude(kind__in=NOT_BY_CONTRACTORS)
    prepared = StepAction.objects.filter(case=OuterRef("case"), staff=clerk.staff, duty=Duty.PREPARE)
    others_work = Q(duty=Duty.DECIDE) & Exists(prepared)
    free = Q(assigned=None) | Q(assigned=clerk.staff)
    return steps.filter(mine & free).exclude(others_work)


def _not_outside(today: date) -> Q:
    """Steps that wait for nobody outside: no correction that is still to come, no file that may still be opened."""
    passed = CorrectionRequest.objects.filter(case=OuterRef("case"), ended_at=None, answer_by__lt=today)
    return (Q(case__suspended_on=None) | Exists(passed)) & (Q(awaits_recipient=False) | Q(due_on__lt=today))


def case_numbered(clerk_cases: QuerySet[Case], number: str) -> Case | None:
    """The case of a number among those a clerk may see."""
    return (
        clerk_cases.select_related("version__procedure")
        .defer("version__declaration")
        .filter(number=number)
        .first()
    )


def proposing_step(definition: Definition) -> StepKind:
    """At which step the outcome is proposed: the selection, the draft, else the examination; else the closing."""
    route = definition.procedure.route
    if any(step.kind == StepKind.SELECT for step in route):
        return StepKind.SELECT
    if any(step.kind == StepKind.DRAFT and not step.when for step in route):
        return StepKind.DRAFT
    settled = any(step.kind in (StepKind.DECIDE, StepKind.VERIFY, StepKind.ISSUE) for step in route)
    return StepKind.EXAMINE if settled else StepKind.CLOSE


def identified(case: Case, definition: Definition) -> bool:
    """Whether it is known who applies, as far as the procedure asks: on line, or by documents at the counter."""
    asked = LEVELS.index(definition.procedure.identity)
    if asked <= LEVELS.index(Level.CONTACT):
        return True
    party = Party.objects.filter(subject=case.subject, applicant=True).first()
    if party is None or LEVELS.index(Level(party.level)) >= asked:
        return party is not None
    return IdentityCheck.objects.filter(party=party).exclude(kind=CheckKind.QUESTIONS).exists()


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


# What a row of a list shows: neither answers nor the declaration, and no row of a model made for it.
_COLUMNS = (
    "case_id",
    "updated_at",
    "case__number",
    "case__applicant",
    "case__channel",
    "case__result",
    "case__arrived_at",
    "case__received_at",
    "case__due_on",
    "case__suspended_on",
    "case__closed_at",
    "case__department__slug",
    "case__version_id",
    "case__version__digest",
    "step",
)


class CaseRow(NamedTuple):
    """A case in the list of a department; `step` is the kind of the open one, None once it is closed."""

    case: UUID
    updated_at: datetime
    number: str
    applicant: str
    channel: str
    result: str
    arrived_at: datetime
    received_at: datetime
    due_on: date | None
    suspended_on: date | None
    closed_at: datetime | None
    department: str
    version: UUID
    digest: str
    step: str | None

    @property
    def declaration(self) -> dict[str, Any]:
        """Read only where the definition is not made yet: `load_definition` takes a row as it is."""
        found: dict[str, Any] = ProcedureVersion.objects.values_list("declaration", flat=True).get(
            id=self.version
        )
        return found


ListKey = tuple[datetime, UUID]


def listed(
    department: Department, still_open: bool, most: int, after: ListKey | None = None
) -> list[CaseRow]:
    """The cases that a department has or had, open or closed, the one changed last on top; after a row's key."""
    rows = CaseDepartment.objects.filter(department=department, open=still_open)
    if after:
        at, case = after
        rows = rows.filter(Q(updated_at__lt=at) | Q(case__lt=case), updated_at__lte=at)
    return _rows(rows.order_by("-updated_at", "-case"), most)


def named(department: Department, prefix: str, most: int) -> list[CaseRow]:
    """Those whose applicant's name or kana begins with some letters, in their order."""
    column = "kana" if _KANA.fullmatch(prefix) else "applicant"
    rows = CaseDepartment.objects.filter(_begins(column, prefix), department=department)
    found = _rows(rows.order_by(column, "case"), most)
    # Kana is optional, and a name may be written in it.
    if column == "kana" and len(found) < most:
        rows = CaseDepartment.objects.filter(_begins("applicant", prefix), department=department)
        found += _rows(rows.exclude(_begins("kana", prefix)).order_by("applicant", "case"), most - len(found))
    return found


_KANA = re.compile(r"[\u3040-\u30ff 　・]+")


def _begins(column: str, prefix: str) -> Func:
    # `LIKE` is not leakproof: under row security it would have no index.
    return Func(F(column), Value(prefix), function="starts_with", output_field=BooleanField())


def _rows(rows: QuerySet[CaseDepartment], most: int) -> list[CaseRow]:
    step = StepAction.objects.filter(case=OuterRef("case"), done_at=None).values("kind")[:1]
    return [CaseRow(*row) for row in rows.annotate(step=Subquery(step)).values_list(*_COLUMNS)[:most]]


def coded(clerk_cases: QuerySet[Case], code: str) -> str:
    """The number of the case with a reference code among those a clerk may see; empty where there is none."""
    return clerk_cases.filter(code=code).values_list("number", flat=True).first() or ""


def entries_of(clerk: Clerk) -> list[EntryDraft]:
    """What a clerk began to enter for somebody, the newest first."""
    return list(_entries(clerk).defer("typed", "version__declaration").order_by("-saved_at")[:PAGE])


def entry_of(clerk: Clerk, code: str) -> EntryDraft | None:
    """The clerk's own entry of a code."""
    return _entries(clerk).defer("version__declaration").filter(code=code).first()


def _entries(clerk: Clerk) -> QuerySet[EntryDraft]:
    return EntryDraft.objects.filter(staff=clerk.staff).select_related("version__procedure")
