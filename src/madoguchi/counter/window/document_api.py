"""Documents through the API: anyone confirms one by its code, and whoever applied for it fetches its file."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from ninja import Router
from pydantic import Field

from madoguchi.foundation.accounts.api import Limit, Token, nobody
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.people.models import Person
from madoguchi.services.documents.actions import PDF
from madoguchi.services.documents.api import Code, Confirmed, confirmed, document_of
from madoguchi.services.documents.models import PublishedDocument

from . import actions
from .models import Submission
from .rules import Visitor, submissions_of

router = Router(tags=["documents"])
_LIMIT = Limit("verify", free=nobody)
_PDF: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The signed PDF.",
            "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class OwnDocument(Confirmed):
    """What anyone may know of an issued document, and for whoever applied for it, where its file is."""

    file: str | None = Field(
        description="Where the PDF is, for whoever applied for it and agreed to receive it on line; else null."
    )


@router.get(
    "documents/{code}",
    response=OwnDocument,
    auth=Token(Scope.SUBMISSIONS_READ, optional=True),
    throttle=_LIMIT,
    summary="Confirm a document, and find its file",
    openapi_extra={"security": [{}]},
)
def read_document(request: HttpRequest, code: Code) -> OwnDocument:
    """Number, kind, date and validity of the document of a code; its applicant is told where the file is.

    30 a minute from one address.
    """
    document = document_of(code)
    own = document.file_id and _submission(person_of(request), document)
    file = reverse("api:document_file", args=[document.code]) if own else None
    return OwnDocument(**confirmed(document).model_dump(), file=file)


@router.get(
    "documents/{code}/file",
    auth=Token(Scope.SUBMISSIONS_READ),
    throttle=_LIMIT,
    summary="Fetch a document",
    url_name="document_file",
    openapi_extra=_PDF,
)
def fetch_document(request: HttpRequest, code: Code) -> HttpResponse:
    """The PDF of a document that you applied for. Fetched the first time, it has reached you (到達)."""
    document, person = document_of(code), person_of(request)
    submission = _submission(person, document)
    if submission is None or document.file is None:
        raise Http404
    actions.note_fetched(Visitor(person), submission, document)
    answer = HttpResponse(open_file(document.file), content_type=PDF)
    answer["Content-Disposition"] = content_disposition_header(True, document.file.name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _submission(person: Person | None, document: PublishedDocument) -> Submission | None:
    """The person's own application that a document answers."""
    kind, _, key = document.subject.partition(":")
    if person is None or kind != "submission":
        return None
    return submissions_of(person).filter(id=key).first()
