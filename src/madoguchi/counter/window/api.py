"""Applying and following through the API: files, submissions, supplements, where one stands."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import Http404, HttpRequest
from ninja import File, Header, Path, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.problems import Fault, ProblemError, Words
from madoguchi.counter.procedures.api import ProcedureId, by_question
from madoguchi.counter.procedures.forms import NotCompleteError, load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.accounts.api import Limit, Token
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.files.refusals import FileRefusedError, Why
from madoguchi.foundation.people.access import person_of
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.documents.queries import documents_of
from madoguchi.services.payments.models import Bill
from madoguchi.services.payments.queries import bill_of

from . import actions
from .models import Correction, State, Submission
from .queries import corrections_of, timeline
from .refusals import WindowRefusedError
from .rules import Visitor, submission_for

router = Router(tags=["submissions"])
_WRITE = Token(Scope.SUBMISSIONS_WRITE, optional=True)
_READ = Token(Scope.SUBMISSIONS_READ, optional=True)
# What comes without a token is said in the description beside the token.
_OR_NOBODY: dict[str, Any] = {"security": [{}]}


def _code_tried(request: HttpRequest) -> str:
    """The reference code of an address, in one spelling: another spelling is not another try."""
    typed: str = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    try:
        return normalise_code(typed)
    except PlainError:
        return ""


def _is_person(request: HttpRequest) -> bool:
    """Whether whoever calls has submissions of their own: nothing else is opened for them."""
    return person_of(request) is not None


_PROOF = Limit("proof", of=_code_tried, free=_is_person)

Code = Annotated[str, Path(max_length=40, description="The reference code, as K7Q2-9MXD.")]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{0,200}$",
        description="Your own name for this sending: sent again, it makes nothing new.",
    ),
]
Proof = Annotated[
    str,
    Header(
        alias="Submission-Proof",
        max_length=200,
        description="Without an account: the phone, mail or birth date as answered, or the second code.",
    ),
]


class Attached(BaseModel):
    """A file that was kept; the answers name it by `id` within a day."""

    id: UUID


class SubmissionIn(BaseModel):
    """An application."""

    answers: dict[str, Any] = Field(
        description="By question id, as the procedure's `answers` describes them."
    )
    language: Literal["ja", "en"] = Field("ja", description="In which the applicant is written to.")


class Arrived(BaseModel):
    """到達."""

    code: str = Field(description="The reference code.")
    arrived_at: datetime
    second_code: str | None = Field(
        description="Opens it beside the code, where it was sent without an account and no answer can. Keep it."
    )


class SupplementIn(BaseModel):
    """The answers to a correction request."""

    answers: dict[str, Any] = Field(description="By question id: those that were asked, and no others.")


class Supplemented(BaseModel):
    """The answers arrived."""

    answered_at: datetime


class Moment(BaseModel):
    """One sentence of the timeline."""

    at: datetime
    sentence: Text


class ItemTold(BaseModel):
    """One thing that the city asks to be mended."""

    question: str
    words: str


class CorrectionTold(BaseModel):
    """補正の求め: open until it is answered or ended."""

    items: list[ItemTold]
    consequence: str = Field(description="What happens if the day passes.")
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None
    ended_at: datetime | None


class ChargeTold(BaseModel):
    """What is to be paid."""

    title: Text
    amount: int = Field(description="In yen.")
    state: str
    ways: list[str]
    due_on: date | None
    paid_at: datetime | None


class DocumentTold(BaseModel):
    """A document that was issued; `code` confirms it. A file is there only with consent to receive it."""

    code: str
    number: str
    title: Text
    issued_on: date
    revoked_at: datetime | None
    file: bool


class SubmissionTold(BaseModel):
    """Where a submission stands."""

    code: str
    procedure: str
    title: Text
    state: State
    number: str = Field(description="受付番号; empty until the office has received it.")
    arrived_at: datetime
    received_at: datetime | None
    timeline: list[Moment]
    corrections: list[CorrectionTold]
    charge: ChargeTold | None
    documents: list[DocumentTold]


@router.post(
    "attachments",
    response={201: Attached},
    auth=_WRITE,
    throttle=Limit("attach"),
    summary="Send a file",
    openapi_extra=_OR_NOBODY,
)
def attach(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Status[Attached]:
    """Keep one file, to be named in the answers of a submission within a day; images lose their EXIF.

    Without a token 60 a minute from one address.
    """
    try:
        kept = actions.keep_file(person_of(request), cast("Upload[bytes]", file))
    except FileRefusedError as refused:
        raise _of_file(refused) from None
    return Status(201, Attached(id=kept.file_id))


@router.post(
    "procedures/{id}/submissions",
    response={201: Arrived},
    auth=_WRITE,
    throttle=Limit("submit"),
    summary="Apply",
    openapi_extra=_OR_NOBODY,
)
def submit(request: HttpRequest, id: ProcedureId, sent: SubmissionIn, key: Key = "") -> Status[Arrived]:
    """到達: checks all answers and hands them over, or says what is wrong by question id.

    Without a token only where the procedure's `identity` is `open`, 30 a minute from one address.
    """
    version = current(id)
    if version is None:
        raise Http404
    form = actions.Sent(version, sent.language, sent.answers, key)
    try:
        handed = actions.hand_in(person_of(request), form)
    except actions.KeyReusedError:
        raise ProblemError("key-reused") from None
    except (NotCompleteError, WindowRefusedError) as refused:
        raise _told(refused) from None
    submission = handed.submission
    arrived = Arrived(
        code=submission.code, arrived_at=submission.arrived_at, second_code=handed.second_code or None
    )
    return Status(201, arrived)


@router.post(
    "submissions/{code}/supplements",
    response={201: Supplemented},
    auth=_WRITE,
    throttle=_PROOF,
    summary="Answer a correction request",
    openapi_extra=_OR_NOBODY,
)
def supplement(
    request: HttpRequest, code: Code, sent: SupplementIn, proof: Proof = ""
) -> Status[Supplemented]:
    """補正: sends what the open correction request asks, all at once. 409 when nothing is asked."""
    visitor, submission = _opened(request, code, proof)
    try:
        answered = actions.supplement(visitor, submission, sent.answers)
    except (NotCompleteError, WindowRefusedError) as refused:
        raise _told(refused) from None
    return Status(201, Supplemented.model_validate(answered, from_attributes=True))


@router.get(
    "submissions/{code}",
    response=SubmissionTold,
    auth=_READ,
    throttle=_PROOF,
    summary="Where a submission stands",
    openapi_extra=_OR_NOBODY,
)
def read_submission(request: HttpRequest, code: Code, proof: Proof = "") -> SubmissionTold:
    """Its state, number and timeline, what is asked or to be paid, and documents: your own, or with its proof.

    Without a token 10 a minute from one address, and 20 a day for one code.
    """
    _, submission = _opened(request, code, proof)
    return _standing(submission)


def _opened(request: HttpRequest, code: str, proof: str) -> tuple[Visitor, Submission]:
    """Who comes, and the submission of a code that is theirs or that they prove to know. Raises `ProblemError`."""
    person = person_of(request)
    if person is None and not proof:
        raise ProblemError("no-token", headers={"WWW-Authenticate": "Bearer"})
    visitor, written = Visitor(person), _written(code)
    found = submission_for(visitor, written) if person else actions.open_by_code(written, proof)
    if found is None:
        raise Http404
    return visitor, found


def _written(code: str) -> str:
    try:
        return normalise_code(code)
    except PlainError:
        raise Http404 from None


#: By what a file is refused for: the problem, where it is none of its contents.
_OF_FILE: dict[str, str] = {Why.TOO_LARGE: "too-large", Why.NOT_ACCEPTED: "wrong-type"}


def _of_file(refused: FileRefusedError) -> ProblemError:
    name = _OF_FILE.get(refused.rule, "not-valid")
    words = Words(refused.ja, refused.en)
    return ProblemError(name, words, errors={"file": [Fault(refused.rule, words)]})


def _told(refused: NotCompleteError | WindowRefusedError) -> ProblemError:
    if isinstance(refused, NotCompleteError):
        return ProblemError("not-valid", errors=by_question(refused.errors))
    name = {"closed": "closed", "level": "identity"}.get(refused.rule, "conflict")
    return ProblemError(name, Words(refused.ja, refused.en))


def _standing(submission: Submission) -> SubmissionTold:
    procedure = load_definition(submission.version).procedure
    bill = bill_of(submission.subject)
    return SubmissionTold(
        code=submission.code,
        procedure=procedure.id,
        title=procedure.title,
        state=State(submission.state),
        number=submission.number,
        arrived_at=submission.arrived_at,
        received_at=submission.received_at,
        timeline=[Moment(at=one.at, sentence=Text(**one.sentence)) for one in timeline(submission)],
        corrections=[_correction(one) for one in corrections_of(submission)],
        charge=_charge(bill) if bill else None,
        documents=[_document(one) for one in documents_of(submission.subject)],
    )


def _correction(correction: Correction) -> CorrectionTold:
    return CorrectionTold.model_validate(correction, from_attributes=True)


def _charge(bill: Bill) -> ChargeTold:
    return ChargeTold.model_validate(bill, from_attributes=True)


def _document(document: PublishedDocument) -> DocumentTold:
    return DocumentTold(
        code=document.code,
        number=document.number,
        title=Text(**document.title),
        issued_on=document.issued_on,
        revoked_at=document.revoked_at,
        file=document.file_id is not None,
    )
