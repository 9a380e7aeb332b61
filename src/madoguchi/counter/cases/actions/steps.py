"""What clerks do at the steps of the walk: check, do, record, return, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import (
    CHARGE,
    DOCUMENT,
    REPLY,
    TRACKING,
    ChargeSent,
    DocumentSent,
    ReplySent,
)
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import StepKind, Told
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.services.documents.actions import issue, tell
from madoguchi.services.documents.typeset import MissingGlyphsError
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import Charge, State
from madoguchi.services.payments.queries import charge_of
from madoguchi.services.records import actions as records

from .. import events
from ..models import Case, CaseMessage, Dispatch, DispatchWay, Ended, StepAction
from ..papers import order_for
from ..queries import identified, proposing_step
from ..refusals import FindingsRefusedError, StepRefusedError
from ..rules import Clerk, why_not
from .offers import SYSTEM
from .reviewing import ask_review
from .walk import (
    ISSUE_DOCUMENT,
    about,
    close_case,
    closing_sentence,
    decided,
    end_step,
    finish,
    go_on,
    goes_electronically,
    mark_closed,
    note_done,
    passed_over,
    send,
    sentence_of,
    settle,
    told,
)


@dataclass(frozen=True)
class Proposal:
    """What is proposed: an outcome of the declaration, with reasons where it goes against the applicant."""

    outcome: str
    reasons: str = ""


@dataclass(frozen=True)
class Examined:
    """What an examination or a verification found: items ticked, what the clerk entered, a remark."""

    checked: int
    note: str = ""
    findings: Mapping[str, Any] | None = None


def mine_to_do(clerk: Clerk, case: Case, *kinds: StepKind) -> StepAction:
    """The case's open step if it is of one of these kinds and this clerk may do it. Raises `StepRefusedError`."""
    # The row is locked: of two clerks at one step the second waits here, and is then told.
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    if step is None or step.kind not in kinds:
        raise StepRefusedError("done")
    rule = why_not(clerk, step, list(case.steps.all()))
    if rule:
        raise StepRefusedError(rule)
    if case.suspended_on is not None:
        raise StepRefusedError("suspended")
    return step


def examine(clerk: Clerk, case: Case, found: Examined, proposal: Proposal | None = None) -> None:
    """審査: every item was checked; where nobody drafts, with the outcome. Raises `StepRefusedError`."""
    step = mine_to_do(clerk, case, StepKind.EXAMINE)
    definition = load_definition(case.version)
    proposes = proposing_step(definition)
    if proposes == StepKind.SELECT and not identified(case, definition):
        raise StepRefusedError("not_identified")
    if proposes == StepKind.EXAMINE:
        _propose(case, definition, proposal)
    _check(case, step, definition, found)
    finish(case, step, definition, events.EXAMINED, actor=_actor(clerk), note=found.note)


def survey(clerk: Clerk, case: Case, found: Examined) -> None:
    """調査: what was seen outside, or learnt from elsewhere, is entered. Raises `StepRefusedError`."""
    step = mine_to_do(clerk, case, StepKind.SURVEY)
    definition = load_definition(case.version)
    _check(case, step, definition, found)
    finish(case, step, definition, events.SURVEYED, actor=_actor(clerk), note=found.note)


def draft(clerk: Clerk, case: Case, proposal: Proposal) -> None:
    """起案: propose an outcome, with reasons where the law asks for them (行政手続法8条). Raises `StepRefusedError`."""
    step = mine_to_do(clerk, case, StepKind.DRAFT)
    definition = load_definition(case.version)
    _propose(case, definition, proposal)
    if passed_over(case, definition, step.position):
        raise StepRefusedError("outcome_back")
    records.note_drafted(case.subject)
    finish(case, step, definition, events.DRAFTED, actor=_actor(clerk), note=proposal.reasons)


def concur(clerk: Clerk, case: Case, *, note: str) -> None:
    """合議: another section agrees to the draft; one that does not sends it back. Raises `StepRefusedError`."""
    _go_past(clerk, case, StepKind.CONCUR, events.CONCURRED, note)


def approve(clerk: Clerk, case: Case, *, note: str) -> None:
    """承認: the holder of the step's post lets the draft go on to the decision. Raises `StepRefusedError`."""
    _go_past(clerk, case, StepKind.APPROVE, events.APPROVED, note)


def circulate(clerk: Clerk, case: Case, *, note: str) -> None:
    """供覧: somebody of the section has read it. Raises `StepRefusedError`."""
    _go_past(clerk, case, StepKind.CIRCULATE, events.CIRCULATED, note)


def _go_past(clerk: Clerk, case: Case, kind: StepKind, event: Kind, note: str) -> None:
    step = mine_to_do(clerk, case, kind)
    finish(case, step, load_definition(case.version), event, actor=_actor(clerk), note=note)


def decide(clerk: Clerk, case: Case, *, note: str) -> None:
    """決裁: the one final decision, by whoever holds the 専決, never by who prepared it. Raises `StepRefusedError`.

    By a deputy (代決) it is shown to the holder afterwards (後閲).
    """
    step = mine_to_do(clerk, case, StepKind.DECIDE)
    definition = load_definition(case.version)
    settle(case, case.proposed, definition, clerk.staff)
    finish(case, step, definition, events.DECIDED, decided(case, definition), actor=_actor(clerk), note=note)
    if step.post_id not in clerk.own_posts:
        ask_review(step, clerk)


def verify(clerk: Clerk, case: Case, found: Examined) -> None:
    """照合: a second person compared what is to be issued with its sources. Raises `StepRefusedError`."""
    step = mine_to_do(clerk, case, StepKind.VERIFY)
    definition = load_definition(case.version)
    _check(case, step, definition, found)
    if case.decided_at is None:
        settle(case, case.proposed, definition, clerk.staff)
    verified = decided(case, definition)
    finish(case, step, definition, events.VERIFIED, verified, actor=_actor(clerk), note=found.note)


def _check(case: Case, step: StepAction, definition: Definition, found: Examined) -> None:
    if found.checked < len(definition.procedure.route[step.position].checklist):
        raise StepRefusedError("checklist")
    result = definition.find(step.position, found.findings or {}, case.answers, case.outcome or case.proposed)
    if result.errors:
        raise FindingsRefusedError(result.errors)
    # What this step found before it was sent back is not found any more.
    asked = {one.id for one in definition.procedure.route[step.position].questions}
    kept = {name: value for name, value in case.findings.items() if name not in asked}
    if case.findings != (findings := {**kept, **result.values}):
        case.findings = findings
        case.save(update_fields=["findings"])


def _propose(case: Case, definition: Definition, proposal: Proposal | None) -> None:
    outcome = definition.procedure.outcomes.get(proposal.outcome) if proposal else None
    if proposal is None or outcome is None:
        raise StepRefusedError("outcome")
    if outcome.adverse and not proposal.reasons:
        raise StepRefusedError("reasons")
    if not outcome.adverse and not identified(case, definition):
        raise StepRefusedError("not_identified")
    case.proposed, case.reasons = proposal.outcome, proposal.reasons
    case.save(update_fields=["proposed", "reasons"])


# 入金確認


def take_cash(clerk: Clerk, case: Case, tendered: int) -> None:
    """The fee was paid at the counter. Raises `StepRefusedError`, and `PaymentRefusedError` on too little."""
    step, charge = _to_pay(clerk, case)
    taken = payments.receive_cash(charge, tendered, clerk.staff)
    _paid(clerk, case, step, taken.charge)


def take_postal_orders(clerk: Clerk, case: Case, orders: Sequence[tuple[str, int]]) -> None:
    """The fee came by 定額小為替 in a letter: 記号番号 and yen of each."""
    step, charge = _to_pay(clerk, case)
    taken = payments.receive_postal_orders(charge, orders, clerk.staff)
    _paid(clerk, case, step, taken.charge)


def waive_fee(clerk: Clerk, case: Case, waiver: str, evidence: str) -> None:
    """免除: one of the declaration's exemptions, with the evidence that was seen."""
    step, charge = _to_pay(clerk, case)
    offered = load_definition(case.version).waivers(case.answers).get(waiver)
    if offered is None or not evidence:
        raise StepRefusedError("waiver")
    waived = payments.waive(charge, waiver, offered.title.model_dump(), evidence, clerk.staff)
    _paid(clerk, case, step, waived)


def _to_pay(clerk: Clerk, case: Case) -> tuple[StepAction, Charge]:
    step = mine_to_do(clerk, case, StepKind.PAYMENT)
    charge = charge_of(case.subject)
    if charge is None:
        raise StepRefusedError("done")
    return step, charge


def note_paid(case: Case) -> None:
    """入金確認 by itself, once: a provider took the fee. While a correction is asked, it waits for that."""
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None, kind=StepKind.PAYMENT).first()
    charge = charge_of(case.subject)
    if step is None or charge is None or charge.state != State.PAID or case.suspended_on is not None:
        return
    _go_past_payment(case, step, charge, SYSTEM)


def _paid(clerk: Clerk, case: Case, step: StepAction, charge: Charge) -> None:
    _go_past_payment(case, step, charge, _actor(clerk))


def _go_past_payment(case: Case, step: StepAction, charge: Charge, actor: str) -> None:
    definition = load_definition(case.version)
    # The mail says that money was received: there is none where nothing was.
    waived = charge.state == State.WAIVED
    kind, notice = (events.FEE_WAIVED, None) if waived else (events.PAID, Told.PAID)
    n = note_done(case, step, definition, kind, actor=actor)
    said = told(case, definition, sentence_of(kind), notice)
    send(CHARGE, case, n, ChargeSent(told=said, charge=payments.tell(charge)))
    go_on(case, definition, step.position + 1)


# 交付・施行


def issue_for(case: Case) -> None:
    """交付・施行: typeset, sign and store the document, and tell the applicant; once. The worker does this.

    A character that no typeface has stops the issue; a clerk sees it at the step and may try again.
    """
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None, kind=StepKind.ISSUE).first()
    if step is None:
        return
    definition = load_definition(case.version)
    try:
        document = issue(order_for(case, definition), actor=SYSTEM)
    except MissingGlyphsError as missing:
        _stop(case, step, missing)
        return
    records.note_enforced(case.subject, document.number)
    n = note_done(case, step, definition, events.ISSUED, actor=SYSTEM)
    with_file = goes_electronically(case, definition)
    said = told(case, definition, sentence_of(events.ISSUED), _ready(case, definition, with_file))
    send(DOCUMENT, case, n, DocumentSent(told=said, document=tell(document, with_file=with_file)))
    go_on(case, definition, step.position + 1)


def _ready(case: Case, definition: Definition, with_file: bool) -> Told | None:
    """The mail that says so: to download it, to come and fetch it; what is posted is told when it leaves."""
    if with_file:
        return Told.DOCUMENT_READY
    return Told.READY_AT_COUNTER if definition.picked_up(case.answers) else None


def _stop(case: Case, step: StepAction, why: MissingGlyphsError) -> None:
    StepAction.objects.filter(id=step.id).update(obstacle=why.ja)
    record(events.STOPPED, case.subject, events.Obstacle(why="missing_glyphs"), actor=SYSTEM)


def try_issue_again(clerk: Clerk, case: Case) -> None:
    """Queue a stopped issue again, after its obstacle is gone. Raises `StepRefusedError`."""
    step = case.steps.filter(done_at=None, kind=StepKind.ISSUE).exclude(obstacle="").first()
    if step is None:
        raise StepRefusedError("done")
    if step.department_id not in clerk.departments:
        raise StepRefusedError("department")
    defer(ISSUE_DOCUMENT, case=str(case.id))


# 発送


def dispatch(clerk: Clerk, case: Case, way: DispatchWay, tracking: str = "", *, checked: int = 0) -> None:
    """発送: the paper was posted, or handed over at the counter. Raises `StepRefusedError`."""
    if way == DispatchWay.ELECTRONIC:
        raise StepRefusedError("dispatch")
    step = mine_to_do(clerk, case, StepKind.DISPATCH)
    if checked < len(load_definition(case.version).procedure.route[step.position].checklist):
        raise StepRefusedError("checklist")
    Dispatch.objects.create(case=case, way=way, tracking=tracking, staff=clerk.staff)
    _dispatched(case, step, way, _actor(clerk), note=tracking)


def note_opened(case: Case) -> None:
    """到達: the recipient opened the electronic document; with that it is delivered."""
    definition = load_definition(case.version)
    record(events.DOCUMENT_OPENED, case.subject, about(case, definition), actor=SYSTEM)
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None, kind=StepKind.DISPATCH).first()
    if step is not None:
        Dispatch.objects.create(case=case, way=DispatchWay.ELECTRONIC)
        _dispatched(case, step, DispatchWay.ELECTRONIC, SYSTEM)


_OUT = {
    DispatchWay.POST: {"ja": "書類をお送りしました", "en": "The document was sent to you"},
    DispatchWay.COUNTER: {"ja": "書類をお渡ししました", "en": "The document was handed to you"},
    DispatchWay.ELECTRONIC: {"ja": "書類をお受け取りになりました", "en": "You received the document"},
}


def _out(way: DispatchWay, tracking: str) -> dict[str, str]:
    if not tracking:
        return _OUT[way]
    return {
        "ja": f"{_OUT[way]['ja']}（追跡番号 {tracking}）",
        "en": f"{_OUT[way]['en']} (tracking {tracking})",
    }


def _dispatched(case: Case, step: StepAction, way: DispatchWay, actor: str, note: str = "") -> None:
    definition = load_definition(case.version)
    data = events.Dispatched(**about(case, definition).model_dump(), way=way.value)
    n = note_done(case, step, definition, events.DISPATCHED, data, actor=actor, note=note)
    notice = Told.DISPATCHED if way == DispatchWay.POST else None
    send(TRACKING, case, n, told(case, definition, _out(way, note), notice))
    go_on(case, definition, step.position + 1)


# 完結


def answer(clerk: Clerk, case: Case, proposal: Proposal, words: str) -> None:
    """Close a case that no document ends: its outcome, and the words that the applicant reads. `StepRefusedError`."""
    step = mine_to_do(clerk, case, StepKind.CLOSE)
    definition = load_definition(case.version)
    if case.decided_at is None:
        _propose(case, definition, proposal)
        settle(case, case.proposed, definition, clerk.staff)
    if not words:
        close_case(case, step, definition, actor=_actor(clerk))
        return
    end_step(step, Ended.DONE, actor=_actor(clerk))
    mark_closed(case)
    n = record(events.ANSWERED, case.subject, decided(case, definition), actor=_actor(clerk))
    CaseMessage.objects.create(case=case, staff=clerk.staff, text=words, at=clock.now())
    said = told(case, definition, closing_sentence(case, definition), Told.ANSWERED)
    send(REPLY, case, n, ReplySent(told=said, text=words))


def note_look(clerk: Clerk, case: Case, kind: Kind = events.OPENED) -> None:
    """Record that a member of staff looked at a case, or at a file of it."""
    record(kind, case.subject, about(case, load_definition(case.version)), actor=_actor(clerk))


def _actor(clerk: Clerk) -> str:
    return staff_actor(clerk.staff.id)
