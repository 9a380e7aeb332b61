"""The walk of a case along its route: opening steps, ending them, telling the applicant."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Max

from madoguchi.core import clock
from madoguchi.counter.procedures.declaration import Outcome
from madoguchi.counter.procedures.envelopes import CHARGE, TRACKING, ChargeSent, TrackingTold
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import ADVERSE, Delivery, StepKind, Told
from madoguchi.counter.procedures.kinds import Kind as LegalKind
from madoguchi.counter.procedures.papers import sentence_with
from madoguchi.counter.procedures.route import Step
from madoguchi.foundation.city.models import Department, Post, Staff
from madoguchi.foundation.city.queries import decider_of, department_named, post_named
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import EventData, Kind
from madoguchi.foundation.ledger.queries import last_number
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tray.actions import put
from madoguchi.foundation.tray.kinds import EnvelopeData, EnvelopeKind
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.events import CHARGED
from madoguchi.services.payments.models import ChargeKind
from madoguchi.services.payments.queries import charge_of
from madoguchi.services.records import actions as records

from .. import events
from ..models import DUTY_OF_STEP, Case, CaseDepartment, Ended, StepAction
from ..refusals import StepRefusedError
from ..rules import Clerk, why_not_aside
from .effects import take_effect
from .offers import SYSTEM

ISSUE_DOCUMENT, NOTE_PAID = "cases.issue_document", "cases.note_paid"

# Opening


def go_on(case: Case, definition: Definition, position: int) -> None:
    """Open the first step from a position on that this case walks."""
    open_step(case, definition, _following(case, definition, position))


def _following(case: Case, definition: Definition, position: int) -> int:
    route = definition.procedure.route
    return next(at for at in range(position, len(route)) if _walks(case, definition, at))


def begin_walks(cases: Sequence[Case]) -> None:
    """Open the step after the reception of cases that are new; steps of a person's together."""
    by_hand = []
    for case in cases:
        definition = load_definition(case.version)
        at = _following(case, definition, 1)
        if definition.procedure.route[at].kind in _ON_OPENING:
            open_step(case, definition, at, turn=0)
        else:
            by_hand.append((case, _new_step(case, definition, at, 0)))
    insert_all([step for _, step in by_hand])
    insert_all([_listed(case, step.department) for case, step in by_hand])


def _walks(case: Case, definition: Definition, position: int) -> bool:
    """Whether a step is walked: by its own condition, and whether there is anything to do at it."""
    kind = definition.procedure.route[position].kind
    if not definition.walks(position, case.answers, case.outcome or case.proposed):
        return False
    if kind == StepKind.PAYMENT:
        return _owes(case, definition)
    if kind in (StepKind.ISSUE, StepKind.DISPATCH):
        return outcome_of(case, definition).document is not None
    return True


def passed_over(case: Case, definition: Definition, position: int) -> bool:
    """Whether a step before this position, which the proposed outcome wants, was not done: a payment, say."""
    done = set(case.steps.filter(ended=Ended.DONE).values_list("position", flat=True))
    return any(at not in done and _walks(case, definition, at) for at in range(1, position))


def _owes(case: Case, definition: Definition) -> bool:
    """A refusal costs nothing, and nobody pays twice."""
    if outcome_of(case, definition).result in ADVERSE or not definition.amount(case.answers):
        return False
    charge = charge_of(case.subject)
    return charge is None or charge.state == "due"


def outcome_of(case: Case, definition: Definition) -> Outcome:
    """The outcome that is proposed or decided; none of them, before there is one."""
    return definition.procedure.outcomes.get(case.outcome or case.proposed) or _NONE


_NONE = Outcome.model_construct(
    result=None, document=None, adverse=False, delivery=Delivery.EITHER, told=None
)


def open_step(case: Case, definition: Definition, position: int, turn: int | None = None) -> StepAction:
    """Open a step; what needs nobody is done, or queued, at once."""
    step = _new_step(case, definition, position, _next_turn(case, position) if turn is None else turn)
    insert_all([step])
    list_in(case, step.department)
    kind = definition.procedure.route[position].kind
    if kind in _ON_OPENING:
        _ON_OPENING[kind](case, step, definition)
    return step


def _new_step(case: Case, definition: Definition, position: int, turn: int) -> StepAction:
    declared = definition.procedure.route[position]
    post = _post_of(case, declared, definition)
    return StepAction(
        case=case,
        position=position,
        turn=turn,
        kind=declared.kind.value,
        duty=DUTY_OF_STEP.get(declared.kind),
        department=_department(case, declared.department, post),
        post=post,
        due_on=case.due_on,
    )


def _post_of(case: Case, declared: Step, definition: Definition) -> Post | None:
    if declared.kind == StepKind.DECIDE:
        return _decider(case, definition)
    return post_named(declared.post) if declared.post else None


def _next_turn(case: Case, position: int) -> int:
    last = case.steps.filter(position=position).aggregate(last=Max("turn"))["last"]
    return 0 if last is None else last + 1


def _department(case: Case, declared: str | None, post: Post | None) -> Department:
    if post is not None:
        found: Department = post.department
    elif declared is not None:
        found = department_named(declared)
    else:
        found = case.department
    return found


def _decider(case: Case, definition: Definition) -> Post:
    post = decider_of(decision_facts(case, definition, case.department))
    if post is None:
        raise StepRefusedError("nobody_decides")
    return post


def decision_facts(case: Case, definition: Definition, department: Department) -> dict[str, object]:
    """What 専決区分 may ask of a case while a department is in charge of it."""
    outcome = definition.procedure.outcomes[case.proposed]
    return {
        "kind": case.kind,
        "procedure": definition.procedure.id,
        "department": department.slug,
        "outcome": outcome.result.value,
        "amount": _at_stake(case, definition),
    }


def _at_stake(case: Case, definition: Definition) -> int:
    """What the proposed outcome takes of a budget or pays, in yen: on it may depend who decides."""
    found = {**case.answers, **case.findings}
    paid, taken = definition.paid_out(case.proposed, found), definition.committed(case.proposed, found)
    return max(paid or 0, taken or 0)


def list_in(case: Case, department: Department) -> None:
    """Show the case in the lists of a department, as open and just changed."""
    CaseDepartment.objects.bulk_create(
        [_listed(case, department)],
        update_conflicts=True,
        unique_fields=["city", "case", "department"],
        update_fields=["open", "updated_at"],
    )


def _listed(case: Case, department: Department) -> CaseDepartment:
    return CaseDepartment(case=case, department=department, applicant=case.applicant, kana=case.kana)


def _ask_payment(case: Case, _step: StepAction, definition: Definition) -> None:
    # Handed over while it was awaited: it was asked for already.
    if charge_of(case.subject) is not None:
        return
    fee, amount = definition.procedure.fee, definition.amount(case.answers)
    if fee is None or not amount:
        raise LookupError(f"{case.number} awaits a payment where nothing is owed")
    order = payments.ChargeOrder(
        kind=ChargeKind.FEE,
        title=fee.title.model_dump(),
        payee=fee.payee.ja,
        account=fee.account,
        amount=amount,
        reckoned=fee.reckoned.says(case.language),
        ways=fee.ways,
        follow=NOTE_PAID,
    )
    charge = payments.charge(case.subject, order, actor=SYSTEM)
    told_so = told(case, definition, sentence_of(CHARGED, amount=amount), Told.PAYMENT_DUE)
    send(CHARGE, case, last_number(case.subject), ChargeSent(told=told_so, charge=payments.tell(charge)))


def _issue_soon(case: Case, _step: StepAction, _definition: Definition) -> None:
    defer(ISSUE_DOCUMENT, case=str(case.id))


def _wait_for_opening(case: Case, step: StepAction, definition: Definition) -> None:
    """An electronic document goes out by being opened; on paper when nobody opened it in time."""
    if goes_electronically(case, definition):
        step.due_on = clock.today() + timedelta(days=settings.MADOGUCHI_UNOPENED_DAYS)
        step.awaits_recipient = True
        step.save(update_fields=["due_on", "awaits_recipient"])


def goes_electronically(case: Case, definition: Definition) -> bool:
    """Whether the document goes as a file: the recipient agreed, and the outcome allows it."""
    return case.electronic and outcome_of(case, definition).delivery == Delivery.EITHER


def _close_if_decided(case: Case, step: StepAction, definition: Definition) -> None:
    if case.decided_at is not None:
        close_case(case, step, definition, actor=SYSTEM)


_ON_OPENING = {
    StepKind.PAYMENT: _ask_payment,
    StepKind.ISSUE: _issue_soon,
    StepKind.DISPATCH: _wait_for_opening,
    StepKind.CLOSE: _close_if_decided,
}

# Ending


def open_step_of(clerk: Clerk, case: Case) -> StepAction:
    """The open step of a case that this clerk may turn another way. Raises `StepRefusedError`."""
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    if step is None:
        raise StepRefusedError("done")
    rule = why_not_aside(clerk, step)
    if rule:
        raise StepRefusedError(rule)
    return step


def end_step(step: StepAction, ended: Ended, *, actor: str, note: str = "") -> None:
    """End an open step; raises `StepRefusedError` when somebody was faster."""
    staff = actor.removeprefix("staff:") if actor != SYSTEM else None
    still_open = StepAction.objects.filter(id=step.id, done_at=None)
    if not still_open.update(done_at=clock.now(), ended=ended, staff=staff, note=note, obstacle=""):
        raise StepRefusedError("done")


def finish(
    case: Case,
    step: StepAction,
    definition: Definition,
    kind: Kind,
    data: EventData | None = None,
    *,
    actor: str,
    note: str = "",
) -> None:
    """A step is done: record it, tell the applicant, open the next."""
    n = note_done(case, step, definition, kind, data, actor=actor, note=note)
    send(TRACKING, case, n, told(case, definition, sentence_of(kind)))
    go_on(case, definition, step.position + 1)


def note_done(
    case: Case,
    step: StepAction,
    definition: Definition,
    kind: Kind,
    data: EventData | None = None,
    *,
    actor: str,
    note: str = "",
) -> int:
    """A step is done: end and record it; returns the event's number, for an envelope of its own."""
    end_step(step, Ended.DONE, actor=actor, note=note)
    return record(kind, case.subject, data or about(case, definition), actor=actor)


def settle(case: Case, outcome: str, definition: Definition, by: Staff) -> None:
    """The outcome takes effect: after this there is 取消し or 撤回 only, no 取下げ."""
    case.outcome, case.decided_at = outcome, clock.now()
    case.result = definition.procedure.outcomes[outcome].result.value
    case.save(update_fields=["outcome", "result", "decided_at"])
    records.note_decided(case.subject)
    take_effect(case, definition, by)


def close_case(case: Case, step: StepAction, definition: Definition, *, actor: str) -> None:
    """完結: nothing is left to do; the applicant learns how it ended."""
    end_step(step, Ended.DONE, actor=actor)
    mark_closed(case)
    n = record(events.CLOSED, case.subject, decided(case, definition), actor=actor)
    send(TRACKING, case, n, told(case, definition, closing_sentence(case, definition)))


def mark_closed(case: Case) -> None:
    """Close a case in its row and in every list."""
    case.closed_at, case.suspended_on = clock.now(), None
    case.save(update_fields=["closed_at", "suspended_on"])
    case.departments.update(open=False, updated_at=case.closed_at)
    records.complete(case.subject)


def closing_sentence(case: Case, definition: Definition) -> dict[str, str]:
    """How it ended, in the words of the declaration, with the answers and findings that they name."""
    outcome = outcome_of(case, definition)
    if outcome.told is not None:
        return sentence_with(definition, outcome.told, {**case.answers, **case.findings})
    return sentence_of(events.CLOSED)


# Telling


def send(kind: EnvelopeKind, case: Case, n: int, data: EnvelopeData) -> None:
    """Put an envelope about a case into the tray, with the number of its event; an internal matter stays inside."""
    if case.kind != LegalKind.INTERNAL:
        put(kind, f"submission:{case.submission}", n, data)


def sentence_of(kind: Kind, **facts: object) -> dict[str, str]:
    """An event's sentence in each language."""
    return {language: kind.sentence(language, facts) for language in ("ja", "en")}


def in_charge(department: Department) -> dict[str, str]:
    """That another section is in charge."""
    return {
        "ja": f"{department.name}が担当することになりました",
        "en": f"{department.name_en} is now in charge",
    }


def told(
    case: Case,
    definition: Definition,
    sentence: Mapping[str, str],
    notice: Told | None = None,
) -> TrackingTold:
    """A sentence for the applicant, where the matter stands, and the mail that goes with it."""
    added = definition.procedure.notices.get(notice) if notice else None
    return TrackingTold(
        at=clock.now(),
        state=state_told(case),
        sentence=dict(sentence),
        number=case.number,
        department=case.department.slug,
        notice=notice.value if notice else "",
        words=added.says(case.language) if added else "",
    )


def state_told(case: Case) -> str:
    """Where a case stands, in the words of `window.State`."""
    if case.result == "withdrawn":
        return "withdrawn"
    if case.closed_at is not None:
        return "done"
    return "waiting" if case.suspended_on is not None else "under_way"


def about(case: Case, definition: Definition) -> events.AboutCase:
    """What is counted of a case."""
    return events.AboutCase(
        procedure=definition.procedure.id, department=case.department.slug, channel=case.channel
    )


def decided(case: Case, definition: Definition) -> events.Decided:
    """How a case was decided, as it is counted."""
    counted = about(case, definition).model_dump()
    return events.Decided(**counted, outcome=case.outcome, result=case.result)


def touch(case: Case) -> None:
    """The case changed: it comes up in every list."""
    case.departments.update(updated_at=clock.now())
