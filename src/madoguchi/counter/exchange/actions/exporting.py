"""Exports: asked for, written part by part in the worker, fetched, and deleted after some days."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.files.actions import discard, keep, keep_path
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import EventData, Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import city_scope

from .. import events, workbook
from ..encoding import Lost, Writer, writer_of
from ..models import UNDER_WAY, Export, Format, ResultImport, ResultRow, State, Unwritable
from ..plan import Plan, choosable, plan_of, versions_of
from ..queries import parts_of
from ..refusals import ExchangeRefusedError
from ..rules import departments_of
from ..wanted import Wanted

JOB = "exchange.export"
KEPT_DAYS = 7
#: Rows of one part: what a killed worker does again, and what is in memory at once.
ROWS_OF_A_PART = 40_000
SYSTEM = "system"
_CHUNK = 1 << 20

_Kept = TypeVar("_Kept", Export, ResultImport)


def ask(clerk: Clerk, department: Department, wanted: Wanted) -> Export:
    """Have the worker export cases of a department. Raises ExchangeRefusedError."""
    check(clerk, department, wanted)
    _check_columns(wanted)
    export = Export.objects.create(
        department=department, asked_by=clerk.staff, format=wanted.format, what=wanted.kept()
    )
    _note(events.EXPORT_ASKED, export, staff_actor(clerk.staff.id))
    defer(JOB, export=str(export.id))
    return export


def check(clerk: Clerk, department: Department, wanted: Wanted) -> None:
    """Whether somebody may have such an export. Raises ExchangeRefusedError."""
    if clerk.is_contractor:
        raise ExchangeRefusedError("contractor")
    if department not in departments_of(clerk):
        raise ExchangeRefusedError("department")
    first, last = wanted.days
    if first and last and first > last:
        raise ExchangeRefusedError("dates")
    if wanted.format == Format.LAYOUT:
        if not wanted.declaration:
            raise ExchangeRefusedError("layout")
    elif not wanted.columns:
        raise ExchangeRefusedError("columns")


def _check_columns(wanted: Wanted) -> None:
    versions = versions_of(wanted.procedure, clock.now())
    if wanted.procedure and not versions.ids:
        raise ExchangeRefusedError("procedure")
    known = {one.key for one in choosable(wanted, versions)}
    if not wanted.declaration and not known.issuperset(wanted.columns):
        raise ExchangeRefusedError("columns")


def make(city: str, export: UUID) -> None:
    """Write an export, a transaction a part; done again after it broke off, it goes on after the last one."""
    try:
        plan = _planned(city, export)
        while plan and _go_on(city, export, plan):
            pass
        _bind(city, export)
        with city_scope(city):
            _finish(export)
    except PlainError as error:
        with city_scope(city):
            _fail(export, error)


def _planned(city: str, export: UUID) -> Plan | None:
    with city_scope(city):
        row = _locked(export)
        return _plan(row) if row else None


def _plan(row: Export) -> Plan:
    return plan_of(Wanted.of(row.what), row.department_id, row.asked_at)


def _go_on(city: str, export: UUID, plan: Plan) -> bool:
    """Write one part; returns whether there is another."""
    with city_scope(city):
        row = _locked(export)
        return row is not None and not row.written and not _add_part(row, plan)


def _locked(export: UUID) -> Export | None:
    rows = Export.objects.select_for_update(of=("self",)).select_related("department")
    return rows.filter(id=export, state__in=UNDER_WAY).first()


def _add_part(row: Export, plan: Plan) -> bool:
    """Write the next rows and keep them; returns whether they were the last."""
    writer = writer_of(Wanted.of(row.what), plan)
    data, count, last = _part(writer, plan, row)
    if row.state == State.WAITING:
        row.state, row.estimate = State.RUNNING, plan.expected()
    if data:
        keep(data, f"{row.parts:06}.csv", "text/csv", subject=row.subject)
        row.parts, row.bytes = row.parts + 1, row.bytes + len(data)
    _note_lost(row, writer.lost)
    row.rows, row.last, row.written = row.rows + count, last or row.last, count < ROWS_OF_A_PART
    row.save()
    return row.written


def _part(writer: Writer, plan: Plan, row: Export) -> tuple[bytes, int, UUID | None]:
    """The bytes of the next rows, how many they are, and the key of the last."""
    copied = plan.copied(row.last, ROWS_OF_A_PART)
    first = writer.heading() if row.parts == 0 and row.last is None else b""
    return first + writer.rows(copied, row.rows), copied.count, copied.last


def _note_lost(row: Export, lost: list[Lost]) -> None:
    # Two columns may have the same heading.
    cells = {(one.row, one.column): one for one in lost}
    insert_all([Unwritable(export=row, **one._asdict()) for one in cells.values()])


def _bind(city: str, export: UUID) -> None:
    """Make the workbook of an export's parts, outside any transaction; its file takes their place."""
    with city_scope(city):
        row = _locked(export)
        if row is None or row.format != Format.EXCEL:
            return
        parts = [one for one in parts_of(row) if one.media_type == "text/csv"]
        plan = _plan(row)
    if not parts:
        return
    with TemporaryDirectory() as folder:
        target = Path(folder) / "book.xlsx"
        lost = workbook.write(map(open_file, parts), plan.figures, row.asked_at, target)
        with city_scope(city):
            if _locked(row.id) is None:
                return
            keep_path(target, "000000.xlsx", workbook.MEDIA_TYPE, subject=row.subject)
            _note_lost(row, lost)
            discard(parts)
            Export.objects.filter(id=row.id).update(bytes=target.stat().st_size, parts=1)


def _finish(export: UUID) -> None:
    row = _locked(export)
    if row is None:
        return
    row.sha256, row.state, row.ended_at = _digest(parts_of(row)), State.DONE, clock.now()
    row.save()
    _note(events.EXPORTED, row, SYSTEM, whole=True)


def _digest(parts: list[File]) -> str:
    if len(parts) == 1:
        return parts[0].sha256
    digest = hashlib.sha256()
    for part in parts:
        with default_storage.open(part.path) as kept:
            while chunk := kept.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _fail(export: UUID, error: PlainError) -> None:
    """End an export that cannot be made."""
    row = _locked(export)
    if row is not None:
        row.problem_ja, row.problem_en = error.ja, error.en
        _end(row, State.FAILED)
        _note(events.EXPORT_FAILED, row, SYSTEM)


def cancel(clerk: Clerk, export: Export) -> None:
    """Stop an export and delete what is written. Raises ExchangeRefusedError when it has ended."""
    row = _locked(export.id)
    if row is None:
        raise ExchangeRefusedError("ended")
    _end(row, State.CANCELLED)
    _note(events.EXPORT_CANCELLED, row, staff_actor(clerk.staff.id))


def _end(row: Export, state: State) -> None:
    row.state, row.ended_at, row.gone_at = state, clock.now(), clock.now()
    row.save()
    discard(parts_of(row))


def note_download(clerk: Clerk, export: Export) -> list[File]:
    """The files of an export, one after the other, for somebody who takes them. Raises ExchangeRefusedError."""
    if export.state != State.DONE:
        raise ExchangeRefusedError("not_ready")
    if export.gone_at is not None:
        raise ExchangeRefusedError("gone")
    _note(events.DOWNLOADED, export, staff_actor(clerk.staff.id), whole=True)
    return parts_of(export)


def forget() -> None:
    """Delete what was written, and what came in rows of results, some days after it ended."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    for row in _old(Export.objects.select_related("department"), limit):
        discard(parts_of(row))
        row.unwritable.all().delete()
        _gone(row)
        _note(events.EXPORT_DELETED, row, SYSTEM)
    for results in _old(ResultImport.objects.all(), limit):
        ResultRow.objects.filter(results=results).exclude(given={}).update(given={})
        _gone(results)


def _old(rows: QuerySet[_Kept], limit: datetime) -> Iterator[_Kept]:
    return rows.filter(gone_at=None, ended_at__lt=limit).order_by("ended_at").iterator()


def _gone(row: Export | ResultImport) -> None:
    row.gone_at = clock.now()
    row.save(update_fields=["gone_at"])


def _note(kind: Kind, export: Export, actor: str, *, whole: bool = False) -> None:
    about = {
        "department": export.department.slug,
        "procedure": export.what["procedure"],
        "format": export.format,
    }
    data: EventData = (
        events.Written(**about, rows=export.rows, sha256=export.sha256)
        if whole
        else events.AboutExport(**about)
    )
    record(kind, export.subject, data, actor=actor)
