"""Reading files."""

import hashlib

from django.core.files.storage import default_storage

from .models import File
from .refusals import FileDamagedError


def open_file(file: File) -> bytes:
    """The bytes of a file. Raises `FileDamagedError` when the storage lost or changed them."""
    try:
        with default_storage.open(file.path) as stored:
            data: bytes = stored.read()
    except FileNotFoundError as fault:
        raise FileDamagedError(f"file {file.id}: its bytes are gone from {file.path}") from fault
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileDamagedError(f"file {file.id}: its bytes at {file.path} were changed")
    return data


def files_of(subject: str) -> list[File]:
    """The files kept for a subject, oldest first."""
    return list(File.objects.filter(kept_for=subject).order_by("id"))
