"""Importing a file of the extract: kept, read in the worker, brought in whole or not at all."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import reference_code
from madoguchi.core.tabular import read_table
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people import events
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import UNDER_WAY, ImportState, RegistryFault, RegistryImport
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import city_scope, current_city

from .reading import Entry, Reader
from .refusals import ImportRefusedError
from .writing import drop_staging, make_staging, merge, stage

JOB = "people.import_registry"
MOST_BYTES = 200 * 1024 * 1024
#: So many rows are read between two looks at whether somebody stopped it.
_AT_ONCE = 5000
_CHUNK = 1 << 20
_LONGEST_NAME = 200

Progress = Callable[[int], None]


class _StoppedError(Exception):
    """An import ended while its file was read."""


def begin(upload: "UploadedFile[Any]", staff: Staff, *, partial: bool = False) -> RegistryImport:
    """Keep an uploaded file and have the worker read it. Raises ImportRefusedError.

    `partial`: it holds changed people only, so that whom it leaves out stays.
    """
    if not upload.size:
        raise ImportRefusedError("missing")
    if upload.size > MOST_BYTES:
        raise ImportRefusedError("too_large")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    # As other files lie, in a folder of its own: what is left over there, the daily sweep of files deletes.
    path = default_storage.save(f"{current_city()}/registry/{secrets.token_hex(16)}", upload)
    try:
        begun = _begun(upload.name or "", digest.hexdigest(), staff, path=path, partial=partial)
    except PlainError:
        default_storage.delete(path)
        raise
    defer(JOB, registry_import=str(begun.id))
    return begun


def import_file(
    city: str, source: Path, *, partial: bool = False, progress: Progress | None = None
) -> RegistryImport:
    """Import a file of this machine into a city's extract at once. Raises ImportRefusedError; look at the state."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with city_scope(city):
        begun = _begun(source.name, digest, None, partial=partial)
    return run(city, begun.id, source, progress)


def _begun(name: str, sha256: str, staff: Staff | None, **fields: Any) -> RegistryImport:
    row = RegistryImport(
        code=reference_code(), file_name=name[-_LONGEST_NAME:], sha256=sha256, staff=staff, **fields
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "people_import_one_at_a_time" in str(error):
            raise ImportRefusedError("under_way") from error
        raise
    return row


def run_kept(city: str, registry_import: UUID) -> None:
    """Read the file that `begin` kept, and keep it no longer; fine when it was read before."""
    with city_scope(city):
        row = RegistryImport.objects.get(id=registry_import)
    if row.under_way:
        _run_copied(city, row)
    default_storage.delete(row.path)


def _run_copied(city: str, row: RegistryImport) -> None:
    try:
        with _local(row.path) as source:
            run(city, row.id, source)
    except FileNotFoundError:
        with city_scope(city):
            _fail(row.id, ImportRefusedError("lost"))


@contextmanager
def _local(path: str) -> Iterator[Path]:
    """A kept file as one of this machine: the storage may be elsewhere."""
    with default_storage.open(path) as kept, NamedTemporaryFile() as copy:
        for chunk in iter(lambda: kept.read(_CHUNK), b""):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def run(city: str, registry_import: UUID, source: Path, progress: Progress | None = None) -> RegistryImport:
    """Read a file and make it the extract, in one transaction at the end; a fault of the file ends as FAILED.

    Safe to be done again after it broke off anywhere: rows are read anew, and what was brought in stays.
    """
    try:
        _read(city, registry_import, source, progress)
        with city_scope(city):
            _finish(registry_import)
    except _StoppedError:
        pass
    except PlainError as error:
        with city_scope(city):
            _fail(registry_import, error)
    finally:
        drop_staging()
    with city_scope(city):
        return RegistryImport.objects.get(id=registry_import)


def _read(city: str, registry_import: UUID, source: Path, progress: Progress | None) -> None:
    with city_scope(city):
        _note(registry_import, state=ImportState.READING, read=0, rejected=0)
        RegistryFault.objects.filter(registry_import=registry_import).delete()
        make_staging()
        name = municipality_in_scope().name
    entries, read, rejected = Reader(read_table(source), name).entries(), 0, 0
    while batch := list(islice(entries, _AT_ONCE)):
        read, rejected = read + len(batch), rejected + sum(bool(entry.faults) for entry in batch)
        with city_scope(city):
            stage(batch)
            insert_all(_faults(registry_import, batch))
            _note(registry_import, read=read, rejected=rejected)
        if progress:
            progress(read)


def _faults(registry_import: UUID, batch: list[Entry]) -> list[RegistryFault]:
    return [
        RegistryFault(registry_import_id=registry_import, **fault._asdict())
        for entry in batch
        for fault in entry.faults
    ]


def _note(registry_import: UUID, **fields: Any) -> None:
    """Say how far it has come. Raises _StoppedError when it has ended meanwhile."""
    rows = RegistryImport.objects.filter(id=registry_import, state__in=UNDER_WAY)
    if not rows.update(**fields):
        raise _StoppedError


def _finish(registry_import: UUID) -> None:
    row = _locked(registry_import)
    if row is None:
        raise _StoppedError
    if row.read == row.rejected:
        raise ImportRefusedError("no_rows")
    counts = merge(row.id, row.partial)
    counts["unchanged"] = row.read - row.rejected - counts["new"] - counts["changed"]
    _end(row, ImportState.DONE, **counts)
    data = events.RegistryImported(**counts, rejected=row.rejected)
    record(events.REGISTRY_IMPORTED, row.subject, data, actor=_actor(row))


def _locked(registry_import: UUID) -> RegistryImport | None:
    rows = RegistryImport.objects.select_for_update(of=("self",))
    return rows.filter(id=registry_import, state__in=UNDER_WAY).first()


def _fail(registry_import: UUID, error: PlainError) -> None:
    row = _locked(registry_import)
    if row is not None:
        _end(row, ImportState.FAILED, problem_ja=error.ja, problem_en=error.en)
        record(events.REGISTRY_REFUSED, row.subject, actor=_actor(row))


def cancel(row: RegistryImport, staff: Staff) -> None:
    """Stop an import before it changes anything. Raises ImportRefusedError when it has ended."""
    locked = _locked(row.id)
    if locked is None:
        raise ImportRefusedError("ended")
    _end(locked, ImportState.CANCELLED)
    record(events.REGISTRY_CANCELLED, locked.subject, actor=staff_actor(staff.id))


def _end(row: RegistryImport, state: ImportState, **fields: Any) -> None:
    told = {**fields, "state": state, "ended_at": clock.now()}
    RegistryImport.objects.filter(id=row.id).update(**told)


def _actor(row: RegistryImport) -> str:
    return staff_actor(row.staff_id) if row.staff_id else "system"
