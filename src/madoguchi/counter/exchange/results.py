"""One row of results: which case it is of, what it says, and the act by which a clerk would enter it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, Self

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_block, normalise_line
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.queries import case_numbered, proposing_step
from madoguchi.counter.cases.refusals import FindingsRefusedError
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.procedures.definition import Definition, load_definition
from madoguchi.counter.procedures.kinds import STEP_WORDS, StepKind
from madoguchi.counter.procedures.questions import Question
from madoguchi.counter.procedures.questions.choices import Choice, YesNo

from .layout import READY, LayoutDeclared
from .models import ResultRow, RowState
from .refusals import ExchangeRefusedError


@dataclass(frozen=True)
class Given:
    """What a row says: its result, a note, and what was found, by question, as it was typed."""

    result: str
    note: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


Act = Callable[[Clerk, Case, cases.Examined, cases.Proposal | None], None]
#: The steps that a row may end, each by the act of the desk.
ACTS: dict[StepKind, Act] = {
    StepKind.EXAMINE: cases.examine,
    StepKind.SURVEY: lambda clerk, case, found, _proposal: cases.survey(clerk, case, found),
    StepKind.VERIFY: lambda clerk, case, found, _proposal: cases.verify(clerk, case, found),
}


def resolve(clerk: Clerk, layout: LayoutDeclared, row: ResultRow) -> Case:
    """Do what a row says, as this clerk. Raises a PlainError with the reason why not; then nothing is done."""
    given = Given(**row.given)
    case = _case(clerk, layout, row)
    meant = layout.results.values.get(given.result) if layout.results else None
    if meant is None:
        raise ExchangeRefusedError("wrong_value", value=given.result[:40])
    definition = load_definition(case.version)
    step = case.steps.select_for_update(of=("self",)).filter(done_at=None).first()
    if step is None:
        raise ExchangeRefusedError("already")
    proposal = _proposal(meant, given, step, definition)
    found = cases.Examined(
        len(definition.procedure.route[step.position].checklist),
        normalise_block(given.note).strip(),
        _findings(definition, step, given),
    )
    ACTS[StepKind(step.kind)](clerk, case, found, proposal)
    return case


def _case(clerk: Clerk, layout: LayoutDeclared, row: ResultRow) -> Case:
    number = normalise_line(row.number).strip()
    case = case_numbered(visible_cases(clerk), number)
    if case is None:
        raise ExchangeRefusedError("elsewhere" if Case.objects.filter(number=number).exists() else "unknown")
    if case.version.procedure.slug != layout.procedure:
        raise ExchangeRefusedError("other_procedure")
    done = ResultRow.objects.filter(sha256=row.sha256, case=case, state=RowState.DONE)
    if (earlier := done.first()) is not None:
        raise ExchangeRefusedError("twice" if earlier.results_id == row.results_id else "already")
    return case


def _proposal(meant: str, given: Given, step: StepAction, definition: Definition) -> cases.Proposal | None:
    """What the row proposes, at the step where something is proposed. Raises when the step is another."""
    proposes = step.kind == StepKind.EXAMINE and proposing_step(definition) == StepKind.EXAMINE
    if step.kind not in ACTS or (meant == READY) == proposes:
        words = STEP_WORDS[StepKind(step.kind)]
        raise ExchangeRefusedError("not_now", step_ja=words.ja, step_en=words.en)
    return cases.Proposal(meant, normalise_block(given.note).strip()) if proposes else None


def _findings(definition: Definition, step: StepAction, given: Given) -> dict[str, Any]:
    asked = {one.id: one for one in definition.procedure.route[step.position].questions}
    return {name: typed_in(asked[name], text) for name, text in given.findings.items() if name in asked}


def typed_in(question: Question, text: str) -> Any:
    """A cell as the form of the question would send it: the words of an option as its value, はい as yes."""
    if isinstance(question, YesNo):
        return {question.display(True, "ja"): True, question.display(False, "ja"): False}.get(text, text)
    if isinstance(question, Choice):
        values = {option.label.ja: option.value for option in question.options}
        return values.get(text, text)
    return text


class Reason(NamedTuple):
    """Why a row is not resolved: the name of the reason, and its sentences."""

    rule: str
    ja: str
    en: str

    @classmethod
    def of(cls, error: PlainError) -> Self:
        """A refusal of this room, of the desk, or of what was found."""
        if isinstance(error, FindingsRefusedError):
            faults = error.errors.values()
            return cls("findings", " ".join(one.ja for one in faults), " ".join(one.en for one in faults))
        return cls(error.rule if isinstance(error, ExchangeRefusedError) else "refused", error.ja, error.en)
