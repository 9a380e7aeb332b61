"""PDFs of the house's own as one, to be printed together.

Only what was typeset here: what others sent is read in a process apart (`pdf.py`).
"""

import io
import threading
from collections.abc import Iterable

import pypdfium2

# PDFium may be called by one thread at a time.
_ALONE = threading.Lock()


def joined(pdfs: Iterable[bytes]) -> bytes:
    """The pages of PDFs in their order, as one PDF. It is for paper: no signature of theirs holds in it."""
    with _ALONE:
        whole = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                _append(whole, pdf)
            out = io.BytesIO()
            whole.save(out)
        finally:
            whole.close()
    return out.getvalue()


def _append(whole: pypdfium2.PdfDocument, pdf: bytes) -> None:
    part = pypdfium2.PdfDocument(pdf)
    try:
        whole.import_pages(part)
    finally:
        part.close()
