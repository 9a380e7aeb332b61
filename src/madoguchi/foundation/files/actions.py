"""Keeping files and letting them go."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pydantic import BaseModel, ConfigDict

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import current_city

from .images import reencode
from .inspection import Upload, inspect
from .kinds import JPEG, TYPES, USUAL, Kind
from .models import File
from .names import with_extension
from .refusals import FileDamagedError

_FOLDER_DIGITS = 2


class NamedUpload(Upload, Protocol):
    """What a form hands over: Django's `UploadedFile`."""

    @property
    def name(self) -> str | None: ...


class FileMeta(BaseModel):
    """What is told of a file when it crosses, beside its bytes. Its id is the same on both sides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, file: File) -> Self:
        """The description of a file that is kept here."""
        return cls(id=file.id, name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256)


def store(upload: NamedUpload, *, subject: str, accept: Collection[str] = USUAL) -> File:
    """Keep what a person sent: inspected, images made anew as JPEG. Raises `FileRefusedError`."""
    found = inspect(upload, upload.name or "", accept)
    if found.kind is not Kind.IMAGE:
        return keep(found.data, found.name, found.media_type, subject=subject)
    name = with_extension(found.name, TYPES[JPEG].extensions[0])
    return keep(reencode(found.data, found.name), name, JPEG, subject=subject)


def keep(data: bytes, name: str, media_type: str, *, subject: str) -> File:
    """Keep bytes that the house itself made, as a typeset document."""
    digest = hashlib.sha256(data).hexdigest()
    return _keep(
        data, FileMeta(id=new_id(), name=name, media_type=media_type, size=len(data), sha256=digest), subject
    )


def keep_path(source: Path, name: str, media_type: str, *, subject: str) -> File:
    """The same of a file of this machine, which need not fit into memory."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        path = default_storage.save(_new_path(), DjangoFile(file))
    size = source.stat().st_size
    kept = File(name=name, media_type=media_type, size=size, sha256=digest, path=path, kept_for=subject)
    insert_all([kept])
    return kept


def adopt(data: bytes, meta: FileMeta, *, subject: str) -> File:
    """Keep a file that crossed the window; the second time the same one. Raises `FileDamagedError`."""
    return adopt_all([(data, meta, subject)])[0]


def adopt_all(crossed: Sequence[tuple[bytes, FileMeta, str]]) -> list[File]:
    """The same for several, each with its description and its subject."""
    known = File.objects.in_bulk([meta.id for _, meta, _ in crossed])
    files, new = [], []
    for data, meta, subject in crossed:
        if len(data) != meta.size or hashlib.sha256(data).hexdigest() != meta.sha256:
            raise FileDamagedError(f"file {meta.id}: its bytes are not those described")
        file = known.get(meta.id)
        if file is None or file.sha256 != meta.sha256:
            file = _written(data, meta, subject)
            new.append(file)
        files.append(file)
    insert_all(new)
    return files


def _keep(data: bytes, meta: FileMeta, subject: str) -> File:
    file = _written(data, meta, subject)
    insert_all([file])
    return file


def _written(data: bytes, meta: FileMeta, subject: str) -> File:
    # The bytes first: what a failed transaction leaves behind, `sweep` finds.
    path = default_storage.save(_new_path(), ContentFile(data))
    return File(**meta.model_dump(), path=path, kept_for=subject)


def discard(files: Iterable[File]) -> int:
    """Delete files: the rows in this transaction, the bytes once it is committed. Returns how many.

    IntegrityError while another row refers to one.
    """
    files = list(files)
    with connection.cursor() as cursor:
        # Not by the ORM: it would first ask the tables of both sides whether they refer to the file. The database
        # itself refuses while one does.
        cursor.execute("DELETE FROM files_file WHERE id = ANY(%s)", [[file.id for file in files]])
    for file in files:
        transaction.on_commit(partial(default_storage.delete, file.path), robust=True)
    return len(files)


def sweep(older_than: timedelta = timedelta(days=1)) -> int:
    """Delete bytes of the city in scope that no row names, and returns how many.

    They come from transactions that failed. `older_than` is longer than any transaction lasts.
    """
    limit = clock.now() - older_than
    stray = [path for path in _unnamed() if default_storage.get_modified_time(path) < limit]
    for path in stray:
        default_storage.delete(path)
    return len(stray)


def _unnamed() -> Iterator[str]:
    top = current_city()
    for folder in _listed(top)[0]:
        paths = [f"{top}/{folder}/{name}" for name in _listed(f"{top}/{folder}")[1]]
        named = set(File.objects.filter(path__in=paths).values_list("path", flat=True))
        yield from (path for path in paths if path not in named)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:  # a folder on disk begins with its first file
        return [], []


def _new_path() -> str:
    name = secrets.token_hex(16)
    return f"{current_city()}/{name[:_FOLDER_DIGITS]}/{name}"
