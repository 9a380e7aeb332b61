"""Issuing documents on the office side, and publishing what may be confirmed of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.ids import official_number, reference_code
from madoguchi.foundation.files.actions import FileMeta, adopt, keep
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.folder import put_file, take_file

from . import events
from .models import IssuedDocument, PublishedDocument, Template
from .queries import SIGNING, newest_template, verification_address
from .signing import Signer
from .typeset import qr_code, typeset

PDF = "application/pdf"


@dataclass(frozen=True)
class Order:
    """What to issue: for which subject, from which template, under which title, signed with which reason."""

    subject: str
    template: str
    title: Mapping[str, str]
    author: str
    data: Mapping[str, Any]


def save_template(slug: str, source: str) -> bool:
    """Keep a template's text unless it is the newest already; returns whether it was new."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    newest = newest_template(slug)
    if newest and newest.digest == digest:
        return False
    Template.objects.get_or_create(slug=slug, digest=digest, defaults={"source": source})
    return True


def issue(order: Order, *, actor: str) -> IssuedDocument:
    """Typeset, sign and store a document, once for its subject and template; the second time the same one.

    Raises `MissingGlyphs` when the typefaces lack a character, `TemplateError`, `Template.DoesNotExist`.
    """
    issued = IssuedDocument.objects.filter(subject=order.subject, slug=order.template).first()
    return issued or _issue(order, actor)


def _issue(order: Order, actor: str) -> IssuedDocument:
    template = newest_template(order.template)
    if template is None:
        raise Template.DoesNotExist(f"the city has no template {order.template}: load its pack")
    today, code = clock.today(), reference_code()
    number = document_number(fiscal_year(today), _next_number())
    pdf = _signed_pdf(template, order, number, code)
    file = keep(pdf, f"{order.template}-{number}.pdf", PDF, subject=order.subject)
    data = events.Issued(template=order.template, number=number)
    record(events.ISSUED, order.subject, data, actor=actor)
    return IssuedDocument.objects.create(
        subject=order.subject,
        template=template,
        slug=order.template,
        title=dict(order.title),
        number=number,
        code=code,
        issued_on=today,
        sha256=file.sha256,
        file=file,
    )


def document_number(year: int, n: int) -> str:
    """文書番号 of what goes out (発), told apart from the number of a case: 令和8発第000001-5号."""
    return official_number(year, n).replace("-", "発第", 1) + "号"


def _signed_pdf(template: Template, order: Order, number: str, code: str) -> bytes:
    now, address = clock.now(), verification_address(code)
    common = {"number": number, "verify": {"code": code, "address": address}}
    pdf = typeset(
        template.source,
        {**order.data, **common},
        title=order.title["ja"],
        at=now,
        author=order.author,
        images={"qr": qr_code(address)},
        font_folders=[Path(settings.MADOGUCHI_FONTS)] if settings.MADOGUCHI_FONTS else [],
    )
    return signer(settings.MADOGUCHI_KEYS).sign(pdf, reason=f"{order.title['ja']} {number}", at=now)


@lru_cache
def signer(keys: Path) -> Signer:
    """The city hall's signer: its key stays loaded."""
    return Signer.load(keys / SIGNING)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('documents_number')")
        row: tuple[int] = cursor.fetchone()
    return row[0]


def tell(document: IssuedDocument, *, with_file: bool) -> events.DocumentTold:
    """What crosses to the public side; with the file when its recipient consented to electronic delivery."""
    file = document.file
    sealed = put_file(open_file(file), Side.PUBLIC) if with_file else ""
    crossing = events.CrossingFile(meta=FileMeta.of(file), sealed=sealed) if with_file else None
    fields = {name: getattr(document, name) for name in ("code", "title", "number", "issued_on", "sha256")}
    return events.DocumentTold(**fields, file=crossing)


def publish(told: events.DocumentTold, subject: str) -> PublishedDocument:
    """Let anyone confirm the document by its code, and keep the file for its recipient if it came."""
    file = adopt(take_file(told.file.sealed), told.file.meta, subject=subject) if told.file else None
    fields = told.model_dump(exclude={"file"})
    return PublishedDocument.objects.create(subject=subject, file=file, **fields)
