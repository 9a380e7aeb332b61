"""A declaration made ready to run: conditions compiled, every name it mentions checked."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from madoguchi.core import clock, expressions
from madoguchi.core.declarations import DeclarationError
from madoguchi.core.expressions import CalculationError, Expression, FieldType, Shape
from madoguchi.foundation.people.models import Role
from madoguchi.services.payments.declared import MOST_YEN

from .canonical import canonical
from .checks import CASE, faults_of, found_shape
from .declaration import Page, Procedure
from .questions import (
    Code,
    Computed,
    Context,
    Fault,
    Question,
    QuestionError,
    Raw,
)
from .terms import BudgetUse, PayOrder, Waiver
from .text import Text

_NO_FEE = (
    "この内容では、手数料を計算できません。入力した数を確かめてください。",
    "No fee can be reckoned from this. Please check the numbers that you entered.",
)
_READS = re.compile(r"\banswers\.([a-z0-9_]+)")


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with its condition; `reads` are the questions that the condition looks at.

    `value` is the expression of a computed one.
    """

    question: Question
    condition: Expression | None
    reads: frozenset[str]
    value: Expression | None


@dataclass(frozen=True, eq=False)
class FormPage:
    """A page of the form, ready to run."""

    declared: Page
    condition: Expression | None
    asked: tuple[Asked, ...]
    definition: "Definition" = field(repr=False)

    @property
    def id(self) -> str:
        return self.declared.id

    @property
    def title(self) -> Text:
        return self.declared.title

    @property
    def lead(self) -> Text | None:
        return self.declared.lead

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the page, whatever its condition."""
        return self.declared.questions


@dataclass(frozen=True)
class Walk:
    """What answers come to: the pages that are shown, the values, the faults by path."""

    pages: list[FormPage]
    values: dict[str, Any]
    errors: dict[str, Fault]


class Definition:
    """A procedure ready to ask and to check. Shared between threads; never changed."""

    def __init__(self, procedure: Procedure) -> None:
        """DeclarationError (without lines) on conditions and names that do not fit."""
        faults = list(faults_of(procedure))
        if faults:
            raise DeclarationError(faults)
        self.procedure = procedure
        self.shape: Shape = dict(_kinds(procedure))
        self.pages: tuple[FormPage, ...] = tuple(self._page(page) for page in procedure.pages)
        self.questions: Mapping[str, Question] = {
            one.id: one for page in procedure.pages for one in page.questions
        }
        self._steps = [self._of_step(step.when) for step in procedure.route]
        self._found = [[(one, self._of_step(one.when)) for one in step.questions] for step in procedure.route]
        self._fee = self._sum(procedure.fee.amount) if procedure.fee else None

    def _page(self, page: Page) -> FormPage:
        asked = tuple(
            Asked(one, self._condition(one.when), names_read(one.when), self._value(one))
            for one in page.questions
        )
        return FormPage(page, self._condition(page.when), asked, self)

    def _condition(self, text: str) -> Expression | None:
        if not text:
            return None
        return expressions.compiled(text, {"answers": self.shape}, expressions.Kind.BOOL)

    def _value(self, question: Question) -> Expression | None:
        if not isinstance(question, Computed):
            return None
        return expressions.compiled(question.value, {"answers": self.shape}, question.kind)

    def _of_step(self, text: str) -> Expression | None:
        names = {"answers": self.shape, "case": CASE}
        return expressions.compiled(text, names, expressions.Kind.BOOL) if text else None

    def _sum(self, text: str) -> Expression:
        return expressions.compiled(text, {"answers": self.shape}, expressions.Kind.INT)

    def walks(self, position: int, answers: Mapping[str, Any], outcome: str) -> bool:
        """Whether a step of the route is walked, by its condition on the answers and the outcome so far."""
        condition = self._steps[position]
        return condition is None or condition.holds({"answers": answers, "case": {"outcome": outcome}})

    def picked_up(self, answers: Mapping[str, Any]) -> bool:
        """Whether a paper waits at the counter for whoever gave these answers, instead of being posted."""
        conditions = [self._condition(step.pick_up) for step in self.procedure.route if step.pick_up]
        return any(holds(condition, answers) for condition in conditions)

    def amount(self, answers: Mapping[str, Any]) -> int | None:
        """The fee in yen: 0 where there is none, None while an answer it depends on is missing."""
        return 0 if self._fee is None else self._fee.amount({"answers": answers})

    def fee_fault(self, answers: Mapping[str, Any]) -> Fault | None:
        """Why answers that are all right make no fee that can be asked for, at the question that the fee reads last."""
        try:
            amount = self.amount(answers)
        except CalculationError as error:
            return self._at_fee(error.ja, error.en)
        return None if amount is None or 0 <= amount <= MOST_YEN else self._at_fee(*_NO_FEE)

    def _at_fee(self, ja: str, en: str) -> Fault:
        read = names_read(self.procedure.fee.amount) if self.procedure.fee else frozenset()
        last = next((name for name in reversed([*self.questions]) if name in read), "")
        return Fault(last, ja, en, Code.OUT_OF_RANGE)

    def committed(self, outcome: str, found: Mapping[str, Any]) -> int | None:
        """What an outcome takes of its budget, in yen, from answers and findings; None where it takes nothing."""
        return self._used(self.procedure.outcomes[outcome].commits, found)

    def paid_out(self, outcome: str, found: Mapping[str, Any]) -> int | None:
        """What an outcome pays, in yen, from answers and findings; None where it pays nothing."""
        return self._used(self.procedure.outcomes[outcome].pays, found)

    def _used(self, use: BudgetUse | PayOrder | None, found: Mapping[str, Any]) -> int | None:
        if use is None:
            return None
        shape = {"answers": found_shape(self.procedure)}
        return expressions.compiled(use.amount, shape, expressions.Kind.INT).amount({"answers": found})

    def waivers(self, answers: Mapping[str, Any]) -> dict[str, Waiver]:
        """The exemptions from the fee that these answers allow, for the clerk to see the evidence of."""
        declared = self.procedure.fee.waivers if self.procedure.fee else {}
        return {name: one for name, one in declared.items() if holds(self._condition(one.when), answers)}

    def asked_of_clerk(self, position: int, answers: Mapping[str, Any], outcome: str) -> list[Question]:
        """The questions of a step of the route that this case is asked with an outcome proposed."""
        facts = {"answers": answers, "case": {"outcome": outcome}}
        return [
            one for one, condition in self._found[position] if condition is None or _holds(condition, facts)
        ]

    def find(self, position: int, raw: Mapping[str, Raw], answers: Mapping[str, Any], outcome: str) -> Walk:
        """Clean what a clerk entered at a step of the route; what is not asked with this outcome is dropped."""
        walk, context = Walk([], {}, {}), Context(today=clock.today())
        for question in self.asked_of_clerk(position, answers, outcome):
            _answer(question, raw.get(question.id), context, walk)
        return walk

    def pages_for(self, answers: Mapping[str, Raw]) -> list[FormPage]:
        """The pages that a person with these answers (typed or cleaned) passes, in order."""
        return self.walk(answers).pages

    def page(self, page_id: str) -> FormPage | None:
        """The page of that id, shown or not."""
        return next((page for page in self.pages if page.id == page_id), None)

    def page_of(self, path: str) -> FormPage:
        """The page that asks a question; `path` may go into its parts. KeyError."""
        name = path.partition(".")[0]
        for page in self.pages:
            if any(one.id == name for one in page.questions):
                return page
        raise KeyError(path)

    def walk(
        self,
        answers: Mapping[str, Raw],
        context: Context | None = None,
        until: FormPage | None = None,
        named: Collection[str] | None = None,
    ) -> Walk:
        """Clean all answers in the order of the pages, leaving out what is not asked; ends after `until`.

        With `named` only these are new, the others are kept ones.
        """
        walk = Walk([], {}, {})
        answers = answers if isinstance(answers, Mapping) else {}
        context = context or Context(today=clock.today())
        for page in self.pages:
            if holds(page.condition, walk.values):
                walk.pages.append(page)
                self._clean(page, answers, context, walk, named)
            if until is not None and page.id == until.id:
                break
        return walk

    def ask(self, names: Collection[str], raw: Mapping[str, Raw], context: Context | None = None) -> Walk:
        """Clean the answers to these questions alone, whatever their conditions."""
        walk, context = Walk([], {}, {}), context or Context(today=clock.today())
        for name in names:
            _answer(self.questions[name], raw.get(name), context, walk)
        return walk

    def _clean(
        self,
        page: FormPage,
        answers: Mapping[str, Raw],
        context: Context,
        walk: Walk,
        named: Collection[str] | None,
    ) -> None:
        for asked in page.asked:
            question = asked.question
            if not question.answerable or not holds(asked.condition, walk.values):
                continue
            if asked.value is not None:
                _reckon(question, asked.value, walk)
                continue
            new = named is None or question.id in named
            _answer(question, answers.get(question.id), context if new else Context(kept=True), walk)


def _reckon(question: Question, value: Expression, walk: Walk) -> None:
    try:
        reckoned = value.value({"answers": walk.values})
    except CalculationError as error:
        walk.errors[question.id] = Fault(question.id, error.ja, error.en, Code.OUT_OF_RANGE)
    else:
        _answer(question, reckoned, Context(kept=True), walk)


def _answer(question: Question, raw: Raw, context: Context, walk: Walk) -> None:
    try:
        value = question.clean(raw, context)
    except QuestionError as error:
        faults = (fault.within(question.id) for fault in error.faults)
        walk.errors.update((fault.part, fault) for fault in faults)
    else:
        if value is not None:
            walk.values[question.id] = value


def holds(condition: Expression | None, values: Mapping[str, Any]) -> bool:
    """Whether what has this condition is shown; a sum that cannot be reckoned does not hold."""
    return condition is None or _holds(condition, {"answers": values})


def _holds(condition: Expression, facts: Mapping[str, Any]) -> bool:
    try:
        return condition.holds(facts)
    except CalculationError:
        return False


def names_read(condition: str) -> frozenset[str]:
    """The questions whose answers a condition looks at."""
    return frozenset(_READS.findall(condition))


class Pinned(Protocol):
    """A published version: all that is needed to make its definition."""

    @property
    def digest(self) -> str:
        """Of its canonical text: by this it is found again."""

    @property
    def declaration(self) -> dict[str, Any]:
        """Its JSON, read only where the definition is not yet made."""


_definitions: dict[str, Definition] = {}


def load_definition(version: Pinned) -> Definition:
    """The definition of a published version, made once a process: a version never changes."""
    found = _definitions.get(version.digest)
    if found is None:
        found = Definition(procedure_from(version.declaration))
        _definitions[version.digest] = found
    return found


def procedure_from(declaration: dict[str, Any]) -> Procedure:
    """A declaration from its JSON. pydantic.ValidationError."""
    return Procedure.model_validate_json(canonical(_of_today(declaration)))


def _of_today(declaration: dict[str, Any]) -> dict[str, Any]:
    """A version published before 0.2, which had no retention, no channels and no closing step, stays readable."""
    if "retention" in declaration:
        return declaration
    roles = [role.value for role in Role]
    route = [*declaration["route"], {"kind": "close"}]
    return {**declaration, "retention": {"years": 5}, "channels": ["online"], "roles": roles, "route": route}


def _kinds(procedure: Procedure) -> Iterator[tuple[str, FieldType]]:
    for page in procedure.pages:
        for question in page.questions:
            if question.answerable:
                yield question.id, question.shape()
