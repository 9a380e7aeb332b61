"""The declaration of a procedure: what is asked, which way it goes, how it can end."""

from collections.abc import Callable
from string import Formatter
from typing import Annotated, Any, Self

from pydantic import Field, field_serializer, field_validator, model_validator

from madoguchi.foundation.people.models import Level

from .kinds import ADVERSE, Apa, Authority, Basis, Days, Kind, Result, StepKind
from .questions import AnyQuestion, Question
from .text import Declared, Slug, Text


class Period(Declared):
    """How long it takes: days from the day after arrival (民法140条), and what it depends on."""

    days: int = Field(ge=1, le=366)
    counted: Days
    note: Text | None = None


class Page(Declared):
    """One page of the form: one question or a tight group. `when` is a condition on earlier pages."""

    id: Slug
    title: Text
    lead: Text | None = None
    when: str = ""
    questions: tuple[AnyQuestion, ...] = Field(min_length=1)


class Step(Declared):
    """One step of the route; without a department it is the procedure's own."""

    kind: StepKind
    department: Slug | None = None
    checklist: tuple[Text, ...] = ()


class Outcome(Declared):
    """One way a case can end: what it is in law, its words, the document that tells it.

    An adverse one says what reasons the clerk must give (`reasons`, 行政手続法8条) and how to object
    (`instruction`: 教示, 行政不服審査法82条 and 行政事件訴訟法46条).
    """

    result: Result
    title: Text
    document: Slug | None = None
    adverse: bool = False
    reasons: Text | None = None
    instruction: Text | None = None

    @model_validator(mode="after")
    def _fair(self) -> Self:
        if self.result in ADVERSE and not self.adverse:
            raise ValueError(
                "申請者に不利な結果です。adverse: true と reasons（理由）と instruction（教示）が要ります。"
                " / this outcome goes against the applicant: give adverse: true, reasons and instruction"
            )
        if self.adverse and not (self.reasons and self.instruction):
            raise ValueError(
                "不利益な結果には、理由の書き方（reasons）と教示（instruction）が要ります（行政手続法8条、"
                "行政不服審査法82条、行政事件訴訟法46条）。"
                " / an adverse outcome needs reasons and instruction"
            )
        return self


class Applicant(Declared):
    """Which questions say who applies, in which role (`people.Role`), how to reach them.

    `electronic` is the consent to documents as files (受ける旨の表示, デジタル手続法7条1項ただし書).
    """

    name: Slug
    role: Slug | None = None
    phone: Slug | None = None
    address: Slug | None = None
    electronic: Slug | None = None


class Procedure(Declared):
    """A procedure (手続き) as a pack declares it.

    `papers` are the titles of the documents that its outcomes name; `document` fills their templates' data.
    """

    id: Slug
    kind: Kind
    authority: Authority
    basis: Basis
    apa: Apa
    identity: Level
    department: Slug
    title: Text
    summary: Text
    life_event: Text
    who: Text
    deadline: Text
    cost: Text
    period: Period
    at_hand: tuple[Text, ...] = ()
    minutes: int = Field(ge=1, le=240)
    other_ways: tuple[Text, ...] = Field(min_length=1)
    purpose: Text
    recipients: tuple[Text, ...] = ()
    law: Text
    pages: tuple[Page, ...] = Field(min_length=1)
    applicant: Applicant
    route: tuple[Step, ...] = Field(min_length=2)
    outcomes: Annotated[dict[Slug, Outcome], Field(min_length=1)]
    papers: dict[Slug, Text] = Field(default_factory=dict)
    document: dict[str, str] = Field(default_factory=dict)

    def question(self, name: str) -> Question | None:
        """The question of that id, or None."""
        return next((one for page in self.pages for one in page.questions if one.id == name), None)

    @field_validator("outcomes", mode="before")
    @classmethod
    def _from_stored(cls, outcomes: Any) -> Any:
        if isinstance(outcomes, list) and all(isinstance(one, dict) and "id" in one for one in outcomes):
            return {one["id"]: {key: part for key, part in one.items() if key != "id"} for one in outcomes}
        return outcomes

    # The database keeps no order of keys, and a clerk chooses from the outcomes in the order declared.
    @field_serializer("outcomes")
    def _as_list(self, outcomes: dict[str, Outcome]) -> list[dict[str, Any]]:
        return [
            {"id": name, **one.model_dump(mode="json", exclude_defaults=True)}
            for name, one in outcomes.items()
        ]

    @field_validator("route")
    @classmethod
    def _arrives(cls, route: tuple[Step, ...]) -> tuple[Step, ...]:
        steps = [step.kind for step in route]
        for right, told in _ROUTE_RULES:
            if not right(steps):
                raise ValueError(told)
        return route


#: What must be true of the kinds of steps, and what is said otherwise.
_ROUTE_RULES: tuple[tuple[Callable[[list[StepKind]], bool], str], ...] = (
    (
        lambda steps: steps == sorted(set(steps), key=list(StepKind).index),
        "処理経路は receive → examine → draft → decide → issue の順で、それぞれ1回までです。"
        " / the route goes receive, examine, draft, decide, issue, each once at most",
    ),
    (
        lambda steps: steps[0] == StepKind.RECEIVE and steps[-1] == StepKind.ISSUE,
        "処理経路は receive で始まり、issue で終わります。"
        " / the route begins with receive and ends with issue",
    ),
    (
        lambda steps: (StepKind.DRAFT in steps) == (StepKind.DECIDE in steps),
        "起案（draft）と決裁（decide）は組で書きます。 / draft and decide belong together",
    ),
)


def references(template: str) -> list[tuple[str, str]]:
    """The answers that a text of `document` names: (question or group.question, form). ValueError."""
    return [(name, form or "") for _, name, form, _ in Formatter().parse(template) if name is not None]
