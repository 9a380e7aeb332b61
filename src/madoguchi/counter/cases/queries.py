"""Lists of the desk: one query a list, keyset pages, no exact count."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value

from madoguchi.core.listing import MomentKey
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Department, Holding, Staff, within
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.models import LEVELS, CheckKind, IdentityCheck, Level, Party

from .filters import Wanted
from .models import (
    AfterReview,
    Case,
    CaseDepartment,
    CorrectionRequest,
    Duty,
    Ended,
    EntryDraft,
    Offer,
    SavedFilter,
    StepAction,
)
from .rules import BY_ITSELF, BY_POST, NOT_BY_CONTRACTORS, Clerk, open_steps, own_proposals, visible_cases

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


def queue(clerk: Clerk, wanted: Wanted, today: date, after: Key | None = None) -> Queue:
    """Open steps, the one due first on top.

    View `mine`: what this clerk can do now, and nobody else who is there was given; `department`: all of the clerk's
    departments; `late`: past their due date. Each step has `answer_by`, until when the applicant was asked to mend
    something.
    """
    steps = _viewed(open_steps(clerk), clerk, wanted.view, today).filter(wanted.rows(clerk))
    if after:
        steps = _after(steps, after.due_on, after.step)
    asked = CorrectionRequest.objects.filter(case=OuterRef("case"), ended_at=None).values("answer_by")[:1]
    rows = list(
        steps.select_related("case__version__procedure", "department", "assigned")
        .defer(*_UNREAD)
        .annotate(answer_by=Subquery(asked))
        .order_by("due_on", "id")[: PAGE + 1]
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Queue(rows[:PAGE], Key(last.due_on, last.id) if last and last.due_on else None)


def _viewed(steps: QuerySet[StepAction], clerk: Clerk, view: str, today: date) -> QuerySet[StepAction]:
    if view == "late":
        # What waits for a selection is nobody's to hurry.
        return steps.filter(due_on__lt=today).exclude(kind=StepKind.SELECT)
    if view == "department":
        return steps
    return _doable(steps, clerk).filter(_not_outside(today))


def _doable(steps: QuerySet[StepAction], clerk: Clerk) -> QuerySet[StepAction]:
    """What this clerk may do by hand: 決裁 by the right post, and nobody both prepares and decides."""
    by_hand = set(StepKind) - BY_ITSELF - BY_POST
    mine = Q(kind__in=by_hand) | Q(kind__in=BY_POST, post__in=clerk.deciding_posts) | ~Q(obstacle="")
    if clerk.is_contractor:
        steps = steps.exclude(kind__in=NOT_BY_CONTRACTORS)
    did = StepAction.objects.filter(case=OuterRef("case"), staff=clerk.staff, ended=Ended.DONE)
    prepared, decided = did.filter(duty=Duty.PREPARE), did.filter(duty=Duty.DECIDE)
    others_work = Q(duty=Duty.DECIDE) & Exists(prepared) | Q(duty=Duty.PREPARE) & Exists(decided)
    free = Q(assigned=None) | Q(assigned__in=clerk.covered)
    return steps.filter(mine & free).exclude(others_work)


def _not_outside(today: date) -> Q:
    """Steps that wait for nobody outside: no correction that is still to come, no file that may still be opened."""
    passed = CorrectionRequest.objects.filter(case=OuterRef("case"), ended_at=None, answer_by__lt=today)
    return (Q(case__suspended_on=None) | Exists(passed)) & (Q(awaits_recipient=False) | Q(due_on__lt=today))


def case_numbered(clerk_cases: QuerySet[Case], number: str) -> Case | None:
    """The case of a number among those a clerk may see."""
    return (
        clerk_cases.select_related("version__procedure", "department")
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


def identifying_step(definition: Definition) -> StepKind:
    """Where it must be known who applies: where the outcome is proposed, before a selection the examination."""
    proposes = proposing_step(definition)
    return StepKind.EXAMINE if proposes == StepKind.SELECT else proposes


def identified(case: Case, definition: Definition) -> bool:
    """Whether it is known who applies, as far as the procedure asks: on line, or by documents at the counter."""
    if LEVELS.index(definition.procedure.identity) <= LEVELS.index(Level.CONTACT):
        return True
    party = Party.objects.filter(subject=case.subject, applicant=True).first()
    checks = IdentityCheck.objects.filter(party=party).values_list("kind", flat=True)
    return party is not None and proved(definition, party.level, checks)


def proved(definition: Definition, level: str, checks: Iterable[str]) -> bool:
    """Whether an applicant's level, or the kinds of check made, prove as much as the procedure asks."""
    asked = LEVELS.index(definition.procedure.identity)
    if asked <= LEVELS.index(Level.CONTACT) or asked <= LEVELS.index(Level(level)):
        return True
    return any(kind != CheckKind.QUESTIONS for kind in checks)


def steps_of(case: Case) -> list[StepAction]:
    """The walk of a case so far, in order."""
    return list(
        case.steps.select_related("staff", "department", "post", "assigned").order_by(
            "opened_at", "position", "turn"
        )
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


def listed(
    department: Department, still_open: bool, most: int, after: MomentKey | None = None
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


def reviews_of(clerk: Clerk) -> list[AfterReview]:
    """後閲待ち: what others decided in the place of a post that this clerk holds, the oldest first."""
    rows = _unseen(clerk).select_related("step__case__version__procedure", "post", "decided_by")
    unread = (f"step__{name}" for name in _UNREAD)
    return list(rows.defer(*unread).order_by("decided_at", "id")[:PAGE])


def reviews_wait(clerk: Clerk) -> bool:
    """Whether anything waits for this clerk's 後閲."""
    return _unseen(clerk).exists()


def _unseen(clerk: Clerk) -> QuerySet[AfterReview]:
    mine = AfterReview.objects.filter(post__in=clerk.own_posts, seen_at=None)
    return mine.exclude(decided_by=clerk.staff)


def filters_of(clerk: Clerk) -> list[SavedFilter]:
    """The filters that a clerk saved, by name."""
    return list(SavedFilter.objects.filter(staff=clerk.staff).order_by("name"))


def proposals_of(clerk: Clerk, after: MomentKey | None = None) -> list[Case]:
    """What a clerk began within the office, the newest on top; one more than a page shows where there are more."""
    rows = Case.objects.filter(own_proposals(clerk))
    if after:
        at, case = after
        rows = rows.filter(Q(received_at__lt=at) | Q(id__lt=case), received_at__lte=at)
    rows = rows.select_related("version__procedure").defer("answers", "findings", "version__declaration")
    return list(rows.order_by("-received_at", "-id")[: PAGE + 1])


def open_steps_of(cases: Iterable[Case]) -> dict[UUID, StepAction]:
    """The open step of each of some cases, by case."""
    steps = StepAction.objects.filter(case__in=[case.id for case in cases], done_at=None)
    return {step.case_id: step for step in steps.select_related("department", "post")}


def walks_of(cases: Iterable[Case]) -> dict[UUID, list[StepAction]]:
    """The steps of each of some cases, by case."""
    found: dict[UUID, list[StepAction]] = defaultdict(list)
    steps = StepAction.objects.filter(case__in=[case.id for case in cases])
    for step in steps.select_related("department", "post"):
        found[step.case_id].append(step)
    return found


def offer_coded(clerk: Clerk, code: str) -> Offer | None:
    """The open offer of a code that follows a case the clerk may see."""
    seen = visible_cases(clerk).filter(id=OuterRef("case"))
    rows = Offer.objects.select_related("case").filter(Exists(seen), code=code, ended_at=None)
    return rows.first()


def colleagues(holdings: QuerySet[Holding]) -> QuerySet[Staff]:
    """Who may be given a step: those who have one of these holdings of posts today, by number."""
    held = holdings.filter(within(), staff=OuterRef("id"))
    return Staff.objects.filter(within(), Exists(held)).order_by("number")


def cases_numbered(clerk: Clerk, numbers: Sequence[str]) -> list[Case]:
    """The cases of some numbers that a clerk may see, in that order; what is not theirs is left out."""
    rows = visible_cases(clerk).filter(number__in=numbers)
    related = rows.select_related("version__procedure", "department").defer("version__declaration")
    found = {case.number: case for case in related}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]
