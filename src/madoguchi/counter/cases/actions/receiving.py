"""受付: what arrives becomes a case, with its number, at its first step."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from madoguchi.core import clock
from madoguchi.core.calendar import add_open_days, deadline, fiscal_year
from madoguchi.core.ids import new_id, official_number
from madoguchi.counter.procedures import papers
from madoguchi.counter.procedures.envelopes import (
    ENTERED,
    TRACKING,
    Cosigned,
    Entered,
    SubmissionSent,
    TrackingTold,
)
from madoguchi.counter.procedures.forms import Definition, completed, load_definition, validate
from madoguchi.counter.procedures.kinds import Channel, Days, Kind, StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.procedures.terms import Period
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.files.actions import adopt_all, discard, store
from madoguchi.foundation.files.kinds import USUAL
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.ledger.actions import Entry, record_all
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import Level, Party, Role
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tray.actions import put_all
from madoguchi.foundation.tray.folder import take_file

from .. import events
from ..elsewhere import tell_entered
from ..models import BEGUN_INSIDE, Case, CaseFile, Ended, EntryDraft, Offer, StepAction
from ..refusals import StepRefusedError
from ..rules import Clerk
from .filing import register
from .offers import SYSTEM, note_answered, offers_of
from .walk import about, begin_walks, send, sentence_of, told


@dataclass(frozen=True)
class Arrived:
    """What came in, whichever way."""

    submission: UUID
    code: str
    version: ProcedureVersion
    channel: str
    language: str
    answers: dict[str, Any]
    arrived_at: datetime
    level: str = Level.OPEN.value
    contact: str = ""
    entered_by: Staff | None = None
    offer: Offer | None = None
    cosigned: Sequence[Cosigned] = ()


def receive(sent: SubmissionSent) -> Case:
    """Make a case of what was handed over on line, give it its number, and walk its first step."""
    return receive_all([sent])[0]


def receive_all(sent: Sequence[SubmissionSent]) -> list[Case]:
    """The same for several, in as many statements as for one."""
    rows = ProcedureVersion.objects.select_related("procedure").defer("declaration")
    versions = rows.in_bulk({one.version for one in sent})
    offers = offers_of([one.offer for one in sent if one.offer])
    arrived = [
        _arrived(one, versions[one.version], offers.get(one.offer) if one.offer else None) for one in sent
    ]
    cases = _make_cases(arrived)
    _keep_files(cases, sent)
    numbers = _note_received(cases, SYSTEM)
    put_all(TRACKING, [_first_told(case, n) for case, n in zip(cases, numbers, strict=True)])
    begin_walks(cases)
    return cases


def _arrived(sent: SubmissionSent, version: ProcedureVersion, offer: Offer | None) -> Arrived:
    return Arrived(
        submission=sent.submission,
        code=sent.code,
        version=version,
        channel=sent.channel,
        language=sent.language,
        answers=sent.answers,
        arrived_at=sent.arrived_at,
        level=sent.level,
        contact=sent.contact,
        offer=offer,
        cosigned=sent.cosigned,
    )


def _first_told(case: Case, n: int) -> tuple[str, int, TrackingTold]:
    first = told(case, load_definition(case.version), sentence_of(events.RECEIVED))
    return f"submission:{case.submission}", n, first.model_copy(update={"state": "received"})


def _make_cases(arrived: Sequence[Arrived]) -> list[Case]:
    departments = cache(department_named)
    made = [
        _case_and_party(one, departments, n)
        for one, n in zip(arrived, _next_numbers(len(arrived)), strict=True)
    ]
    insert_all([case for case, _ in made])
    together = [
        one for arrival, (case, _) in zip(arrived, made, strict=True) for one in _together(case, arrival)
    ]
    insert_all([*(party for _, party in made), *together])
    register([case for case, _ in made])
    for one, (case, _) in zip(arrived, made, strict=True):
        if one.offer is not None:
            note_answered(one.offer, case)
    return [case for case, _ in made]


def _case_and_party(
    arrived: Arrived, departments: Callable[[str], Department], number: int
) -> tuple[Case, Party]:
    definition = load_definition(arrived.version)
    procedure, applicant = definition.procedure, _applicant(arrived, definition)
    case = Case(
        number=official_number(fiscal_year(clock.local(arrived.arrived_at).date()), number),
        submission=arrived.submission,
        code=arrived.code,
        version=arrived.version,
        department=departments(procedure.department),
        kind=procedure.kind.value,
        channel=arrived.channel,
        language=arrived.language,
        answers=arrived.answers,
        applicant=applicant.name,
        kana=applicant.kana,
        electronic=applicant.electronic,
        arrived_at=arrived.arrived_at,
        due_on=due_on(procedure.takes, arrived.arrived_at),
        likeness=papers.duplicate_key(definition, arrived.answers),
        entered_by=arrived.entered_by,
        follows=arrived.offer.case if arrived.offer else None,
    )
    party = Party(
        subject=case.subject,
        role=applicant.role,
        applicant=True,
        name=applicant.name,
        kana=applicant.kana,
        level=arrived.level,
        contact=arrived.contact or applicant.email,
        phone=applicant.phone,
        address=applicant.address,
    )
    return case, party


def _together(case: Case, arrived: Arrived) -> list[Party]:
    """Those who apply together with the applicant: who agreed, and when."""
    return [
        Party(
            subject=case.subject,
            role=Role.SELF,
            applicant=False,
            name=one.name,
            level=Level.OPEN,
            agreed_at=one.at,
        )
        for one in arrived.cosigned
    ]


def _applicant(arrived: Arrived, definition: Definition) -> papers.ApplicantSaid:
    """Who applies, as the answers say; within the office it is who entered it."""
    said = papers.applicant_of(definition, arrived.answers)
    if definition.procedure.kind != Kind.INTERNAL or arrived.entered_by is None:
        return said
    return replace(said, name=arrived.entered_by.name, email=arrived.entered_by.email)


def _keep_files(cases: Sequence[Case], sent: Sequence[SubmissionSent]) -> None:
    crossed = [(case, crossing) for case, one in zip(cases, sent, strict=True) for crossing in one.files]
    files = adopt_all([(take_file(one.sealed), one.meta, case.subject) for case, one in crossed])
    insert_all([CaseFile(case=case, file=file) for (case, _), file in zip(crossed, files, strict=True)])


def keep_file(case: Case, file: File) -> None:
    """A file belongs to a case."""
    CaseFile.objects.create(case=case, file=file)


def _note_received(cases: Sequence[Case], actor: str) -> list[int]:
    """The first step of every route: it is done by arriving."""
    now = clock.now()
    steps = [
        StepAction(
            case=case,
            position=0,
            kind=StepKind.RECEIVE.value,
            department=case.department,
            due_on=case.due_on,
            opened_at=now,
            done_at=now,
            ended=Ended.DONE,
            staff=case.entered_by,
            duty=BEGUN_INSIDE if case.channel == Channel.OFFICE else None,
        )
        for case in cases
    ]
    insert_all(steps)
    return record_all([Entry(events.RECEIVED, case.subject, _received(case), actor) for case in cases])


def _received(case: Case) -> events.Received:
    return events.Received(
        **about(case, load_definition(case.version)).model_dump(),
        arrived=case.arrived_at.isoformat(),
        electronic=case.electronic,
    )


def due_on(period: Period, arrived_at: datetime) -> date:
    """The last day of a procedure's period: the first day is not counted (民法140条)."""
    counted = add_open_days if period.counted == Days.OPEN else deadline
    return counted(clock.local(arrived_at).date(), period.days)


def _next_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number') FROM generate_series(1, %s)", [count])
        return [n for (n,) in cursor.fetchall()]


# Entering for somebody else


def begin_entry(
    clerk: Clerk, version: ProcedureVersion, channel: str, offer: Offer | None = None
) -> EntryDraft:
    """Begin to enter what somebody brings, sends or says, or what begins in the office itself.

    With an offer its values stand in the fields. Raises `StepRefusedError` on a channel not offered.
    """
    offered = load_definition(version).procedure.channels
    if channel == "online" or channel not in offered:
        raise StepRefusedError("channel")
    typed = offer.values if offer else {}
    return EntryDraft.objects.create(
        staff=clerk.staff, version=version, channel=channel, offer=offer, typed=typed
    )


def save_entry(entry: EntryDraft, typed: dict[str, Any]) -> EntryDraft:
    """Keep what stands in the fields, right or wrong."""
    current = EntryDraft.objects.select_for_update().get(id=entry.id)
    current.typed, current.saved_at = {**current.typed, **typed}, clock.now()
    current.save(update_fields=["typed", "saved_at"])
    return current


def attach_to_entry(
    entry: EntryDraft, upload: "UploadedFile[bytes]", accept: Collection[str] = USUAL
) -> File:
    """Keep a photo or scan for an entry; `accept` are the media types of its question. Raises `FileRefusedError`."""
    return store(upload, subject=_entry_subject(entry), accept=accept)


def drop_entry(entry: EntryDraft) -> None:
    """Give an entry up, with its files."""
    discard(files_of(_entry_subject(entry)))
    entry.delete()


def enter(clerk: Clerk, code: str, context: Context) -> tuple[Case, str]:
    """Make a case of an entry, of equal rank with one that came on line; once, however often it is asked.

    Returns the case and, where nothing that was answered could open it on line, the second code for the receipt.
    Raises `NotCompleteError` and `EntryDraft.DoesNotExist`.
    """
    entry = _locked_entry(clerk, code)
    definition = load_definition(entry.version)
    context = replace(context, files_later=entry.channel == Channel.PHONE)
    answers = completed(validate(definition, entry.typed, context))
    arrived = Arrived(
        submission=new_id(),
        code=entry.code,
        version=entry.version,
        channel=entry.channel,
        language="ja",
        answers=answers,
        arrived_at=clock.now(),
        entered_by=clerk.staff,
        offer=entry.offer,
    )
    (case,) = _make_cases([arrived])
    _keep_named(case, files_of(_entry_subject(entry)))
    (n,) = _note_received([case], staff_actor(clerk.staff.id))
    factors = papers.factors_of(definition, answers)
    send(ENTERED, case, n, _entered(case, definition, factors))
    entry.delete()
    begin_walks([case])
    if entry.offer is not None:
        tell_entered(entry.offer, case)
    return case, factors.get("code", "")


def _keep_named(case: Case, files: Iterable[File]) -> None:
    """Keep the files that the answers name; one that was taken out again goes."""
    named = {one for value in case.answers.values() if isinstance(value, list) for one in map(str, value)}
    for file in files:
        if str(file.id) in named:
            keep_file(case, file)
        else:
            discard([file])


def _locked_entry(clerk: Clerk, code: str) -> EntryDraft:
    rows = EntryDraft.objects.select_for_update(of=("self",)).select_related(
        "version__procedure", "offer__case"
    )
    return rows.get(code=code, staff=clerk.staff)


def _entered(case: Case, definition: Definition, factors: dict[str, str]) -> Entered:
    first = told(case, definition, sentence_of(events.RECEIVED))
    return Entered(
        version=case.version_id,
        code=case.code,
        channel=case.channel,
        language=case.language,
        arrived_at=case.arrived_at,
        told=first.model_copy(update={"state": "received"}),
        factors=factors,
    )


def _entry_subject(entry: EntryDraft) -> str:
    return f"entry:{entry.code}"
