"""Reading documents: templates, and what can be confirmed."""

import hashlib
from functools import lru_cache
from pathlib import Path

from cryptography import x509

from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.tenancy.sides import Side, this_side

from .models import IssuedDocument, PublishedDocument, Template
from .signing import load_roots

# Under the keys' folder: the roots that anyone may read, and the office's signing key.
ROOTS, SIGNING = "documents", "office/documents"


def newest_template(slug: str) -> Template | None:
    """The template's text in force."""
    return Template.objects.filter(slug=slug).order_by("-loaded_at", "-id").first()


def published(code: str) -> PublishedDocument | None:
    """The document of a code, as `core.ids.normalise_code` writes it."""
    return PublishedDocument.objects.filter(code=code).first()


def recorded_file(sha256: str) -> PublishedDocument | IssuedDocument | None:
    """The document whose file has this SHA-256, revoked ones too, by the records of this side."""
    if this_side() == Side.PUBLIC:
        return PublishedDocument.objects.filter(sha256=sha256).first()
    return IssuedDocument.objects.filter(sha256=sha256).first()


def documents_of(subject: str) -> list[PublishedDocument]:
    """What was issued in one matter, as its applicant sees it; the revoked ones, without a file, among them."""
    return list(
        PublishedDocument.objects.filter(subject=subject).select_related("file").order_by("issued_on", "id")
    )


def issued_for(subject: str) -> IssuedDocument | None:
    """The document in force of a matter, on the office side; none once its file was disposed of."""
    rows = IssuedDocument.objects.filter(subject=subject, revoked_at=None, erased_at=None)
    return rows.select_related("file").first()


def all_issued_for(subject: str) -> list[IssuedDocument]:
    """Everything issued in a matter on the office side, oldest first: revoked ones with what replaced them."""
    rows = IssuedDocument.objects.filter(subject=subject).select_related("file", "replaced_by")
    return list(rows.order_by("id"))


def verification_address(code: str) -> str:
    """The address printed on a document, where anyone confirms it."""
    return f"{public_address()}/verify/{code}"


def sha256_of(data: bytes) -> str:
    """The SHA-256 of a file, as the tables hold it."""
    return hashlib.sha256(data).hexdigest()


@lru_cache
def trusted_roots(keys: Path) -> tuple[x509.Certificate, ...]:
    """The roots that this city's signatures lead to; the public side has the certificate alone."""
    return load_roots(keys / ROOTS)
