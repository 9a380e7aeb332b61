"""What takes a case off its straight way: send-back, hand-over, withdrawal; and what is written and shown."""

from collections.abc import Sequence

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import (
    CHARGE,
    DOCUMENT,
    IDENTITY,
    REPLY,
    REVOKED,
    TRACKING,
    ChargeSent,
    DocumentSent,
    LevelRaised,
    MessageSent,
    ReplySent,
    RevokedSent,
    WithdrawalSent,
)
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import RESULTS, Kind, Result, StepKind, Told
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.queries import last_number
from madoguchi.foundation.people.actions import record_check, staff_actor
from madoguchi.foundation.people.models import CheckKind, IdentityCheck, Level, Party
from madoguchi.services.documents.actions import reissue, revoke, tell, tell_revoked
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.documents.queries import issued_for
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.events import CANCELLED
from madoguchi.services.payments.queries import charge_of
from madoguchi.services.records import actions as records

from .. import events
from ..models import Case, CaseMessage, Ended, StepAction
from ..papers import order_for
from ..refusals import StepRefusedError
from ..rules import Clerk
from .corrections import open_request
from .offers import SYSTEM
from .walk import (
    about,
    end_step,
    goes_electronically,
    in_charge,
    mark_closed,
    open_step,
    open_step_of,
    send,
    sentence_of,
    told,
    touch,
)

# 差戻し, 引継ぎ

_SENDERS = (
    StepKind.SELECT,
    StepKind.DRAFT,
    StepKind.CONCUR,
    StepKind.APPROVE,
    StepKind.DECIDE,
    StepKind.PAYMENT,
    StepKind.VERIFY,
)
_AGAIN = (StepKind.EXAMINE, StepKind.SURVEY, StepKind.DRAFT)


def send_back(clerk: Clerk, case: Case, target: StepKind, words: str) -> None:
    """差戻し: an earlier step is done again, inside the office. Raises `StepRefusedError`."""
    step = open_step_of(clerk, case)
    if case.decided_at is not None:
        raise StepRefusedError("decided")
    definition = load_definition(case.version)
    position = _earlier(definition, step, target)
    if not words:
        raise StepRefusedError("words")
    end_step(step, Ended.SENT_BACK, actor=staff_actor(clerk.staff.id), note=words)
    _forget_charge(case, definition, "差戻し", staff_actor(clerk.staff.id))
    data = events.Moved(**about(case, definition).model_dump(), source=step.kind, target=target.value)
    n = record(events.SENT_BACK, case.subject, data, actor=staff_actor(clerk.staff.id))
    send(TRACKING, case, n, told(case, definition, sentence_of(events.SENT_BACK)))
    open_step(case, definition, position)


def back_targets(definition: Definition, step: StepAction) -> dict[StepKind, int]:
    """Where a case may be sent back to from a step: the kind of each earlier step, and its position."""
    if step.kind not in _SENDERS:
        return {}
    earlier = enumerate(definition.procedure.route[: step.position])
    return {one.kind: at for at, one in earlier if one.kind in _AGAIN}


def _earlier(definition: Definition, step: StepAction, target: StepKind) -> int:
    positions = back_targets(definition, step)
    if target not in positions:
        raise StepRefusedError("back_where")
    return positions[target]


def _forget_charge(case: Case, definition: Definition, why: str, actor: str) -> None:
    """Nobody owes any more what was asked for and not yet paid; the person is told."""
    charge = charge_of(case.subject)
    if charge is None or charge.state != "due":
        return
    gone = payments.cancel(charge, why, actor=actor)
    said = told(case, definition, sentence_of(CANCELLED))
    send(CHARGE, case, last_number(case.subject), ChargeSent(told=said, charge=payments.tell(gone)))


# 引戻し

_RECALLED = (StepKind.EXAMINE, StepKind.SURVEY, StepKind.DRAFT, StepKind.CONCUR, StepKind.APPROVE)


def recall(clerk: Clerk, case: Case, words: str) -> None:
    """引戻し: take back a step that one has just done, while nobody has gone on from it. Raises `StepRefusedError`."""
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    last = may_recall(clerk, case, list(case.steps.all()))
    if step is None or last is None:
        raise StepRefusedError("recall")
    definition, actor = load_definition(case.version), staff_actor(clerk.staff.id)
    end_step(step, Ended.RECALLED, actor=SYSTEM, note=words)
    _forget_charge(case, definition, "引戻し", actor)
    data = events.Moved(**about(case, definition).model_dump(), source=step.kind, target=last.kind)
    n = record(events.RECALLED, case.subject, data, actor=actor)
    send(TRACKING, case, n, told(case, definition, sentence_of(events.RECALLED)))
    open_step(case, definition, last.position)


def may_recall(clerk: Clerk, case: Case, steps: Sequence[StepAction]) -> StepAction | None:
    """The step that this clerk may take back: their own, done last, before anything was decided or asked."""
    ended = [(one.done_at, one.position, one) for one in steps if one.done_at is not None]
    if case.decided_at is not None or case.suspended_on is not None or len(ended) == len(steps):
        return None
    last = max(ended, key=lambda one: one[:2])[2]
    mine = last.staff_id == clerk.staff.id and last.ended == Ended.DONE and last.kind in _RECALLED
    return last if mine else None


def hand_over(clerk: Clerk, case: Case, target: str, words: str) -> None:
    """引継ぎ: another department does the open step, and what follows. Raises `StepRefusedError`."""
    step = open_step_of(clerk, case)
    department = _other_department(case, target)
    if not words:
        raise StepRefusedError("words")
    definition, source = load_definition(case.version), case.department.slug
    end_step(step, Ended.HANDED_OVER, actor=staff_actor(clerk.staff.id), note=words)
    case.department = department
    case.save(update_fields=["department"])
    records.move(case.subject, department)
    data = events.Moved(**about(case, definition).model_dump(), source=source, target=department.slug)
    n = record(events.HANDED_OVER, case.subject, data, actor=staff_actor(clerk.staff.id))
    send(TRACKING, case, n, told(case, definition, in_charge(department), Told.HANDED_OVER))
    open_step(case, definition, step.position)


def _other_department(case: Case, target: str) -> Department:
    try:
        department = department_named(target)
    except Department.DoesNotExist:
        raise StepRefusedError("hand_over_where") from None
    if department == case.department:
        raise StepRefusedError("hand_over_where")
    return department


# 取下げ


def withdraw(case: Case, sent: WithdrawalSent) -> None:
    """取下げ by the applicant: possible until the decision, where the kind knows it."""
    definition = load_definition(case.version)
    if not may_withdraw(case):
        n = record(events.WITHDRAWAL_LATE, case.subject, about(case, definition), actor=SYSTEM)
        send(TRACKING, case, n, told(case, definition, sentence_of(events.WITHDRAWAL_LATE)))
        return
    _end_withdrawn(case, definition, SYSTEM, sent.reason)


def withdraw_for(clerk: Clerk, case: Case, words: str) -> None:
    """取下げ that the applicant said at the counter, on the phone or by letter. Raises `StepRefusedError`."""
    open_step_of(clerk, case)
    if not may_withdraw(case):
        raise StepRefusedError("decided")
    _end_withdrawn(case, load_definition(case.version), staff_actor(clerk.staff.id), words)


def may_withdraw(case: Case) -> bool:
    """取下げ is possible until the decision, where the legal kind has it."""
    return case.decided_at is None and Result.WITHDRAWN in RESULTS[Kind(case.kind)]


def _end_withdrawn(case: Case, definition: Definition, actor: str, words: str) -> None:
    step = case.steps.select_for_update(of=("self",)).get(done_at=None)
    end_step(step, Ended.WITHDRAWN, actor=actor, note=words)
    request = open_request(case)
    if request is not None:
        request.ended_at = clock.now()
        request.save(update_fields=["ended_at"])
    _forget_charge(case, definition, "取下げ", actor)
    case.outcome, case.result, case.decided_at = "withdrawn", Result.WITHDRAWN.value, clock.now()
    case.save(update_fields=["outcome", "result", "decided_at"])
    mark_closed(case)
    n = record(events.WITHDRAWN, case.subject, about(case, definition), actor=actor)
    send(TRACKING, case, n, told(case, definition, sentence_of(events.WITHDRAWN), Told.WITHDRAWN))


# What is written and shown


def write(clerk: Clerk, case: Case, text: str) -> CaseMessage:
    """Write to the applicant; they read it on their page. Raises `StepRefusedError`."""
    if not text:
        raise StepRefusedError("text")
    definition = load_definition(case.version)
    message = CaseMessage.objects.create(case=case, staff=clerk.staff, text=text, at=clock.now())
    touch(case)
    n = record(events.WROTE, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id))
    said = told(case, definition, sentence_of(events.WROTE), Told.MESSAGE)
    send(REPLY, case, n, ReplySent(told=said, text=text))
    return message


def hear(case: Case, sent: MessageSent) -> None:
    """The applicant wrote."""
    CaseMessage.objects.create(case=case, text=sent.text, at=sent.at)
    touch(case)
    record(events.MESSAGE_CAME, case.subject, about(case, load_definition(case.version)), actor=SYSTEM)


#: What a check face to face proves: documents raise the level, a talk does not.
_LEVEL_OF_CHECK = {CheckKind.ONE: Level.AUTHENTICATED, CheckKind.TWO: Level.AUTHENTICATED}


def check_identity(clerk: Clerk, case: Case, kind: CheckKind, documents: str) -> IdentityCheck:
    """対面での本人確認: recorded by kind; a check of documents raises the level of the applicant's account too."""
    party = Party.objects.get(subject=case.subject, applicant=True)
    check = record_check(party, kind, documents, clerk.staff)
    level = _LEVEL_OF_CHECK.get(kind)
    if level is not None and party.level in (Level.OPEN, Level.CONTACT):
        party.level = level
        party.save(update_fields=["level"])
        definition = load_definition(case.version)
        n = record(
            events.LEVEL_RAISED, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id)
        )
        said = told(case, definition, sentence_of(events.LEVEL_RAISED))
        send(IDENTITY, case, n, LevelRaised(told=said, level=level.value))
    return check


# 取消し, 再発行


def revoke_document(clerk: Clerk, case: Case, reason: str) -> None:
    """取消し: the issued document loses its force; anyone who confirms it is told so. Raises `StepRefusedError`."""
    document, definition = _issued(clerk, case, reason), load_definition(case.version)
    document = revoke(document, reason, actor=staff_actor(clerk.staff.id))
    n = record(
        events.DOCUMENT_REVOKED, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id)
    )
    said = told(case, definition, sentence_of(events.DOCUMENT_REVOKED), Told.MESSAGE)
    send(REVOKED, case, n, RevokedSent(told=said, document=tell_revoked(document)))


def reissue_document(clerk: Clerk, case: Case, reason: str) -> IssuedDocument:
    """再発行: a new document takes the place of the old one, which loses its force. Raises `StepRefusedError`."""
    old, definition = _issued(clerk, case, reason), load_definition(case.version)
    actor = staff_actor(clerk.staff.id)
    made = reissue(old, order_for(case, definition), reason, actor=actor)
    old.refresh_from_db()
    n = record(events.DOCUMENT_REVOKED, case.subject, about(case, definition), actor=actor)
    gone = told(case, definition, sentence_of(events.DOCUMENT_REVOKED))
    send(REVOKED, case, n, RevokedSent(told=gone, document=tell_revoked(old)))
    with_file = goes_electronically(case, definition)
    n = record(events.REISSUED, case.subject, about(case, definition), actor=actor)
    said = told(case, definition, sentence_of(events.REISSUED), Told.DOCUMENT_READY if with_file else None)
    send(DOCUMENT, case, n, DocumentSent(told=said, document=tell(made, with_file=with_file)))
    return made


def _issued(clerk: Clerk, case: Case, reason: str) -> IssuedDocument:
    document = issued_for(case.subject)
    if document is None:
        raise StepRefusedError("no_document")
    if case.department_id not in clerk.departments or clerk.is_contractor:
        raise StepRefusedError("department")
    if not reason:
        raise StepRefusedError("words")
    return document
