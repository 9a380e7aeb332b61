"""The form of a procedure, the same for residents and clerks: read a page, check all, show it in words."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from madoguchi.core import clock
from madoguchi.core.errors import PlainError

from .declaration import Page
from .definition import Definition, FormPage, holds, load_definition
from .questions import (
    Address,
    Computed,
    Context,
    Fault,
    Field,
    Files,
    FileShown,
    Group,
    Post,
    Question,
    Raw,
    fill,
)
from .questions.base import Showing

__all__ = [
    "Definition",
    "FormPage",
    "NotCompleteError",
    "PageResult",
    "Result",
    "Row",
    "Section",
    "answers_schema",
    "asked_fields",
    "asked_rows",
    "browser_data",
    "check_some",
    "columns",
    "completed",
    "describe",
    "familiar",
    "fields",
    "load_definition",
    "messages",
    "read_asked",
    "read_page",
    "row",
    "validate",
]

_ADD = re.compile(r"_add_([a-z0-9_]{1,60})", re.ASCII)
_REMOVE = re.compile(r"_remove_([a-z0-9_]{1,60})_(\d{1,4})", re.ASCII)
_DAY = re.compile(r"_day_[a-z0-9_]{1,60}", re.ASCII)
_FILL = "_fill_address"

Errors = dict[str, Fault]


@dataclass(frozen=True)
class PageResult:
    """One page as sent: `raw` as typed, to be kept whatever it is; values of what is right; faults by path.

    `again`: a button inside the page was pressed (another row, fill in the address): show it again with `raw`
    and only `errors` of that act.
    """

    raw: dict[str, Raw]
    values: dict[str, Any]
    errors: Errors
    again: bool = False


@dataclass(frozen=True)
class Result:
    """All answers checked: the values of what is asked, the faults by path."""

    values: dict[str, Any]
    errors: Errors


class NotCompleteError(ValueError):
    """Something is missing or wrong; `errors` says what, by question."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Row:
    """One answer in words; `value` is the cleaned one, `files` those that can be looked at."""

    question_id: str
    label: str
    text: str
    kind: str
    value: Any
    files: tuple[FileShown, ...] = ()


@dataclass(frozen=True)
class Section:
    """The answers of one page; `change` is where they are changed, when they can be."""

    title: str
    page_id: str
    rows: tuple[Row, ...]
    change: str = ""


def read_page(
    page: FormPage, post: Post, answers: Mapping[str, Raw], context: Context | None = None
) -> PageResult:
    """Read and check one page; `answers` are those of the draft, for conditions on other pages."""
    raw = {one.id: one.read(post, one.id) for one in page.questions if one.answerable}
    acted = _act(page, post, raw)
    if acted is not None:
        return PageResult(raw, {}, acted, again=True)
    walk = page.definition.walk({**answers, **raw}, context, until=page)
    return PageResult(raw, _of_page(page, walk.values), _of_page(page, walk.errors))


def validate(definition: Definition, answers: Mapping[str, Raw], context: Context | None = None) -> Result:
    """Check all answers, typed or cleaned, and the fee they come to: what is not asked is dropped. Never raises."""
    walk = definition.walk(answers, context)
    fault = None if walk.errors else definition.fee_fault(walk.values)
    return Result(walk.values, {fault.part: fault} if fault else walk.errors)


def completed(result: Result) -> dict[str, Any]:
    """The values of answers that are all right. Raises `NotCompleteError` with what is missing or wrong."""
    if result.errors:
        raise NotCompleteError(result.errors)
    return result.values


def check_some(
    definition: Definition,
    names: Collection[str],
    raw: Mapping[str, Raw],
    context: Context | None = None,
    *,
    answers: Mapping[str, Any] | None,
) -> Result:
    """Check the questions of these ids alone, as when a correction is answered.

    `answers` are those kept before: they decide what is asked, and what computed values come to, which are
    among the values too. One that is not asked now has neither value nor fault. What a new answer makes
    necessary elsewhere `validate` says. Where they are forgotten (None) every named question is asked.
    """
    if answers is None:
        walk = definition.ask(names, raw, context)
        return Result(walk.values, walk.errors)
    typed = {name: raw.get(name) for name in names}
    walk = definition.walk({**answers, **typed}, context, named=names)
    wanted = {*names, *(one.id for one in definition.questions.values() if isinstance(one, Computed))}
    return Result(
        {name: value for name, value in walk.values.items() if name in wanted},
        {path: fault for path, fault in walk.errors.items() if path.partition(".")[0] in wanted},
    )


def familiar(definition: Definition, name: str, value: Any, language: str) -> Raw:
    """A cleaned answer as a person would have typed it (0312345678 as 03-1234-5678), where that reads back the same."""
    question = definition.questions.get(name)
    if question is None or not isinstance(value, str):
        return value
    words = question.display(value, language)
    try:
        return words if question.clean(words, Context(kept=True)) == value else value
    except PlainError:
        return value


def read_asked(definition: Definition, names: Collection[str], post: Post) -> PageResult:
    """Read the questions of these ids from one page of their own; `check_some` checks them."""
    sheet = _sheet(definition, names)
    raw = {one.id: one.read(post, one.id) for one in sheet.questions if one.answerable}
    acted = _act(sheet, post, raw)
    return PageResult(raw, {}, acted or {}, again=acted is not None)


def asked_fields(
    definition: Definition,
    names: Collection[str],
    answers: Mapping[str, Raw],
    errors: Mapping[str, Fault],
    language: str,
    context: Context,
) -> list[Field]:
    """The questions of these ids for `procedures/question.html`, whatever their conditions."""
    return [
        replace(
            one.shown(Showing(one.id, answers.get(one.id), errors, language, context)),
            when="",
        )
        for one in _sheet(definition, names).questions
    ]


def asked_rows(
    definition: Definition,
    names: Collection[str],
    values: Mapping[str, Any],
    language: str,
    files: Mapping[str, FileShown],
) -> list[Row]:
    """The cleaned answers to these questions in words, an empty text where there is none."""
    return [_row(one, values.get(one.id), language, files) for one in _sheet(definition, names).questions]


def _sheet(definition: Definition, names: Collection[str]) -> FormPage:
    """A page of these questions alone; a name that the form does not know is left out."""
    questions = tuple(definition.questions[name] for name in names if name in definition.questions)
    page = Page.model_construct(id="asked", title=definition.procedure.title, questions=questions)
    return FormPage(page, None, (), definition)


def answers_schema(definition: Definition) -> dict[str, Any]:
    """JSON Schema (2020-12) of all answers of a form as a program hands them over.

    Required are only those that everybody is asked: which conditions hold, no schema says.
    """
    everywhere = [
        asked.question.id
        for page in definition.pages
        for asked in page.asked
        if asked.question.required and page.condition is None and asked.condition is None
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definition.procedure.title.ja,
        "type": "object",
        "properties": {one.id: one.answer_schema() for one in _answerable(definition)},
        "required": everywhere,
        "additionalProperties": False,
    }


def columns(definition: Definition, language: str) -> tuple[tuple[str, str], ...]:
    """The columns of a table of answers, the same for every row: key and heading."""
    return tuple(column for one in _answerable(definition) for column in one.columns(language))


def row(definition: Definition, answers: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Cleaned answers in those columns; empty where nothing was asked or answered."""
    return tuple(cell for one in _answerable(definition) for cell in one.cells(answers.get(one.id), language))


def _answerable(definition: Definition) -> Iterator[Question]:
    return (one for one in definition.questions.values() if one.answerable)


def messages(errors: Mapping[str, Fault], language: str) -> list[tuple[str, str]]:
    """The error summary: (path, sentence), for <c-errors :items>."""
    return [(path, fault.says(language)) for path, fault in errors.items()]


def fields(
    page: FormPage,
    answers: Mapping[str, Raw],
    errors: Mapping[str, Fault],
    language: str,
    context: Context | None = None,
) -> list[Field]:
    """The page's questions for `procedures/page_fields.html`; `answers` as typed, of all pages.

    Left out is what earlier pages rule out; what depends on this page is there: no JavaScript, no hiding.
    """
    context = context or Context(today=clock.today())
    values = page.definition.walk(answers, context, until=page).values
    here = {one.id for one in page.questions}
    return [
        asked.question.shown(
            Showing(
                asked.question.id,
                (answers if asked.value is None else values).get(asked.question.id),
                errors,
                language,
                context,
            )
        )
        for asked in page.asked
        if asked.reads & here or holds(asked.condition, values)
    ]


def browser_data(page: FormPage, answers: Mapping[str, Raw]) -> dict[str, str]:
    """JSON for the form's data-shape and data-answers: `shape` and `answers` (values of the other pages)."""
    values = page.definition.walk(answers).values
    here = {one.id for one in page.questions}
    others = {name: value for name, value in values.items() if name not in here}
    shape = {"answers": page.definition.shape}
    return {"shape": json.dumps(shape), "answers": json.dumps(others, ensure_ascii=False)}


def describe(
    definition: Definition,
    answers: Mapping[str, Raw],
    language: str,
    files: Mapping[str, FileShown] | None = None,
    change: Callable[[str], str] | None = None,
) -> list[Section]:
    """All answers in words, page by page; a question that is asked but not answered has an empty text.

    `change` gives the address of a page by its id, for check answers.
    """
    walk = definition.walk(answers, Context(kept=True))
    return [
        Section(
            page.title.says(language),
            page.id,
            tuple(_rows(page, walk.values, language, files or {})),
            change(page.id) if change else "",
        )
        for page in walk.pages
        if any(one.answerable for one in page.questions)
    ]


def _rows(
    page: FormPage, values: Mapping[str, Any], language: str, files: Mapping[str, FileShown]
) -> Iterator[Row]:
    for asked in page.asked:
        question = asked.question
        if question.answerable and holds(asked.condition, values):
            yield _row(question, values.get(question.id), language, files)


def _row(question: Question, value: Any, language: str, files: Mapping[str, FileShown]) -> Row:
    text = "" if value is None else question.display(value, language)
    shown = tuple(files[one] for one in value or () if one in files) if isinstance(question, Files) else ()
    return Row(question.id, question.label.says(language), text, question.type, value, shown)


def _of_page(page: FormPage, found: Mapping[str, Any]) -> dict[str, Any]:
    here = {one.id for one in page.questions}
    return {path: one for path, one in found.items() if path.partition(".")[0] in here}


def _act(page: FormPage, post: Post, raw: dict[str, Raw]) -> Errors | None:
    """Do what a button inside the page asks, on `raw`: its faults, or None when none was pressed."""
    if _FILL in post:
        return _fill(page, str(post[_FILL]), raw)
    for name in post:
        if _DAY.fullmatch(name):  # the times of another day
            return {}
        added, removed = _ADD.fullmatch(name), _REMOVE.fullmatch(name)
        group = _question(page, added[1]) if added else None
        if isinstance(group, Group):
            raw[group.id] += [{}] if len(raw[group.id]) < group.most else []
            return {}
        if removed and isinstance(raw.get(removed[1]), list):
            del raw[removed[1]][int(removed[2]) : int(removed[2]) + 1]
            return {}
    return None


def _question(page: FormPage, name: str) -> Question | None:
    return next((one for one in page.questions if one.id == name), None)


def _fill(page: FormPage, path: str, raw: dict[str, Raw]) -> Errors:
    """Fill in the address at a path (`home`, `people.0.home`) from its postal code."""
    holder, key = _at(page, path, raw)
    if holder is None:
        return {}
    try:
        holder[key] = fill(holder[key])
    except PlainError as error:
        return {f"{path}.postal_code": Fault.of(f"{path}.postal_code", error)}
    return {}


def _at(page: FormPage, path: str, raw: dict[str, Raw]) -> tuple[dict[str, Raw] | None, str]:
    name, _, inner = path.partition(".")
    question = _question(page, name)
    if isinstance(question, Address) and not inner:
        return raw, name
    return _in_row(question, raw, inner) if isinstance(question, Group) else (None, "")


def _in_row(group: Group, raw: dict[str, Raw], inner: str) -> tuple[dict[str, Raw] | None, str]:
    row, _, part = inner.partition(".")
    asked = any(isinstance(one, Address) and one.id == part for one in group.questions)
    if not asked or not (row.isascii() and row.isdecimal()) or int(row[:6]) >= len(raw[group.id]):
        return None, ""
    return raw[group.id][int(row[:6])], part
