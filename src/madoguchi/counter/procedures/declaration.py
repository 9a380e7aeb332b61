"""The declaration of a procedure: what is asked, which way it goes, how it can end."""

from string import Formatter
from typing import Annotated, Any, Self

from pydantic import Field, field_serializer, field_validator, model_validator

from madoguchi.foundation.people.models import Level, Role

from .kinds import ADVERSE, WITHIN_THE_OFFICE, Apa, Authority, Basis, Channel, Delivery, Kind, Result, Told
from .moving import Move
from .publishing import Publishes
from .questions import AnyQuestion, Question
from .route import Step, order_fault
from .selection import Selection
from .terms import BudgetUse, Cosigners, Duplicate, Example, Fee, Next, PayOrder, Period, Retention, Status
from .text import Declared, Slug, Text


class Page(Declared):
    """One page of the form: one question or a tight group. `when` is a condition on earlier pages."""

    id: Slug
    title: Text
    lead: Text | None = None
    when: str = ""
    questions: tuple[AnyQuestion, ...] = Field(min_length=1)


class Outcome(Declared):
    """One way a case can end: what it is in law, its words, the document that tells it.

    Without a document the clerk's own words are the answer; `told` is the sentence of the timeline.
    An adverse one says what reasons the clerk must give (`reasons`, 行政手続法8条) and how to object
    (`instruction`: 教示, 行政不服審査法82条 and 行政事件訴訟法46条). `next` is what follows it, `commits`
    what it takes of a budget, `pays` the 支出命令.
    """

    result: Result
    title: Text
    document: Slug | None = None
    delivery: Delivery = Delivery.EITHER
    told: Text | None = None
    adverse: bool = False
    reasons: Text | None = None
    instruction: Text | None = None
    next: Annotated[tuple[Next, ...], Field(strict=False)] = ()
    commits: BudgetUse | None = None
    pays: PayOrder | None = None

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

    `electronic` is the consent to documents as files (受ける旨の表示, デジタル手続法7条1項ただし書). `mail_to`, where
    it was answered, is the address for letters in place of `address`: a damaged home takes none.
    """

    name: Slug | None = None
    role: Slug | None = None
    phone: Slug | None = None
    email: Slug | None = None
    birth_date: Slug | None = None
    address: Slug | None = None
    mail_to: Slug | None = None
    electronic: Slug | None = None


class Procedure(Declared):
    """A procedure (手続き) as a pack declares it.

    `period` is the 標準処理期間 of an application, `usual_time` (処理の目安) of whatever has none. `papers` are the
    titles of the documents that its outcomes name; `document` fills their templates' data. `information_file` is its
    entry in the 個人情報ファイル簿, `classification` the 分類 of its records in the document register.
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
    status: Status = Status()
    who: Text
    roles: tuple[Role, ...] = (Role.SELF,)
    deadline: Text
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    cost: Text
    fee: Fee | None = None
    period: Period | None = None
    usual_time: Period | None = None
    at_hand: tuple[Text, ...] = ()
    minutes: int = Field(ge=1, le=240)
    other_ways: tuple[Text, ...] = Field(min_length=1)
    purpose: Text
    information_file: Text | None = None
    recipients: tuple[Text, ...] = ()
    retention: Retention
    law: Text
    duplicate: Duplicate | None = None
    pages: tuple[Page, ...] = Field(min_length=1)
    applicant: Applicant
    cosigners: Cosigners | None = None
    classification: Slug | None = None
    selection: Selection | None = None
    publishes: Publishes | None = None
    route: tuple[Step, ...] = Field(min_length=3)
    outcomes: Annotated[dict[Slug, Outcome], Field(min_length=1)]
    notices: dict[Told, Text] = Field(default_factory=dict)
    papers: dict[Slug, Text] = Field(default_factory=dict)
    document: dict[str, str] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def takes(self) -> Period:
        """How long it takes, whatever it is called in law."""
        return next(time for time in (self.period, self.usual_time) if time is not None)

    @property
    def findings(self) -> dict[str, Question]:
        """The questions that the route asks of clerks, by id."""
        return {one.id: one for step in self.route for one in step.questions}

    @property
    def is_public(self) -> bool:
        """Whether anybody outside may ask for it: not what the city begins itself, nor what staff propose."""
        return self.kind not in WITHIN_THE_OFFICE

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
    def _in_order(cls, route: tuple[Step, ...]) -> tuple[Step, ...]:
        told = order_fault([step.kind for step in route])
        if told:
            raise ValueError(told)
        return route

    @model_validator(mode="after")
    def _timed(self) -> Self:
        if (self.period is None) == (self.usual_time is None):
            raise ValueError(
                "period（標準処理期間。申請のときだけ）か usual_time（処理の目安）のどちらか一方を書いてください。"
                " / give either period (of an application only) or usual_time"
            )
        return self


def references(template: str) -> list[tuple[str, str]]:
    """The answers that a text of `document` names: (question or group.question, form). ValueError."""
    return [(name, form or "") for _, name, form, _ in Formatter().parse(template) if name is not None]
