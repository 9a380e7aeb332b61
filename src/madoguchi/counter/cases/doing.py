"""What a program may do in a case: one model an act, told apart by `act`; each calls the action that a page calls."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.queries import staff_numbered

from . import actions
from .models import Case, DispatchWay, NoteKind
from .refusals import StepRefusedError
from .rules import Clerk

Words = Annotated[str, Field(max_length=5000)]
Ticked = Annotated[
    int, Field(ge=0, le=100, description="How many items of the step's checklist were checked.")
]
Found = Annotated[
    dict[str, Any], Field(description="What the step's questions are answered, by question id.")
]


class Doing(BaseModel):
    """Base of every act."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def do(self, clerk: Clerk, case: Case) -> None:
        """Do it. Raises `StepRefusedError` and what else the action raises."""


class Proposing(Doing):
    """An act with which an outcome may be proposed."""

    outcome: str = Field(
        default="", max_length=60, description="A declared outcome, where this step proposes it."
    )
    reasons: Words = ""

    @property
    def proposal(self) -> actions.Proposal:
        return actions.Proposal(self.outcome, self.reasons)


class Looking(Doing):
    """An act that checks items and enters what was found."""

    checked: Ticked = 0
    findings: Found = Field(default_factory=dict)
    note: Words = ""

    @property
    def found(self) -> actions.Examined:
        return actions.Examined(self.checked, self.note, self.findings)


class Examine(Looking, Proposing):
    """審査."""

    act: Literal["examine"]

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.examine(clerk, case, self.found, self.proposal)


class Survey(Looking):
    """調査."""

    act: Literal["survey"]

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.survey(clerk, case, self.found)


class Verify(Looking):
    """照合."""

    act: Literal["verify"]

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.verify(clerk, case, self.found)


class Draft(Proposing):
    """起案."""

    act: Literal["draft"]

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.draft(clerk, case, self.proposal)


_GO_PAST = {
    "concur": actions.concur,
    "approve": actions.approve,
    "decide": actions.decide,
    "circulate": actions.circulate,
}


class GoPast(Doing):
    """合議, 承認, 決裁, 供覧."""

    act: Literal["concur", "approve", "decide", "circulate"]
    note: Words = ""

    def do(self, clerk: Clerk, case: Case) -> None:
        _GO_PAST[self.act](clerk, case, note=self.note)


class Send(Doing):
    """発送, by post or at the counter."""

    act: Literal["dispatch"]
    way: Literal[DispatchWay.POST, DispatchWay.COUNTER]
    tracking: Annotated[str, Field(max_length=40)] = ""
    checked: Ticked = 0

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.dispatch(clerk, case, DispatchWay(self.way), self.tracking, checked=self.checked)


class Close(Proposing):
    """完結, with the words that the applicant reads."""

    act: Literal["close"]
    words: Words = ""

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.answer(clerk, case, self.proposal, self.words)


class AskCorrection(Doing):
    """補正の求め."""

    act: Literal["ask_correction"]
    items: Annotated[dict[str, Words], Field(min_length=1, description="Question id → how to mend it.")]
    answer_by: date
    consequence: Words

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.ask_correction(clerk, case, self.items, self.answer_by, self.consequence)


class EndCorrection(Doing):
    """補正の求め, taken back."""

    act: Literal["end_correction"]

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.end_correction(clerk, case)


class SendBack(Doing):
    """差戻し to an earlier step."""

    act: Literal["send_back"]
    target: StepKind
    words: Words

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.send_back(clerk, case, self.target, self.words)


class HandOver(Doing):
    """引継ぎ to another department."""

    act: Literal["hand_over"]
    department: Annotated[str, Field(max_length=40)]
    words: Words

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.hand_over(clerk, case, self.department, self.words)


class Recall(Doing):
    """引戻し of one's own step."""

    act: Literal["recall"]
    words: Words = ""

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.recall(clerk, case, self.words)


class Assign(Doing):
    """割当て to a member of staff by number; without one the step is free again."""

    act: Literal["assign"]
    staff: Annotated[str, Field(max_length=20)] = ""

    def do(self, clerk: Clerk, case: Case) -> None:
        to = staff_numbered(self.staff) if self.staff else None
        if self.staff and to is None:
            raise StepRefusedError("assignee")
        actions.assign(clerk, case, to)


class Note(Doing):
    """A note for the other clerks."""

    act: Literal["note"]
    kind: NoteKind = NoteKind.MEMO
    text: Words

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.note(clerk, case, self.kind, self.text)


class Write(Doing):
    """A message to the applicant."""

    act: Literal["write"]
    text: Words

    def do(self, clerk: Clerk, case: Case) -> None:
        actions.write(clerk, case, self.text)


Act: TypeAlias = Annotated[
    Examine
    | Survey
    | Verify
    | Draft
    | GoPast
    | Send
    | Close
    | AskCorrection
    | EndCorrection
    | SendBack
    | HandOver
    | Recall
    | Assign
    | Note
    | Write,
    Field(discriminator="act"),
]


def unknown_findings(case: Case, act: Doing) -> Mapping[str, Any]:
    """What was found for questions that no step of the procedure asks, by id."""
    known = load_definition(case.version).procedure.findings
    given = act.findings if isinstance(act, Looking) else {}
    return {name: value for name, value in given.items() if name not in known}
