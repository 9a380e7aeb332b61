"""Cases, through the API of the office side: lists by department, and one case as its page shows it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_block
from madoguchi.core.listing import Asked, Listing, MomentKey, cursor, page_of, wrong_cursor
from madoguchi.core.problems import Fault, ProblemError, Words
from madoguchi.counter.procedures.api import by_question
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.accounts.api import Token
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.services.payments.queries import charge_of

from . import actions, doing, queries
from .models import Case, StepAction
from .refusals import FindingsRefusedError
from .rules import Clerk, visible_cases

router = Router(tags=["cases"], auth=Token(Scope.CASES_READ))
Number = Annotated[str, Path(max_length=40, description="受付番号, as 令和8-001204-7.")]


class CasesAsked(Asked):
    """Which cases are wanted."""

    state: Annotated[Literal["open", "closed"], Field(description="Still open, or closed.")] = "open"
    department: Annotated[
        str, Field(max_length=40, description="Its slug; to be left out by whoever works in one only.")
    ] = ""


class CaseItem(BaseModel):
    """One case in a list."""

    number: str
    procedure: str = Field(description="The procedure's id.")
    title: Text
    department: str = Field(description="The department that has it.")
    applicant: str
    channel: str
    state: Literal["open", "closed"]
    step: StepKind | None = Field(description="The step that it is at; null when it is closed.")
    result: str = Field(description="How it ended in law; empty before the decision.")
    arrived_at: datetime
    received_at: datetime
    due_on: date | None
    suspended_on: date | None = Field(description="Since when the clock stands still.")
    closed_at: datetime | None


class ListedCase(CaseItem):
    """One case in the list of a department."""

    updated_at: datetime


class StepTold(BaseModel):
    """One step of the walk."""

    kind: StepKind
    department: str
    staff: str = Field(description="Who ended it; empty while it is open, and where nobody had to.")
    opened_at: datetime
    due_on: date | None
    done_at: datetime | None
    ended: str = Field(
        description="done, sent_back, handed_over, withdrawn or recalled; empty while it is open."
    )
    note: str
    obstacle: str = Field(description="Why an issue stopped.")


class FileTold(BaseModel):
    """A file of a case. `id` is what the answers name."""

    id: UUID
    name: str
    media_type: str
    size: int


class ChargeTold(BaseModel):
    """What is owed."""

    amount: int = Field(description="In yen.")
    state: str
    due_on: date | None


class CaseTold(CaseItem):
    """A case as its page shows it."""

    code: str = Field(description="The applicant's reference code.")
    version: int = Field(description="The version of the procedure that it keeps.")
    language: str
    answers: dict[str, Any] = Field(
        description="By question id, as the procedure's schema of answers has them."
    )
    findings: dict[str, Any] = Field(description="What clerks found, by the route's questions.")
    proposed: str
    outcome: str = Field(description="The declared outcome; empty before the decision.")
    reasons: str
    decided_at: datetime | None
    steps: list[StepTold]
    files: list[FileTold]
    charge: ChargeTold | None


@router.get("cases", response=Listing[ListedCase], summary="List cases")
def list_cases(request: StaffRequest, asked: Annotated[CasesAsked, Query()]) -> Listing[ListedCase]:
    """The cases of a department of yours, the one changed last on top."""
    department = _department(_clerk(request), asked.department)
    found = queries.listed(
        department, still_open=asked.state == "open", most=asked.limit + 1, after=_key(asked)
    )
    rows, last = page_of(found, asked.limit)
    items = [_listed(row) for row in rows]
    return Listing(items=items, next=_cursor(last) if last else None)


@router.get("cases/{number}", response=CaseTold, summary="Read a case")
def read_case(request: StaffRequest, number: Number) -> CaseTold:
    """A case with its answers, steps and files. Reading it is an event of the ledger, as opening its page is."""
    clerk = _clerk(request)
    case = queries.case_numbered(visible_cases(clerk), normalise_block(number).strip())
    if case is None:
        raise Http404
    actions.note_look(clerk, case)
    return _told(case)


@router.post(
    "cases/{number}/actions", response=CaseTold, summary="Do a step of a case", auth=Token(Scope.CASES_WRITE)
)
def act(request: StaffRequest, number: Number, body: doing.Act) -> CaseTold:
    """Do what the case's page does, under the same rules, and read the case as it then stands.

    What cannot be done now, or not by you, is a `conflict` that says why; half an act is none.
    """
    clerk = _clerk(request)
    case = queries.case_numbered(visible_cases(clerk), normalise_block(number).strip())
    if case is None:
        raise Http404
    _known(case, body)
    try:
        body.do(clerk, case)
    except FindingsRefusedError as wrong:
        raise ProblemError("not-valid", errors=by_question(wrong.errors)) from None
    except PlainError as refused:
        raise ProblemError("conflict", Words(refused.ja, refused.en)) from None
    case.refresh_from_db()
    return _told(case)


def _known(case: Case, body: doing.Act) -> None:
    """Raises `ProblemError` on findings that nobody asks."""
    words = Words("この手続きの処理に、その質問はありません。", "No step of this procedure asks that.")
    unknown = {name: [Fault("not_listed", words)] for name in doing.unknown_findings(case, body)}
    if unknown:
        raise ProblemError("not-valid", errors=unknown)


def _clerk(request: StaffRequest) -> Clerk:
    if not request.staff:
        raise ProblemError("not-staff")
    return Clerk(request.staff)


def _department(clerk: Clerk, slug: str) -> Department:
    """The clerk's department of that name, or the only one. Raises `ProblemError`."""
    own: dict[str, Department] = {post.department.slug: post.department for post in clerk.posts}
    if slug in own:
        return own[slug]
    if not slug and len(own) == 1:
        return next(iter(own.values()))
    choice = ", ".join(sorted(own))
    words = Words(f"あなたの所属を1つ選んでください：{choice}", f"Name one of your departments: {choice}")
    raise ProblemError("not-valid", errors={"query.department": [Fault("not_listed", words)]})


def _cursor(row: queries.CaseRow) -> str:
    return cursor(row.updated_at.isoformat(), row.case)


def _key(asked: Asked) -> MomentKey | None:
    parts = asked.after(2)
    try:
        return (datetime.fromisoformat(parts[0]), UUID(parts[1])) if parts else None
    except ValueError:
        raise wrong_cursor() from None


def _listed(row: queries.CaseRow) -> ListedCase:
    told = {name: part for name, part in row._asdict().items() if name in ListedCase.model_fields}
    procedure = load_definition(row).procedure
    return ListedCase(
        **told,
        procedure=procedure.id,
        title=procedure.title,
        state="closed" if row.closed_at else "open",
    )


def _item(case: Case, step: StepKind | None) -> dict[str, Any]:
    procedure = load_definition(case.version).procedure
    return {
        "number": case.number,
        "procedure": procedure.id,
        "title": procedure.title,
        "department": case.department.slug,
        "applicant": case.applicant,
        "channel": case.channel,
        "state": "closed" if case.closed_at else "open",
        "step": step,
        "result": case.result,
        "arrived_at": case.arrived_at,
        "received_at": case.received_at,
        "due_on": case.due_on,
        "suspended_on": case.suspended_on,
        "closed_at": case.closed_at,
    }


def _told(case: Case) -> CaseTold:
    steps = queries.steps_of(case)
    at = next((StepKind(step.kind) for step in steps if step.done_at is None), None)
    charge = charge_of(case.subject)
    return CaseTold(
        **_item(case, at),
        code=case.code,
        version=case.version.number,
        language=case.language,
        answers=case.answers,
        findings=case.findings,
        proposed=case.proposed,
        outcome=case.outcome,
        reasons=case.reasons,
        decided_at=case.decided_at,
        steps=[_step(step) for step in steps],
        files=_files(case),
        charge=ChargeTold(amount=charge.amount, state=charge.state, due_on=charge.due_on) if charge else None,
    )


def _step(step: StepAction) -> StepTold:
    return StepTold(
        kind=StepKind(step.kind),
        department=step.department.slug,
        staff=step.staff.name if step.staff else "",
        opened_at=step.opened_at,
        due_on=step.due_on,
        done_at=step.done_at,
        ended=step.ended,
        note=step.note,
        obstacle=step.obstacle,
    )


def _files(case: Case) -> list[FileTold]:
    kept = [one.file for one in case.files.select_related("file").order_by("id")]
    return [FileTold(id=one.id, name=one.name, media_type=one.media_type, size=one.size) for one in kept]
