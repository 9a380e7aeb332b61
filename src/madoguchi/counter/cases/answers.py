"""The applicant's answers as the clerk reads them: with what they were before a correction, and what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.questions import Files, FileShown, Question

from .beside import Asked

_NOTHING: Any = object()


@dataclass(frozen=True)
class Line:
    """One answer; `changed`: it was mended, `before` is what it was; `asked` is what it is asked to be mended to."""

    row: forms.Row
    changed: bool
    before: str
    asked: str


@dataclass(frozen=True)
class Part:
    """The answers of one page of the form."""

    title: str
    lines: list[Line]


def answered(
    definition: Definition,
    answers: Mapping[str, Any],
    requests: Sequence[Asked],
    language: str,
    files: Mapping[str, FileShown],
) -> list[Part]:
    """All answers in words, page by page, with what correction requests say of them."""
    earlier = _earlier(requests)
    wanted = {item["question"]: item["words"] for one in requests if not one.ended_at for item in one.items}
    return [
        Part(section.title, [_line(definition, row, earlier, wanted, language) for row in section.rows])
        for section in described(definition, answers, language, files)
    ]


def described(
    definition: Definition, answers: Mapping[str, Any], language: str, files: Mapping[str, FileShown]
) -> list[forms.Section]:
    """All answers in words, page by page; files that lack are said to come later: nothing is taken on line without."""
    return [
        replace(section, rows=tuple(_or_later(definition, row) for row in section.rows))
        for section in forms.describe(definition, answers, language, files)
    ]


def _or_later(definition: Definition, row: forms.Row) -> forms.Row:
    question = definition.questions[row.question_id]
    lacks = isinstance(question, Files) and question.required and row.value is None
    return replace(row, text=gettext("あとで提出")) if lacks else row


def _earlier(requests: Sequence[Asked]) -> dict[str, Any]:
    """What each answer was before it was last mended; None where there was none."""
    answered_ones = [one for one in requests if one.answered_at]
    return {
        item["question"]: one.earlier.get(item["question"]) for one in answered_ones for item in one.items
    }


def _line(
    definition: Definition,
    row: forms.Row,
    earlier: Mapping[str, Any],
    wanted: Mapping[str, str],
    language: str,
) -> Line:
    was = earlier.get(row.question_id, _NOTHING)
    changed = was is not _NOTHING and was != row.value
    before = _in_words(definition.questions[row.question_id], was, language) if changed else ""
    return Line(row, changed, before, wanted.get(row.question_id, ""))


def _in_words(question: Question, value: Any, language: str) -> str:
    return "" if value is None else question.display(value, language)


def others(parts: Sequence[Part], files: Mapping[str, FileShown]) -> list[FileShown]:
    """Files that no answer names any more: what a correction took the place of."""
    named = {one.url for part in parts for line in part.lines for one in line.row.files}
    return [one for one in files.values() if one.url not in named]
