"""Confirming a document by its code, through the API."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Router
from pydantic import BaseModel, Field

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.foundation.accounts.api import Limit

from .models import PublishedDocument
from .queries import published

router = Router(tags=["documents"])
Code = Annotated[str, Path(max_length=40, description="The code at the foot of the document.")]


class Confirmed(BaseModel):
    """What anyone may know of an issued document. That a file is unaltered is said only of the file itself."""

    number: str = Field(description="文書番号")
    kind: dict[str, str] = Field(description="What it is, by language: ja and en.")
    issued_on: date
    valid: bool = Field(description="Whether it is in force.")
    revoked_at: datetime | None = Field(description="Since when it is not.")


@router.get("verify/{code}", response=Confirmed, throttle=Limit("verify"), summary="Confirm a document")
def confirm(request: HttpRequest, code: Code) -> Confirmed:
    """Number, kind, date and validity of the document of a code; nothing else. 30 a minute from one address."""
    return confirmed(document_of(code))


def document_of(code: str) -> PublishedDocument:
    """The document of a code as somebody typed it. Raises `Http404`."""
    try:
        found = published(normalise_code(code))
    except PlainError:
        found = None
    if found is None:
        raise Http404
    return found


def confirmed(document: PublishedDocument) -> Confirmed:
    """What anyone may know of it."""
    return Confirmed(
        number=document.number,
        kind=document.title,
        issued_on=document.issued_on,
        valid=document.revoked_at is None,
        revoked_at=document.revoked_at,
    )
