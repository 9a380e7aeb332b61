"""The tray's folder: a file crosses sealed, named by the SHA-256 of its sealed bytes, and is deleted once copied."""

import hashlib
import os
import time
from pathlib import Path

from django.conf import settings

from madoguchi.foundation.tenancy.sides import Side

from .sealing import SealError, seal, unseal


def put_file(data: bytes, to: Side) -> str:
    """Seal a file to a side, into the tray's folder; returns its name there. Whole or absent, whenever killed."""
    sealed = seal(data, to)
    name = hashlib.sha256(sealed).hexdigest()
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return name


def take_file(name: str) -> bytes:
    """The file's contents, opened with this side's key. Raises `SealError` when it is not what its name says."""
    sealed = _path(name).read_bytes()
    if hashlib.sha256(sealed).hexdigest() != name:
        raise SealError(f"the file {name} was changed on the way")
    return unseal(sealed)


def drop_file(name: str) -> None:
    """Delete a file from the tray's folder; fine when it is gone already."""
    _path(name).unlink(missing_ok=True)


def sweep(kept: set[str], older_than: float) -> int:
    """Delete files that no draft and no waiting envelope names, older than so many seconds; returns how many."""
    folder, limit = settings.MADOGUCHI_TRAY_FOLDER, time.time() - older_than
    stray = [path for path in folder.glob("*/*") if path.name not in kept and path.stat().st_mtime < limit]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)


def _path(name: str) -> Path:
    if len(name) != 64 or set(name) - set("0123456789abcdef"):
        raise SealError("a file in the tray is named by its SHA-256")
    folder: Path = settings.MADOGUCHI_TRAY_FOLDER
    return folder / name[:2] / name
