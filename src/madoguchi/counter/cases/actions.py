"""Every write on a case, one function a verb: check, do, record, return, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from madoguchi.core import clock
from madoguchi.core.calendar import add_open_days, deadline, fiscal_year
from madoguchi.core.ids import official_number
from madoguchi.counter.procedures import declaration
from madoguchi.counter.procedures.envelopes import (
    DOCUMENT,
    TRACKING,
    DocumentSent,
    SubmissionSent,
    TrackingTold,
)
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import Days, StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.foundation.city.models import Post
from madoguchi.foundation.city.queries import decider_of, department_named
from madoguchi.foundation.files.actions import adopt
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import EventData, Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tray.actions import put
from madoguchi.foundation.tray.folder import take_file
from madoguchi.services.documents.actions import issue, tell
from madoguchi.services.documents.typeset import MissingGlyphs

from . import events
from .models import DUTY_OF_STEP, Case, CaseFile, StepAction
from .papers import order_for
from .refusals import refused
from .rules import Clerk, preparers, why_not

SYSTEM = "system"
ISSUE_DOCUMENT = "cases.issue_document"


@dataclass(frozen=True)
class Proposal:
    """What a draft proposes: an outcome of the declaration, with reasons where it goes against the applicant."""

    outcome: str
    reasons: str = ""


# Receiving


def receive(sent: SubmissionSent) -> Case:
    """Make a case of what arrived, give it its number, and walk its first step."""
    version = ProcedureVersion.objects.select_related("procedure").defer("declaration").get(id=sent.version)
    definition = load_definition(version)
    applicant = applicant_of(definition, sent.answers)
    case = Case.objects.create(
        number=official_number(fiscal_year(clock.local(sent.arrived_at).date()), _next_number()),
        submission=sent.submission,
        code=sent.code,
        version=version,
        kind=definition.procedure.kind.value,
        channel=sent.channel,
        language=sent.language,
        answers=sent.answers,
        applicant=applicant.name,
        electronic=applicant.electronic,
        arrived_at=sent.arrived_at,
        due_on=due_on(definition.procedure.period, sent.arrived_at),
    )
    Party.objects.create(
        subject=case.subject,
        role=applicant.role,
        applicant=True,
        name=applicant.name,
        kana=applicant.kana,
        level=sent.level,
        contact=sent.contact,
        phone=applicant.phone,
        address=applicant.address,
    )
    for crossing in sent.files:
        file = adopt(take_file(crossing.sealed), crossing.meta, subject=case.subject)
        CaseFile.objects.create(case=case, file=file)
    _open_step(case, definition, 0)
    return case


def due_on(period: declaration.Period, arrived_at: datetime) -> date:
    """The last day of a procedure's period: the first day is not counted (民法140条)."""
    counted = add_open_days if period.counted == Days.OPEN else deadline
    return counted(clock.local(arrived_at).date(), period.days)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number')")
        row: tuple[int] = cursor.fetchone()
    return row[0]


# Walking


def _open_step(case: Case, definition: Definition, position: int) -> None:
    """Open the step at a position of the route; what needs nobody is done, or queued, at once."""
    declared = definition.procedure.route[position]
    department = department_named(declared.department or definition.procedure.department)
    post = _decider(case, definition) if declared.kind == StepKind.DECIDE else None
    step = StepAction.objects.create(
        case=case,
        position=position,
        kind=declared.kind.value,
        duty=DUTY_OF_STEP.get(declared.kind),
        department=post.department if post else department,
        post=post,
        due_on=case.due_on,
    )
    if declared.kind == StepKind.RECEIVE:
        _finish(case, step, definition, events.RECEIVED, _about(case, definition), actor=SYSTEM)
    if declared.kind == StepKind.ISSUE:
        defer(ISSUE_DOCUMENT, case=str(case.id))


def _decider(case: Case, definition: Definition) -> Post:
    outcome = definition.procedure.outcomes[case.proposed]
    facts = {
        "kind": case.kind,
        "procedure": definition.procedure.id,
        "department": definition.procedure.department,
        "outcome": outcome.result.value,
    }
    post = decider_of(facts)
    if post is None:
        raise refused("nobody_decides")
    return post


def _finish(
    case: Case,
    step: StepAction,
    definition: Definition,
    kind: Kind,
    data: EventData,
    *,
    actor: str,
    note: str = "",
) -> int:
    """Close a step, record it, tell the applicant, open the next; returns the event's number."""
    staff = actor.removeprefix("staff:") if actor != SYSTEM else None
    closed = StepAction.objects.filter(id=step.id, done_at=None)
    if not closed.update(done_at=clock.now(), staff=staff, note=note, obstacle=""):
        raise refused("done")
    n = record(kind, case.subject, data, actor=actor)
    last = step.position + 1 == len(definition.procedure.route)
    if not last:
        put(
            TRACKING,
            f"submission:{case.submission}",
            n,
            _told(case, kind, "received" if n == 1 else "under_way"),
        )
        _open_step(case, definition, step.position + 1)
    return n


def _told(case: Case, kind: Kind, state: str) -> TrackingTold:
    sentence = {"ja": kind.ja, "en": kind.en}
    return TrackingTold(at=clock.now(), state=state, sentence=sentence, number=case.number)


def _about(case: Case, definition: Definition) -> events.AboutCase:
    procedure = definition.procedure
    return events.AboutCase(procedure=procedure.id, department=procedure.department, channel=case.channel)


# What clerks do


def _mine_to_do(clerk: Clerk, case: Case, kind: StepKind) -> StepAction:
    """The case's open step if it is of this kind and this clerk may do it. Raises `StepRefused`."""
    # The row is locked: of two clerks at one step the second waits here, and is then told.
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    if step is None or step.kind != kind:
        raise refused("done")
    rule = why_not(clerk, step, preparers(case.steps.all()))
    if rule:
        raise refused(rule)
    return step


def examine(clerk: Clerk, case: Case, *, checked: int, note: str) -> None:
    """審査: every item of the checklist was checked. Raises `StepRefused`."""
    step = _mine_to_do(clerk, case, StepKind.EXAMINE)
    definition = load_definition(case.version)
    if checked < len(definition.procedure.route[step.position].checklist):
        raise refused("checklist")
    actor = staff_actor(clerk.staff.id)
    _finish(case, step, definition, events.EXAMINED, _about(case, definition), actor=actor, note=note)


def draft(clerk: Clerk, case: Case, proposal: Proposal) -> None:
    """起案: propose an outcome, with reasons where the law asks for them (行政手続法8条). Raises `StepRefused`."""
    step = _mine_to_do(clerk, case, StepKind.DRAFT)
    definition = load_definition(case.version)
    outcome = definition.procedure.outcomes.get(proposal.outcome)
    if outcome is None:
        raise refused("outcome")
    if outcome.adverse and not proposal.reasons:
        raise refused("reasons")
    case.proposed, case.reasons = proposal.outcome, proposal.reasons
    case.save(update_fields=["proposed", "reasons"])
    actor = staff_actor(clerk.staff.id)
    _finish(
        case, step, definition, events.DRAFTED, _about(case, definition), actor=actor, note=proposal.reasons
    )


def decide(clerk: Clerk, case: Case, *, note: str) -> None:
    """決裁: the one final decision, by whoever holds the 専決, never by who prepared it. Raises `StepRefused`."""
    step = _mine_to_do(clerk, case, StepKind.DECIDE)
    definition = load_definition(case.version)
    procedure = definition.procedure
    result = procedure.outcomes[case.proposed].result.value
    case.outcome, case.result, case.decided_at = case.proposed, result, clock.now()
    case.save(update_fields=["outcome", "result", "decided_at"])
    data = events.Decided(
        procedure=procedure.id, department=procedure.department, outcome=case.outcome, result=result
    )
    actor = staff_actor(clerk.staff.id)
    _finish(case, step, definition, events.DECIDED, data, actor=actor, note=note)


# What the worker does


def issue_for(case: Case) -> None:
    """交付・施行: typeset, sign and store the document, tell the applicant, close the case; once.

    A character that no typeface has stops the issue; a clerk sees it at the step and may try again.
    """
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None, kind=StepKind.ISSUE).first()
    if step is None:
        return
    definition = load_definition(case.version)
    try:
        document = issue(order_for(case, definition), actor=SYSTEM)
    except MissingGlyphs as missing:
        _stop(case, step, missing)
        return
    case.closed_at = clock.now()
    case.save(update_fields=["closed_at"])
    n = _finish(case, step, definition, events.CLOSED, _about(case, definition), actor=SYSTEM)
    sent = DocumentSent(
        told=_told(case, events.CLOSED, "done"), document=tell(document, with_file=case.electronic)
    )
    put(DOCUMENT, f"submission:{case.submission}", n, sent)


def _stop(case: Case, step: StepAction, why: MissingGlyphs) -> None:
    StepAction.objects.filter(id=step.id).update(obstacle=why.ja)
    record(events.STOPPED, case.subject, events.Obstacle(why="missing_glyphs"), actor=SYSTEM)


def try_issue_again(clerk: Clerk, case: Case) -> None:
    """Queue a stopped issue again, after its obstacle is gone. Raises `StepRefused`."""
    step = case.steps.filter(done_at=None, kind=StepKind.ISSUE).exclude(obstacle="").first()
    if step is None:
        raise refused("done")
    if step.department_id not in clerk.departments:
        raise refused("department")
    defer(ISSUE_DOCUMENT, case=str(case.id))


def note_look(clerk: Clerk, case: Case, kind: Kind = events.OPENED) -> None:
    """Record that a member of staff looked at a case, or at a file of it."""
    record(kind, case.subject, _about(case, load_definition(case.version)), actor=staff_actor(clerk.staff.id))
