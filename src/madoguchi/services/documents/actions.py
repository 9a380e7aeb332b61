"""Issuing documents on the office side, and publishing what may be confirmed of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import official_number, reference_code
from madoguchi.core.japanese import normalise_block
from madoguchi.foundation.files.actions import FileMeta, adopt, discard, keep
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
#: What stands where the words were of what was disposed of.
ERASED = "（廃棄済み）"


@dataclass(frozen=True)
class Order:
    """What to issue: for which subject, from which template, under which title, signed with which reason.

    `images` are SVG beside `qr`, that of the address of confirmation.
    """

    subject: str
    template: str
    title: Mapping[str, str]
    author: str
    data: Mapping[str, Any]
    images: Mapping[str, bytes] = field(default_factory=dict)


def save_template(slug: str, source: str) -> bool:
    """Keep a template's text unless it is the newest already; returns whether it was new."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    newest = newest_template(slug)
    if newest and newest.digest == digest:
        return False
    Template.objects.update_or_create(
        slug=slug, digest=digest, defaults={"source": source, "loaded_at": clock.now()}
    )
    return True


def issue(order: Order, *, actor: str) -> IssuedDocument:
    """Typeset, sign and store a document, once for its subject and template; the second time the same one.

    Raises `MissingGlyphsError` when the typefaces lack a character, `TemplateError`, `Template.DoesNotExist`, and
    `RevokedError` where the matter's document was revoked: only `reissue` makes another then.
    """
    issued = IssuedDocument.objects.filter(subject=order.subject, slug=order.template).order_by("-id").first()
    if issued and issued.revoked_at:
        raise RevokedError(issued)
    return issued or _issue(order, actor)


def revoke(document: IssuedDocument, reason: str, *, actor: str) -> IssuedDocument:
    """失効: from now on the document is confirmed to nobody; revoking it again changes nothing.

    `reason` stays in the office, in neither ledger nor envelope. Raises PlainError when it is empty.
    """
    why = _reason(reason)
    locked = IssuedDocument.objects.select_for_update(of=("self",)).get(id=document.id)
    if locked.revoked_at is None:
        locked.revoked_at, locked.revoke_reason = clock.now(), why
        locked.save(update_fields=["revoked_at", "revoke_reason"])
        record(events.REVOKED, locked.subject, _about(locked), actor=actor)
    return locked


def reissue(document: IssuedDocument, order: Order, reason: str, *, actor: str) -> IssuedDocument:
    """再発行: revoke a document and issue another in its place, with a number and a code of its own.

    The second time, the same one. Raises what `issue` and `revoke` raise, and ValueError when the order is for
    another matter or template.
    """
    if (order.subject, order.template) != (document.subject, document.slug):
        raise ValueError(f"{order.template} of {order.subject} cannot replace {document.number}")
    old = revoke(document, reason, actor=actor)
    if old.replaced_by:
        replacement: IssuedDocument = old.replaced_by
        return replacement
    old.replaced_by = new = _issue(order, actor)
    old.save(update_fields=["replaced_by"])
    data = events.Reissued(template=new.slug, number=new.number, replaces=old.number)
    record(events.REISSUED, new.subject, data, actor=actor)
    return new


class RevokedError(PlainError):
    """The document of a matter was revoked and is not issued again by itself."""

    def __init__(self, document: IssuedDocument) -> None:
        super().__init__(
            f"この書類（{document.number}）は失効しています。出し直すには「再発行」をしてください。",
            f"This document ({document.number}) was revoked. To issue another, use “reissue”.",
        )


def _reason(text: str) -> str:
    why = normalise_block(text).strip()
    if not why:
        raise PlainError(
            "失効させる理由を入力してください。", "Please say why the document is to be revoked."
        )
    return why


def _about(document: IssuedDocument) -> events.Issued:
    return events.Issued(template=document.slug, number=document.number)


def _issue(order: Order, actor: str) -> IssuedDocument:
    template = newest_template(order.template)
    if template is None:
        raise Template.DoesNotExist(f"the city has no template {order.template}: load its pack")
    today, code = clock.today(), reference_code()
    number = document_number(fiscal_year(today), _next_number())
    pdf = _signed_pdf(template, order, number, code)
    file = keep(pdf, f"{order.template}-{number}.pdf", PDF, subject=order.subject)
    document = IssuedDocument.objects.create(
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
    record(events.ISSUED, order.subject, _about(document), actor=actor)
    return document


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
        images={**order.images, "qr": qr_code(address)},
        font_folders=font_folders(),
    )
    return signer(settings.MADOGUCHI_KEYS).sign(pdf, reason=f"{order.title['ja']} {number}", at=now)


def font_folders() -> list[Path]:
    """Where typefaces beyond the house's own are, as the settings say."""
    return [Path(settings.MADOGUCHI_FONTS)] if settings.MADOGUCHI_FONTS else []


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


def tell_revoked(document: IssuedDocument) -> events.DocumentRevoked:
    """What crosses to the public side of a revoked document; ValueError while it is in force."""
    if document.revoked_at is None:
        raise ValueError(f"{document.number} is in force")
    return events.DocumentRevoked(code=document.code, revoked_at=document.revoked_at)


def withdraw_published(told: events.DocumentRevoked) -> PublishedDocument:
    """Say of a document from now on that it was revoked, and keep its file no longer; once."""
    document = PublishedDocument.objects.select_related("file").get(code=told.code)
    file = document.file
    document.revoked_at, document.file = document.revoked_at or told.revoked_at, None
    document.save(update_fields=["revoked_at", "file"])
    discard([file] if file else [])
    return document


def erase(subject: str) -> None:
    """廃棄: a matter's documents lose their files, and the words that were written of them; once."""
    rows = IssuedDocument.objects.filter(subject=subject, erased_at=None).select_related("file")
    files = [document.file for document in rows]
    rows.exclude(revoke_reason="").update(revoke_reason=ERASED)
    rows.update(file=None, erased_at=clock.now())
    discard(files)


def note_opened(document: PublishedDocument) -> bool:
    """Note that the person opened the file; returns whether it was for the first time."""
    first = PublishedDocument.objects.filter(id=document.id, opened_at=None)
    return first.update(opened_at=clock.now()) == 1
