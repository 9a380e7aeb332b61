"""The questions that a step of the route asks of the clerk: shown, read from the form, told in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from madoguchi.core import clock
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.declaration import Page
from madoguchi.counter.procedures.definition import names_read
from madoguchi.counter.procedures.forms import Definition, FormPage
from madoguchi.counter.procedures.questions import Context, Fault, Field, Question, Raw
from madoguchi.counter.procedures.questions.base import Showing

from .models import Case

# Their fields have names of their own: a question of a pack may be called `note`, as a field of the page is.
_PREFIX = "found."
_BUTTONS = ("_add_", "_remove_", "_fill_")


@dataclass(frozen=True)
class Read:
    """What stands in the fields; `again`: a button among them was pressed, so nothing is done yet."""

    raw: dict[str, Raw]
    again: bool


def read(definition: Definition, position: int, post: QueryDict) -> Read:
    """The answers as typed at a step."""
    own = _own(post)
    asked = definition.procedure.route[position].questions
    if any(name.startswith(_BUTTONS) for name in own):
        return Read(forms.read_page(_sheet(definition, position), own, {}).raw, again=True)
    return Read({one.id: one.read(own, one.id) for one in asked if one.answerable}, again=False)


def _own(post: QueryDict) -> QueryDict:
    """The fields of the findings under the names of their questions."""
    own = QueryDict(mutable=True)
    for name, values in post.lists():
        if name.startswith("_fill_"):
            own.setlist(name, [value.removeprefix(_PREFIX) for value in values])
        elif name.startswith((_PREFIX, *_BUTTONS)):
            own.setlist(name.replace(_PREFIX, "", 1), values)
    return own


def _sheet(definition: Definition, position: int) -> FormPage:
    asked = definition.procedure.route[position].questions
    page = Page.model_construct(id="found", title=definition.procedure.title, questions=asked)
    return FormPage(page, None, (), definition)


def fields(
    definition: Definition,
    position: int,
    case: Case,
    raw: Mapping[str, Raw],
    faults: Mapping[str, Fault],
    language: str,
) -> list[Field]:
    """The questions of a step for `procedures/question.html`: all that any outcome still possible asks."""
    context = Context(today=clock.today())
    errors = {f"{_PREFIX}{path}": fault for path, fault in faults.items()}
    return [
        one.shown(Showing(f"{_PREFIX}{one.id}", raw.get(one.id), errors, language, context))
        for one in _askable(definition, position, case)
    ]


def _askable(definition: Definition, position: int, case: Case) -> Iterator[Question]:
    settled = case.outcome or ("" if _proposes(definition, position, case) else case.proposed)
    outcomes = [settled] if settled else list(definition.procedure.outcomes)
    asked = [definition.asked_of_clerk(position, case.answers, outcome) for outcome in outcomes]
    for question in definition.procedure.route[position].questions:
        if any(question in one for one in asked):
            yield question


def _proposes(definition: Definition, position: int, case: Case) -> bool:
    """Whether the outcome is still chosen at this step, or may be."""
    return case.outcome == "" and definition.procedure.route[position].kind in ("examine", "close")


def browser_data(definition: Definition, position: int, case: Case) -> dict[str, str]:
    """JSON for the form's data-shape and data-answers: conditions hang on answers, and on the outcome chosen."""
    read = {
        name
        for one in definition.procedure.route[position].questions
        for name in names_read(one.when)
        if name in case.answers
    }
    shape = {"answers": {name: definition.shape[name] for name in read}, "case": {"outcome": "string"}}
    answers = {name: case.answers[name] for name in read}
    return {"shape": json.dumps(shape), "answers": json.dumps(answers, ensure_ascii=False)}


def in_words(definition: Definition, found: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """What clerks found: each question with its value in words."""
    return [
        (one.label.says(language), one.display(found[name], language))
        for name, one in definition.procedure.findings.items()
        if name in found
    ]
