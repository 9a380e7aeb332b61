"""PDFs as page images: a clerk sees pictures of the pages, the file itself is opened by nobody.

A hostile PDF may crash its reader, fill the memory or never end. So it is read in a process of its own
(`pdf_reader.py`) with limits on memory and time.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from . import pdf_reader
from .refusals import FileRefusedError, Why

MOST_PAGES = 50
_SECONDS_TO_COUNT, _SECONDS_TO_RENDER = 10, 60
_WHY: dict[int, Why] = {
    pdf_reader.Exit.BROKEN: Why.BROKEN,
    pdf_reader.Exit.LOCKED: Why.LOCKED,
    pdf_reader.Exit.ACTIVE: Why.ACTIVE,
    pdf_reader.Exit.TOO_MANY_PAGES: Why.TOO_MANY_PAGES,
}


def count_pages(pdf: bytes, name: str = "") -> int:
    """How many pages there are. Raises `FileRefusedError`: broken, locked, active content, more than 50 pages."""
    with _reader(pdf, name, _SECONDS_TO_COUNT, "count", MOST_PAGES) as output:
        return int(output.read())


def page_images(pdf: bytes, name: str = "", first: int = 1, last: int = MOST_PAGES) -> Iterator[bytes]:
    """The pages from `first` to `last` (from 1) as PNG, at most 2000 px long, one at a time. FileRefusedError."""
    with _reader(pdf, name, _SECONDS_TO_RENDER, "render", MOST_PAGES, first, last) as output:
        while length := output.read(pdf_reader.LENGTH_BYTES):
            yield output.read(int.from_bytes(length, "big"))


@contextmanager
def _reader(pdf: bytes, name: str, seconds: int, *arguments: object) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-I", str(Path(pdf_reader.__file__)), str(seconds), *map(str, arguments)]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(pdf)
        source.seek(0)
        _run(command, source, output, seconds, name)
        output.seek(0)
        yield output


def _run(command: list[str], source: IO[bytes], output: IO[bytes], seconds: int, name: str) -> None:
    try:
        # Twice the processor's time, for a machine with much else to do.
        ended = subprocess.run(
            command, stdin=source, stdout=output, stderr=subprocess.DEVNULL, timeout=seconds * 2, env={}
        )
    except subprocess.TimeoutExpired as fault:
        raise FileRefusedError(Why.TOO_COMPLEX, name=name) from fault
    if ended.returncode:
        why = _WHY.get(ended.returncode, Why.TOO_COMPLEX)  # a crash, or a limit that it met
        raise FileRefusedError(why, name=name, limit=MOST_PAGES)
