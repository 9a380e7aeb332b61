"""What a file is: judged by its content, never by its name."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

import filetype

from . import images, pdf
from .kinds import OTHER, TYPES, UNKNOWN, FileType, Kind, named, type_of_extension
from .names import display_name
from .refusals import FileRefusedError, Why

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
_LARGEST_UNZIPPED, _MOST_PARTS = 100 * MEGABYTE, 2_000
#: What `zipfile` raises of bytes: no archive, one of a later version than it reads, names or places that are none.
_NO_ARCHIVE = (zipfile.BadZipFile, NotImplementedError, ValueError)
_PROGRAM_PARTS = ("vbaproject.bin", "/embeddings/", "/activex/")


class Upload(Protocol):
    """Anything that bytes are read from: an uploaded file, an open file."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Inspected:
    """What was found: kind, media type, length in bytes, SHA-256 in hex, the name to show, the content."""

    kind: Kind
    media_type: str
    size: int
    sha256: str
    name: str
    data: bytes = field(repr=False)


def inspect(source: bytes | Upload, name: str, accept: Collection[str]) -> Inspected:
    """Look into a file of at most 20 MB; `accept` holds media types of `kinds.TYPES`. FileRefusedError."""
    name = display_name(name)
    data = _read(source, name)
    found = _type_of(data)
    if found.media_type not in accept:
        raise _wrong_type(found, name, accept)
    _LOOK_INTO[found.kind](data, name)
    return Inspected(found.kind, found.media_type, len(data), hashlib.sha256(data).hexdigest(), name, data)


def _read(source: bytes | Upload, name: str) -> bytes:
    # One byte past the limit tells that there is more, without reading the rest.
    data = source if isinstance(source, bytes) else source.read(LARGEST + 1)
    if not data:
        raise FileRefusedError(Why.EMPTY, name=name)
    if len(data) > LARGEST:
        raise FileRefusedError(Why.TOO_LARGE, name=name, limit=LARGEST // MEGABYTE)
    return data


def _type_of(data: bytes) -> FileType:
    found = filetype.guess(data)
    return TYPES.get(found.mime, OTHER) if found else UNKNOWN


def _wrong_type(found: FileType, name: str, accept: Collection[str]) -> FileRefusedError:
    claimed = type_of_extension(name)
    if claimed is None or claimed.media_type not in accept:
        return FileRefusedError(Why.NOT_ACCEPTED, name=name, **named(accept))
    if found is UNKNOWN:
        return FileRefusedError(Why.BROKEN, name=name)
    return FileRefusedError(Why.LYING, name=name, found_ja=found.ja, found_en=found.en)


def _look_into_pdf(data: bytes, name: str) -> None:
    _refuse_hidden_archive(data, name)
    pdf.count_pages(data, name)


def _look_into_open_xml(data: bytes, name: str) -> None:
    parts = _parts(data)
    if parts is None:
        raise FileRefusedError(Why.BROKEN, name=name)
    # The sizes an archive tells of itself may lie, but whoever unpacks it stops at them.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNZIPPED:
        raise FileRefusedError(Why.BOMB, name=name)
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefusedError(Why.LOCKED, name=name)
    if any(word in f"/{part.filename}".lower() for part in parts for word in _PROGRAM_PARTS):
        raise FileRefusedError(Why.ACTIVE, name=name)


def _refuse_hidden_archive(data: bytes, name: str) -> None:
    if _parts(data):
        raise FileRefusedError(Why.TWO_IN_ONE, name=name)


def _parts(data: bytes) -> list[zipfile.ZipInfo] | None:
    """What an archive in these bytes holds; None where there is none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except _NO_ARCHIVE:
        return None


_LOOK_INTO: dict[Kind, Callable[[bytes, str], None]] = {
    Kind.IMAGE: images.check,
    Kind.PDF: _look_into_pdf,
    Kind.OFFICE: _look_into_open_xml,
}
