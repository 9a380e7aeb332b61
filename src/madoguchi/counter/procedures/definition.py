"""A declaration made ready to run: conditions compiled, every name it mentions checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from madoguchi.core import clock, expressions
from madoguchi.core.declarations import DeclarationError
from madoguchi.core.expressions import CalculationError, Expression, FieldType, Shape

from .canonical import canonical
from .checks import faults_of
from .declaration import Page, Procedure
from .questions import (
    Context,
    Fault,
    Question,
    QuestionError,
    Raw,
)
from .text import Text

_READS = re.compile(r"\banswers\.([a-z0-9_]+)")


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with its condition; `reads` are the questions that the condition looks at."""

    question: Question
    condition: Expression | None
    reads: frozenset[str]


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

    def _page(self, page: Page) -> FormPage:
        asked = tuple(
            Asked(one, self._condition(one.when), frozenset(_READS.findall(one.when)))
            for one in page.questions
        )
        return FormPage(page, self._condition(page.when), asked, self)

    def _condition(self, text: str) -> Expression | None:
        if not text:
            return None
        return expressions.compile(text, {"answers": self.shape}, expressions.Kind.BOOL)

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
        self, answers: Mapping[str, Raw], context: Context | None = None, until: FormPage | None = None
    ) -> Walk:
        """Clean all answers in the order of the pages, leaving out what is not asked; ends after `until`."""
        walk = Walk([], {}, {})
        answers = answers if isinstance(answers, Mapping) else {}
        context = context or Context(today=clock.today())
        for page in self.pages:
            if holds(page.condition, walk.values):
                walk.pages.append(page)
                self._clean(page, answers, context, walk)
            if until is not None and page.id == until.id:
                break
        return walk

    def _clean(self, page: FormPage, answers: Mapping[str, Raw], context: Context, walk: Walk) -> None:
        for asked in page.asked:
            question = asked.question
            if not question.answerable or not holds(asked.condition, walk.values):
                continue
            try:
                value = question.clean(answers.get(question.id), context)
            except QuestionError as error:
                walk.errors.update(
                    (fault.within(question.id).part, fault.within(question.id)) for fault in error.faults
                )
            else:
                if value is not None:
                    walk.values[question.id] = value


def holds(condition: Expression | None, values: Mapping[str, Any]) -> bool:
    """Whether what has this condition is shown; a sum that cannot be reckoned does not hold."""
    if condition is None:
        return True
    try:
        return condition.holds({"answers": values})
    except CalculationError:
        return False


class Pinned(Protocol):
    """A published version: all that is needed to make its definition."""

    digest: str
    declaration: dict[str, Any]


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
    return Procedure.model_validate_json(canonical(declaration))


def _kinds(procedure: Procedure) -> Iterator[tuple[str, FieldType]]:
    for page in procedure.pages:
        for question in page.questions:
            if question.answerable:
                yield question.id, question.shape()
