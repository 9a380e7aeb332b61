"""Times certificates in a process of the office side: `python -m measure.papers COUNT`.

Prints one JSON object, each in milliseconds a certificate: `house_ms` (typeset, signed, stored and committed by
`documents.actions.issue`), `typst_ms` and `pyhanko_ms` (the same papers by each tool as its manual says), and
`bytes`.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC
from importlib import import_module
from io import BytesIO
from typing import Any

import django
import typst
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

TEMPLATE, TITLE = "disaster_certificate", {"ja": "り災証明書", "en": "Disaster victim certificate"}
_HOME = "福島県郡山市朝日1-23-7"
_DATA = {
    "householder": {"name": "見本 太郎", "address": _HOME},
    "household": [
        {"name": "見本 太郎", "relation": "世帯主", "age": "68歳"},
        {"name": "見本 花子", "relation": "妻", "age": "65歳"},
    ],
    "additional": "",
    "cause": "令和8年10月12日の令和8年台風第21号（浸水）による",
    "dwelling": _HOME,
    "grade": "half",
    "flood": "above",
    "applicant": {"name": "見本 太郎", "address": _HOME},
    "decision": "半壊",
    "reasons": "",
    "instruction": "",
    "authority": {"title": "みほん市長", "name": "見本 一郎"},
    "issued_on": "令和8年11月1日",
    "seal_note": "電子署名が市長の公印に代わります。",
    "notes": [],
}
Compiled = dict[str, Any]


def main() -> None:
    """Time so many."""
    django.setup()
    count = int(sys.argv[1])
    with _compilations() as compiled:
        _house(1)
        compiled.clear()
        house = _house(count)
    (faces,) = {one["faces"] for one in compiled}
    compiler = typst.Compiler(root=compiled[0]["root"], font_paths=faces.fonts, ignore_system_fonts=True)
    _timed([compiled[0]], lambda one: _typst(compiler, one))
    papers: list[bytes] = []
    alone = _timed(compiled, lambda one: papers.append(_typst(compiler, one)))
    signer = _signer()
    _pyhanko(signer, papers[0])
    signed = _timed(papers, lambda pdf: _pyhanko(signer, pdf))
    print(json.dumps({"house_ms": house, "typst_ms": alone, "pyhanko_ms": signed, "bytes": len(papers[0])}))


def _timed(things: Iterable[Any], do: Callable[[Any], object]) -> float:
    """Milliseconds for each."""
    count, began = 0, time.perf_counter()
    for thing in things:
        do(thing)
        count += 1
    return (time.perf_counter() - began) * 1000 / count


def _house(count: int) -> float:
    documents = import_module("madoguchi.services.documents.actions")

    def issue(number: int) -> None:
        data = {**_DATA, "additional": f"{number}番目"}
        with city_scope(CITY):
            order = documents.Order(f"case:{new_id()}", TEMPLATE, TITLE, "みほん市長", data)
            documents.issue(order, actor="system")

    return _timed(range(count), issue)


@contextmanager
def _compilations() -> Any:
    """Notes what the house gives to Typst."""
    module: Any = import_module("madoguchi.services.documents.typeset")
    usual, noted = module._compile, list[Compiled]()

    def noting(source: bytes, inputs: dict[str, str], at: Any, root: Any, faces: Any) -> bytes:
        noted.append({"source": source, "inputs": inputs, "at": at, "root": root, "faces": faces})
        pdf: bytes = usual(source, inputs, at, root, faces)
        return pdf

    module._compile = noting
    try:
        yield noted
    finally:
        module._compile = usual


def _typst(compiler: typst.Compiler, one: Compiled) -> bytes:
    pdf = compiler.compile(
        input=one["source"],
        format="pdf",
        sys_inputs=one["inputs"],
        pdf_standards=["a-2a"],
        timestamp=one["at"].astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst makes one file of one source")
    return pdf


def _signer() -> signers.SimpleSigner:
    folder = settings.MADOGUCHI_KEYS / import_module("madoguchi.services.documents.queries").SIGNING
    files = import_module("madoguchi.services.documents.signing")
    simple: Any = signers.SimpleSigner  # pyHanko types only some
    loaded: signers.SimpleSigner | None = simple.load(
        folder / files.KEY_FILE, folder / files.CERTIFICATE_FILE
    )
    if loaded is None:
        raise RuntimeError(f"no key in {folder}")
    return loaded


def _pyhanko(signer: signers.SimpleSigner, pdf: bytes) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=signer)
    return bytes(signed.getvalue())


if __name__ == "__main__":
    main()
