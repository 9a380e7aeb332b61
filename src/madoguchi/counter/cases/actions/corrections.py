"""補正の求め: asking the applicant to mend something, the clock that stands still meanwhile, the answer."""

from collections.abc import Mapping
from datetime import date

from madoguchi.core import clock
from madoguchi.core.calendar import add_open_days, deadline, open_days_between
from madoguchi.counter.procedures.envelopes import (
    CORRECTION,
    CORRECTION_ENDED,
    TRACKING,
    AskedItem,
    CorrectionAsked,
    CorrectionEnded,
    SupplementSent,
)
from madoguchi.counter.procedures.forms import Definition, load_definition, validate
from madoguchi.counter.procedures.kinds import Channel, Days, Kind, StepKind, Told
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.files.actions import adopt
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tray.folder import take_file

from .. import events
from ..models import Case, CorrectionRequest
from ..refusals import StepRefusedError
from ..rules import Clerk
from .offers import SYSTEM
from .receiving import keep_file
from .walk import NOTE_PAID, about, open_step_of, send, sentence_of, told, touch


def ask_correction(
    clerk: Clerk, case: Case, items: Mapping[str, str], answer_by: date, consequence: str
) -> CorrectionRequest:
    """補正の求め (行政手続法7条): which answers, what about them, until when; the clock of the case stands still.

    `items` is question → words. Raises `StepRefusedError`.
    """
    open_step_of(clerk, case)
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
    touch(case)
    days = (answer_by - clock.today()).days
    counted = about(case, definition).model_dump()
    data = events.Asked(**counted, items=len(items), questions=" ".join(items), days=days)
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
    if case.kind == Kind.INTERNAL:
        raise StepRefusedError("inside")
    if case.decided_at is not None:
        raise StepRefusedError("decided")
    if case.suspended_on is not None:
        raise StepRefusedError("asked_already")
    askable = {name for name, question in definition.questions.items() if question.answerable}
    if not items or not items.keys() <= askable or not all(items.values()):
        raise StepRefusedError("items")
    if answer_by <= clock.today():
        raise StepRefusedError("answer_by")


def end_correction(clerk: Clerk, case: Case) -> None:
    """Take a request back, or go on without an answer; the clock runs again. Raises `StepRefusedError`."""
    open_step_of(clerk, case)
    request = open_request(case)
    if request is None:
        raise StepRefusedError("done")
    stop_asking(case, request, staff_actor(clerk.staff.id))


def stop_asking(case: Case, request: CorrectionRequest, actor: str) -> None:
    """A request is wanted no more: the clock runs again, and the applicant is told."""
    definition = load_definition(case.version)
    request.ended_at = clock.now()
    request.save(update_fields=["ended_at"])
    _resume(case, definition)
    n = record(events.CORRECTION_ENDED, case.subject, about(case, definition), actor=actor)
    said = told(case, definition, sentence_of(events.CORRECTION_ENDED))
    send(CORRECTION_ENDED, case, n, CorrectionEnded(told=said, request=request.id))


def open_request(case: Case) -> CorrectionRequest | None:
    """The request that waits for its answer, locked."""
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
    # Files that could not be sent by telephone may still be to come.
    context = Context(kept=True, files_later=case.channel == Channel.PHONE)
    result = validate(definition, merged, context)
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
    touch(case)
    # What was paid on line meanwhile waited for this.
    if case.steps.filter(done_at=None, kind=StepKind.PAYMENT).exists():
        defer(NOTE_PAID, subject=case.subject)


def _moved(due: date, stopped: date, definition: Definition) -> date:
    today = clock.today()
    if definition.procedure.takes.counted == Days.OPEN:
        return add_open_days(today, open_days_between(stopped, due))
    return deadline(today, (due - stopped).days)
