"""What takes a case off its straight way: corrections, send-back, hand-over, withdrawal; and what is written."""

from collections.abc import Mapping
from datetime import date

from madoguchi.core import clock
from madoguchi.core.calendar import add_open_days, deadline, open_days_between
from madoguchi.counter.procedures.envelopes import (
    CORRECTION,
    CORRECTION_ENDED,
    DOCUMENT,
    IDENTITY,
    REPLY,
    REVOKED,
    TRACKING,
    AskedItem,
    CorrectionAsked,
    CorrectionEnded,
    DocumentSent,
    LevelRaised,
    MessageSent,
    ReplySent,
    RevokedSent,
    SupplementSent,
    WithdrawalSent,
)
from madoguchi.counter.procedures.forms import Definition, load_definition, validate
from madoguchi.counter.procedures.kinds import RESULTS, Days, Kind, Result, StepKind, Told
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.files.actions import adopt
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import record_check, staff_actor
from madoguchi.foundation.people.models import CheckKind, IdentityCheck, Level, Party
from madoguchi.foundation.tray.folder import take_file
from madoguchi.services.documents.actions import reissue, revoke, tell, tell_revoked
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.documents.queries import issued_for
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.queries import charge_of

from .. import events
from ..models import Case, CaseMessage, CorrectionRequest, Ended, StepAction
from ..papers import order_for
from ..refusals import refused
from ..rules import Clerk, why_not_aside
from .receiving import keep_file
from .walk import (
    SYSTEM,
    about,
    end_step,
    goes_electronically,
    mark_closed,
    open_step,
    send,
    sentence_of,
    told,
)


def _open_step_of(clerk: Clerk, case: Case) -> StepAction:
    """The open step of a case that this clerk may turn another way. Raises `StepRefused`."""
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    if step is None:
        raise refused("done")
    rule = why_not_aside(clerk, step)
    if rule:
        raise refused(rule)
    return step


# 補正の求め


def ask_correction(
    clerk: Clerk, case: Case, items: Mapping[str, str], answer_by: date, consequence: str
) -> CorrectionRequest:
    """補正の求め (行政手続法7条): which answers, what about them, until when; the clock of the case stands still.

    `items` is question → words. Raises `StepRefused`.
    """
    _open_step_of(clerk, case)
    definition = load_definition(case.version)
    _check_request(case, definition, items, answer_by)
    request = CorrectionRequest.objects.create(
        case=case,
        items=[{"question": name, "words": words} for name, words in items.items()],
        consequence=consequence,
        answer_by=answer_by,
        asked_by=clerk.staff,
        earlier={name: case.answers[name] for name in items if name in case.answers},
    )
    case.suspended_on = clock.today()
    case.save(update_fields=["suspended_on"])
    _touch(case)
    days = (answer_by - clock.today()).days
    data = events.Asked(**about(case, definition).model_dump(), items=len(items), days=days)
    n = record(events.CORRECTION_ASKED, case.subject, data, actor=staff_actor(clerk.staff.id))
    said = told(case, definition, sentence_of(events.CORRECTION_ASKED), Told.CORRECTION)
    asked = [AskedItem(question=name, words=words) for name, words in items.items()]
    send(
        CORRECTION,
        case,
        n,
        CorrectionAsked(
            told=said,
            request=request.id,
            items=asked,
            answer_by=answer_by,
            consequence=consequence,
            earlier=request.earlier,
        ),
    )
    return request


def _check_request(case: Case, definition: Definition, items: Mapping[str, str], answer_by: date) -> None:
    if case.decided_at is not None:
        raise refused("decided")
    if case.suspended_on is not None:
        raise refused("asked_already")
    askable = {name for name, question in definition.questions.items() if question.answerable}
    if not items or not items.keys() <= askable or not all(items.values()):
        raise refused("items")
    if answer_by <= clock.today():
        raise refused("answer_by")


def end_correction(clerk: Clerk, case: Case) -> None:
    """Take a request back, or go on without an answer; the clock runs again. Raises `StepRefused`."""
    _open_step_of(clerk, case)
    request = _open_request(case)
    if request is None:
        raise refused("done")
    definition = load_definition(case.version)
    request.ended_at = clock.now()
    request.save(update_fields=["ended_at"])
    _resume(case, definition)
    n = record(
        events.CORRECTION_ENDED, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id)
    )
    said = told(case, definition, sentence_of(events.CORRECTION_ENDED))
    send(CORRECTION_ENDED, case, n, CorrectionEnded(told=said, request=request.id))


def _open_request(case: Case) -> CorrectionRequest | None:
    return case.corrections.select_for_update(of=("self",)).filter(ended_at=None).first()


def supplement(case: Case, sent: SupplementSent) -> None:
    """What the applicant mended arrived: it takes the place of the asked answers; the clock runs again.

    One that comes after the decision changes nothing any more; it stands among the messages' events.
    """
    definition = load_definition(case.version)
    request = case.corrections.select_for_update(of=("self",)).get(id=sent.request)
    for crossing in sent.files:
        keep_file(case, adopt(take_file(crossing.sealed), crossing.meta, subject=case.subject))
    if case.decided_at is None:
        _take_answers(case, definition, sent)
        if request.ended_at is None:
            request.answered_at, request.ended_at = sent.at, clock.now()
            request.save(update_fields=["answered_at", "ended_at"])
            _resume(case, definition)
    n = record(events.SUPPLEMENTED, case.subject, about(case, definition), actor=SYSTEM)
    send(TRACKING, case, n, told(case, definition, sentence_of(events.SUPPLEMENTED)))


def _take_answers(case: Case, definition: Definition, sent: SupplementSent) -> None:
    # What conditions now rule out is dropped; an answer that lacks another stays as it came.
    merged = {**case.answers, **sent.answers}
    result = validate(definition, merged, Context(kept=True))
    case.answers = result.values if not result.errors else merged
    applicant = applicant_of(definition, case.answers)
    case.applicant, case.kana, case.electronic = applicant.name, applicant.kana, applicant.electronic
    case.save(update_fields=["answers", "applicant", "kana", "electronic"])
    case.departments.update(applicant=applicant.name, kana=applicant.kana)
    Party.objects.filter(subject=case.subject, applicant=True).update(
        name=applicant.name, kana=applicant.kana, phone=applicant.phone, address=applicant.address
    )


def _resume(case: Case, definition: Definition) -> None:
    """The clock runs again: as many days are left as when it stopped."""
    stopped, due = case.suspended_on, case.due_on
    case.suspended_on = None
    if stopped is not None and due is not None and due > stopped:
        case.due_on = _moved(due, stopped, definition)
        case.steps.filter(done_at=None).update(due_on=case.due_on)
    case.save(update_fields=["suspended_on", "due_on"])
    _touch(case)


def _moved(due: date, stopped: date, definition: Definition) -> date:
    today = clock.today()
    if definition.procedure.takes.counted == Days.OPEN:
        return add_open_days(today, open_days_between(stopped, due))
    return deadline(today, (due - stopped).days)


def _touch(case: Case) -> None:
    case.departments.update(updated_at=clock.now())


# 差戻し, 引継ぎ

_SENDERS = (StepKind.DRAFT, StepKind.DECIDE, StepKind.PAYMENT, StepKind.VERIFY)


def send_back(clerk: Clerk, case: Case, target: StepKind, words: str) -> None:
    """差戻し: an earlier step is done again, inside the office. Raises `StepRefused`."""
    step = _open_step_of(clerk, case)
    definition = load_definition(case.version)
    position = _earlier(definition, step, target)
    if not words:
        raise refused("words")
    end_step(step, Ended.SENT_BACK, actor=staff_actor(clerk.staff.id), note=words)
    _forget_charge(clerk, case)
    data = events.Moved(**about(case, definition).model_dump(), source=step.kind, target=target.value)
    n = record(events.SENT_BACK, case.subject, data, actor=staff_actor(clerk.staff.id))
    send(TRACKING, case, n, told(case, definition, sentence_of(events.SENT_BACK)))
    open_step(case, definition, position)


def _earlier(definition: Definition, step: StepAction, target: StepKind) -> int:
    positions = [at for at, one in enumerate(definition.procedure.route) if one.kind == target]
    fits = step.kind in _SENDERS and target in (StepKind.EXAMINE, StepKind.DRAFT)
    if not (fits and positions and positions[0] < step.position):
        raise refused("back_where")
    return positions[0]


def _forget_charge(clerk: Clerk, case: Case) -> None:
    charge = charge_of(case.subject)
    if charge is not None and charge.state == "due":
        payments.cancel(charge, "差戻し", actor=staff_actor(clerk.staff.id))


def hand_over(clerk: Clerk, case: Case, target: str, words: str) -> None:
    """引継ぎ: another department does the open step, and what follows. Raises `StepRefused`."""
    step = _open_step_of(clerk, case)
    department = _other_department(case, target)
    if not words:
        raise refused("words")
    definition, source = load_definition(case.version), case.department.slug
    end_step(step, Ended.HANDED_OVER, actor=staff_actor(clerk.staff.id), note=words)
    case.department = department
    case.save(update_fields=["department"])
    data = events.Moved(**about(case, definition).model_dump(), source=source, target=department.slug)
    n = record(events.HANDED_OVER, case.subject, data, actor=staff_actor(clerk.staff.id))
    sentence = {
        "ja": f"{department.name}が担当することになりました",
        "en": f"{department.name_en} is now in charge",
    }
    send(TRACKING, case, n, told(case, definition, sentence, Told.HANDED_OVER))
    open_step(case, definition, step.position)


def _other_department(case: Case, target: str) -> Department:
    try:
        department = department_named(target)
    except Department.DoesNotExist:
        raise refused("hand_over_where") from None
    if department == case.department:
        raise refused("hand_over_where")
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
    """取下げ that the applicant said at the counter, on the phone or by letter. Raises `StepRefused`."""
    _open_step_of(clerk, case)
    if not may_withdraw(case):
        raise refused("decided")
    _end_withdrawn(case, load_definition(case.version), staff_actor(clerk.staff.id), words)


def may_withdraw(case: Case) -> bool:
    """取下げ is possible until the decision, where the legal kind has it."""
    return case.decided_at is None and Result.WITHDRAWN in RESULTS[Kind(case.kind)]


def _end_withdrawn(case: Case, definition: Definition, actor: str, words: str) -> None:
    step = case.steps.select_for_update(of=("self",)).get(done_at=None)
    end_step(step, Ended.WITHDRAWN, actor=actor, note=words)
    request = _open_request(case)
    if request is not None:
        request.ended_at = clock.now()
        request.save(update_fields=["ended_at"])
    charge = charge_of(case.subject)
    if charge is not None and charge.state == "due":
        payments.cancel(charge, "取下げ", actor=actor)
    case.outcome, case.result, case.decided_at = "withdrawn", Result.WITHDRAWN.value, clock.now()
    case.save(update_fields=["outcome", "result", "decided_at"])
    mark_closed(case)
    n = record(events.WITHDRAWN, case.subject, about(case, definition), actor=actor)
    send(TRACKING, case, n, told(case, definition, sentence_of(events.WITHDRAWN), Told.WITHDRAWN))


# What is written and shown


def write(clerk: Clerk, case: Case, text: str) -> CaseMessage:
    """Write to the applicant; they read it on their page. Raises `StepRefused`."""
    if not text:
        raise refused("text")
    definition = load_definition(case.version)
    message = CaseMessage.objects.create(case=case, staff=clerk.staff, text=text, at=clock.now())
    _touch(case)
    n = record(events.WROTE, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id))
    said = told(case, definition, sentence_of(events.WROTE), Told.MESSAGE)
    send(REPLY, case, n, ReplySent(told=said, text=text))
    return message


def hear(case: Case, sent: MessageSent) -> None:
    """The applicant wrote."""
    CaseMessage.objects.create(case=case, text=sent.text, at=sent.at)
    _touch(case)
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
    """取消し: the issued document loses its force; anyone who confirms it is told so. Raises `StepRefused`."""
    document, definition = _issued(clerk, case, reason), load_definition(case.version)
    document = revoke(document, reason, actor=staff_actor(clerk.staff.id))
    n = record(
        events.DOCUMENT_REVOKED, case.subject, about(case, definition), actor=staff_actor(clerk.staff.id)
    )
    said = told(case, definition, sentence_of(events.DOCUMENT_REVOKED), Told.MESSAGE)
    send(REVOKED, case, n, RevokedSent(told=said, document=tell_revoked(document)))


def reissue_document(clerk: Clerk, case: Case, reason: str) -> IssuedDocument:
    """再発行: a new document takes the place of the old one, which loses its force. Raises `StepRefused`."""
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
        raise refused("no_document")
    if case.department_id not in clerk.departments or clerk.is_contractor:
        raise refused("department")
    if not reason:
        raise refused("words")
    return document
