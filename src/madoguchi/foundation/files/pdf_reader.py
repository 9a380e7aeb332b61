"""The program that reads a PDF, in a process of its own, since the PDF may be hostile; run by `pdf.py`.

python pdf_reader.py SECONDS count MOST_PAGES              < file.pdf   prints the number of pages
python pdf_reader.py SECONDS render MOST_PAGES FIRST LAST  < file.pdf   writes each page: length, PNG
"""

import io
import resource
import sys
from enum import IntEnum

import pypdfium2
from pypdfium2 import raw

LENGTH_BYTES = 4
_LONGEST_SIDE = 2000
_DENSEST = 200 / 72  # of 72 points to the inch: 200 dots
_MEMORY = 768 * 1024 * 1024
_OUTPUT = 512 * 1024 * 1024


class Exit(IntEnum):
    """What the exit status tells."""

    BROKEN = 11
    LOCKED = 12
    ACTIVE = 13
    TOO_MANY_PAGES = 14


def main(seconds: str, verb: str, most_pages: str, *pages: str) -> None:
    """Read the PDF from standard input under the limits."""
    _limit(int(seconds))
    data = sys.stdin.buffer.read()
    document = _open(data)
    count = len(document)
    if not 0 < count <= int(most_pages):
        sys.exit(Exit.TOO_MANY_PAGES if count else Exit.BROKEN)
    if verb == "count":
        print(count)
    else:
        first, last = map(int, pages)
        for number in range(first, min(last, count) + 1):
            _write(document, number)


def _limit(seconds: int) -> None:
    for what, most in [
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(what, (most, most))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        sys.exit(Exit.LOCKED if raw.FPDF_GetLastError() in _PASSWORD else Exit.BROKEN)
    if raw.FPDFDoc_GetAttachmentCount(document) or raw.FPDFDoc_GetJavaScriptActionCount(document):
        sys.exit(Exit.ACTIVE)
    return document


#: FPDF_ERR_PASSWORD, and FPDF_ERR_SECURITY: a way of locking that is not known.
_PASSWORD = (4, 5)


def _write(document: pypdfium2.PdfDocument, number: int) -> None:
    page = document[number - 1]
    longest = max(1.0, *page.get_size())
    picture = page.render(scale=min(_DENSEST, _LONGEST_SIDE / longest), may_draw_forms=False).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    png = out.getvalue()
    sys.stdout.buffer.write(len(png).to_bytes(LENGTH_BYTES, "big") + png)
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
