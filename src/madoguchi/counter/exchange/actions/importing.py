"""Results of core systems: a file is kept as rows, and each row is done as its clerk would do it by hand."""

import hashlib
import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.tabular import Table, read_table
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import city_scope, current_city

from .. import events
from ..layout import Results, layout_from
from ..models import UNDER_WAY, Layout, ResultImport, ResultRow, RowState, State
from ..queries import same_file
from ..refusals import ExchangeRefusedError
from ..results import Given, Reason, resolve
from ..rules import departments_of

JOB = "exchange.take_results"
MOST_BYTES = 50 * 1024 * 1024
#: Rows that are read, and rows that are done, in one transaction.
_READ_AT_ONCE, _DONE_AT_ONCE = 2000, 20
_LONGEST_NAME, _LONGEST_NUMBER = 200, 80


def begin(
    clerk: Clerk,
    department: Department,
    layout: Layout,
    upload: "UploadedFile[bytes] | None",
    *,
    checked: bool,
    again: bool,
) -> ResultImport:
    """Keep a file of results and have the worker do its rows. Raises ExchangeRefusedError.

    `checked`: the clerk has seen to the checklists of its cases. `again`: the very same file, once more.
    """
    if clerk.is_contractor:
        raise ExchangeRefusedError("contractor")
    if department not in departments_of(clerk):
        raise ExchangeRefusedError("department")
    if not layout.declaration or layout_from(layout.declaration).results is None:
        raise ExchangeRefusedError("layout")
    if upload is None or not upload.size:
        raise ExchangeRefusedError("missing")
    if upload.size > MOST_BYTES:
        raise ExchangeRefusedError("too_large")
    if not checked:
        raise ExchangeRefusedError("confirm")
    digest = _digest(upload)
    if not again and same_file(clerk, digest) is not None:
        raise ExchangeRefusedError("again")
    # As other files lie, in a folder of its own: what is left over there, the daily sweep of files deletes.
    path = default_storage.save(f"{current_city()}/results/{secrets.token_hex(16)}", upload)
    name = (upload.name or "")[-_LONGEST_NAME:]
    begun = ResultImport.objects.create(
        department=department, layout=layout, file_name=name, sha256=digest, path=path, staff=clerk.staff
    )
    record(events.RESULTS_BEGUN, begun.subject, _about(begun), actor=staff_actor(clerk.staff.id))
    defer(JOB, results=str(begun.id))
    return begun


def _digest(upload: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def retry(clerk: Clerk, results: ResultImport) -> None:
    """Have the worker try again what is not resolved. Raises ExchangeRefusedError."""
    if clerk.is_contractor:
        raise ExchangeRefusedError("contractor")
    row = ResultImport.objects.select_for_update(of=("self",)).get(id=results.id)
    left = ResultRow.objects.filter(results=row, state=RowState.UNRESOLVED).exclude(given={})
    if row.under_way or row.gone_at is not None:
        raise ExchangeRefusedError("nothing_left")
    if not (count := left.update(state=RowState.WAITING, reason="", ja="", en="")):
        raise ExchangeRefusedError("nothing_left")
    row.state, row.ended_at, row.unresolved = State.WAITING, None, row.unresolved - count
    row.staff = clerk.staff
    row.save()
    record(events.RESULTS_BEGUN, row.subject, _about(row), actor=staff_actor(clerk.staff.id))
    defer(JOB, results=str(row.id))


def take(city: str, results: UUID) -> None:
    """Read a file of results and do its rows; done again after it broke off, it goes on with what is left."""
    try:
        _read(city, results)
        while _do_some(city, results):
            pass
    except PlainError as error:
        with city_scope(city):
            _end(results, State.FAILED, events.RESULTS_REFUSED, error)
        return
    with city_scope(city):
        _end(results, State.DONE, events.RESULTS_TAKEN)


def _read(city: str, results: UUID) -> None:
    """Keep every row of the file, some a transaction; the file is not needed after that."""
    with city_scope(city):
        row = ResultImport.objects.select_related("layout").get(id=results)
    if row.whole or not row.under_way:
        return
    declared = layout_from(row.layout.declaration).results
    if declared is None:
        raise ExchangeRefusedError("layout")
    rows = _rows(row, _table(row.path), declared)
    while batch := list(islice(rows, _READ_AT_ONCE)):
        with city_scope(city):
            insert_all([ResultRow(results=row, sha256=row.sha256, **one._asdict()) for one in batch])
            _note(results, state=State.RUNNING, read=batch[-1].line)
    with city_scope(city):
        if not ResultRow.objects.filter(results=results).exists():
            raise ExchangeRefusedError("empty")
        _note(results, state=State.RUNNING, whole=True, path="")
    default_storage.delete(row.path)


def _table(path: str) -> Table:
    try:
        with default_storage.open(path) as kept:
            return read_table(kept.read())
    except FileNotFoundError:
        raise ExchangeRefusedError("lost") from None


class _Line(NamedTuple):
    """A row as it is read: its line, the number of its case, what it says."""

    line: int
    number: str
    given: dict[str, Any]


def _rows(results: ResultImport, table: Table, declared: Results) -> Iterator[_Line]:
    """The rows after those that are kept already."""
    at = {heading: n for n, heading in enumerate(table.headers)}
    wanted = [
        declared.number,
        declared.result,
        *declared.findings,
        *([declared.note] if declared.note else []),
    ]
    for heading in wanted:
        if heading not in at:
            raise ExchangeRefusedError("headers", column=heading)
    for row in table.rows:
        if row.line <= results.read:
            continue
        cells = {heading: row.cells[at[heading]].strip() for heading in wanted}
        found = {
            question: cells[heading] for heading, question in declared.findings.items() if cells[heading]
        }
        given = Given(cells[declared.result], cells.get(declared.note or "", ""), found)
        number = cells[declared.number][:_LONGEST_NUMBER]
        yield _Line(row.line, number, given.kept())


def _do_some(city: str, results: UUID) -> bool:
    """Do the next rows, each in a savepoint; returns whether there were any."""
    with city_scope(city):
        row = _locked(results)
        if row is None:
            return False
        waiting = ResultRow.objects.filter(results=row, state=RowState.WAITING).order_by("line")
        batch = list(waiting[:_DONE_AT_ONCE])
        clerk = Clerk(row.staff)
        for one in batch:
            _do(clerk, row, one)
        done = sum(one.state == RowState.DONE for one in batch)
        _note(results, done=row.done + done, unresolved=row.unresolved + len(batch) - done)
        return bool(batch)


def _locked(results: UUID) -> ResultImport | None:
    rows = ResultImport.objects.select_for_update(of=("self",))
    return (
        rows.select_related("staff", "layout", "department").filter(id=results, state__in=UNDER_WAY).first()
    )


def _do(clerk: Clerk, results: ResultImport, row: ResultRow) -> None:
    layout = layout_from(results.layout.declaration)
    try:
        with transaction.atomic():
            row.case = resolve(clerk, layout, row)
            row.state, row.given = RowState.DONE, {}
            row.save()
    except PlainError as error:
        # What the file says of the row is kept, so that it can be tried again.
        why = Reason.of(error)
        ResultRow.objects.filter(id=row.id).update(
            state=RowState.UNRESOLVED, reason=why.rule, ja=why.ja, en=why.en
        )
        row.state = RowState.UNRESOLVED


def _note(results: UUID, **fields: object) -> None:
    ResultImport.objects.filter(id=results, state__in=UNDER_WAY).update(**fields)


def _end(results: UUID, state: State, kind: Kind, error: PlainError | None = None) -> None:
    row = _locked(results)
    if row is None:
        return
    row.state, row.ended_at = state, clock.now()
    row.problem_ja, row.problem_en = (error.ja, error.en) if error else ("", "")
    row.save()
    about = _about(row)
    data = events.Taken(**about.model_dump(), done=row.done, unresolved=row.unresolved)
    record(kind, row.subject, about if error else data, actor=staff_actor(row.staff_id))


def _about(row: ResultImport) -> events.AboutResults:
    return events.AboutResults(
        department=row.department.slug, procedure=row.layout.procedure, layout=row.layout.slug
    )
