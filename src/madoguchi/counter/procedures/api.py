"""What can be asked of the city, through the API: the list, and one procedure with its form."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from madoguchi.core import clock
from madoguchi.core.listing import Asked, Listing, cursor, page_of
from madoguchi.core.problems import Fault, Words

from . import forms, queries
from .declaration import Page
from .definition import load_definition
from .kinds import Apa, Authority, Basis, Channel, Kind, Openness
from .models import ProcedureVersion
from .questions import Fault as AnswerFault
from .questions import Question
from .terms import Example, Fee, Period, Retention
from .text import Text

router = Router(tags=["procedures"])
ProcedureId = Annotated[
    str, Path(pattern=r"^[a-z0-9_]{1,60}$", description="A procedure's id, as in the list.")
]


class Availability(BaseModel):
    """Whether applications are taken now, and the sentence that says why not."""

    state: Openness
    sentence: Text | None


class ProcedureItem(BaseModel):
    """One procedure in the list; every text is in both languages."""

    id: str
    title: Text
    summary: Text
    kind: Kind = Field(description="What it is in law; it fixes how a case can end.")
    life_event: Text
    status: Availability
    version: int = Field(description="A published version never changes.")


class QuestionTold(BaseModel):
    """One question. What only its type has stands beside these members, as `options` of a choice."""

    model_config = ConfigDict(extra="allow")

    id: str
    type: str
    label: Text
    hint: Text | None = None
    required: bool = True
    when: str = Field("", description="A condition in CEL over the answers so far; empty: always asked.")


class PageTold(BaseModel):
    """One page of the form."""

    id: str
    title: Text
    lead: Text | None
    when: str = Field(
        description="A condition in CEL over the answers of earlier pages; empty: always shown."
    )
    questions: list[QuestionTold]


class ProcedureTold(ProcedureItem):
    """All that a program needs to show a procedure, to ask its questions and to send the answers."""

    authority: Authority
    basis: Basis
    apa: Apa
    identity: str = Field(description="How sure the city must be of who applies: open, contact, …")
    who: Text
    roles: list[str]
    deadline: Text
    channels: list[Channel]
    cost: Text
    fee: Fee | None
    period: Period | None = Field(description="標準処理期間, of applications only.")
    usual_time: Period | None = Field(description="処理の目安, of whatever has no 標準処理期間.")
    at_hand: list[Text]
    minutes: int
    other_ways: list[Text]
    purpose: Text
    recipients: list[Text]
    retention: Retention
    law: Text
    pages: list[PageTold]
    answers: dict[str, Any] = Field(description="JSON Schema (2020-12) of the answers.")
    examples: list[Example] = Field(description="Filled-in forms that are accepted, or refused as they say.")


@router.get("procedures", response=Listing[ProcedureItem], summary="List procedures")
def list_procedures(request: HttpRequest, asked: Annotated[Asked, Query()]) -> Listing[ProcedureItem]:
    """Every procedure that anybody may ask for, in its version in force, by id."""
    key = asked.after(1)
    rows, last = page_of(queries.published(key[0] if key else "", asked.limit + 1), asked.limit)
    items = [ProcedureItem(**_item(one)) for one in rows if load_definition(one).procedure.is_public]
    return Listing(items=items, next=cursor(last.procedure.slug) if last else None)


@router.get("procedures/{id}", response=ProcedureTold, summary="Read a procedure")
def read_procedure(request: HttpRequest, id: ProcedureId) -> ProcedureTold:
    """Its texts, fee and time, the pages with their questions, the schema of its answers, and examples."""
    version = queries.current(id)
    if version is None or not load_definition(version).procedure.is_public:
        raise Http404
    return _told(version)


def _item(version: ProcedureVersion) -> dict[str, Any]:
    procedure = load_definition(version).procedure
    status = procedure.status
    return {
        "id": procedure.id,
        "title": procedure.title,
        "summary": procedure.summary,
        "kind": procedure.kind,
        "life_event": procedure.life_event,
        "status": Availability(state=status.on(clock.today()), sentence=status.sentence),
        "version": version.number,
    }


# What is told just as it is declared.
_AS_DECLARED = (
    "authority",
    "basis",
    "apa",
    "identity",
    "who",
    "roles",
    "deadline",
    "channels",
    "cost",
    "fee",
    "period",
    "usual_time",
    "at_hand",
    "minutes",
    "other_ways",
    "purpose",
    "recipients",
    "retention",
    "law",
    "examples",
)


def _told(version: ProcedureVersion) -> ProcedureTold:
    definition = load_definition(version)
    procedure = definition.procedure
    declared = {name: getattr(procedure, name) for name in _AS_DECLARED}
    return ProcedureTold(
        **_item(version),
        **declared,
        pages=[_page(page) for page in procedure.pages],
        answers=forms.answers_schema(definition),
    )


def _page(page: Page) -> PageTold:
    questions = [_question(one) for one in page.questions]
    return PageTold(id=page.id, title=page.title, lead=page.lead, when=page.when, questions=questions)


def _question(question: Question) -> QuestionTold:
    return QuestionTold(**question.model_dump(mode="json"))


def by_question(errors: Mapping[str, AnswerFault]) -> dict[str, list[Fault]]:
    """What is wrong with answers, as a problem tells it: by question, with the part that it is in."""
    told: dict[str, list[Fault]] = {}
    for path, fault in errors.items():
        name, _, part = path.partition(".")
        one = Fault(fault.code.value, Words(fault.ja, fault.en), part)
        told.setdefault(name, []).append(one)
    return told
