"""The same questions asked again for each of several: people, children, costs."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import Field as Declare
from pydantic import model_validator

from madoguchi.core.expressions import FieldType

from ..text import Text
from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Field,
    Post,
    Question,
    QuestionError,
    Raw,
    Showing,
    unreadable,
)
from .registry import load, register, union

# A group may hold every type that can repeat: they are there before their union is made.
load()

if TYPE_CHECKING:
    Repeatable: TypeAlias = Question
else:
    Repeatable = Annotated[union(repeated=True), Declare(discriminator="type")]


@register
class Group(Question):
    """From `least` to `most` rows of the same questions. Fields: `<prefix>.<row>.<question>…`.

    `row` names one of them, `add` is the button for another. Rows left blank are dropped.
    """

    template: ClassVar[str] = "procedures/questions/group.html"
    repeatable: ClassVar[bool] = False
    type: Literal["group"]
    row: Text
    add: Text
    least: int = Declare(default=1, ge=0)
    most: int = Declare(default=20, ge=1, le=200)
    questions: tuple[Repeatable, ...] = Declare(min_length=1)

    @model_validator(mode="after")
    def _plain_questions(self) -> Self:
        asked = [question.id for question in self.questions]
        if len(set(asked)) < len(asked):
            raise ValueError("同じ名前の質問があります / questions of one name")
        if any(question.when for question in self.questions):
            raise ValueError("繰り返しの中の質問に条件は付けられません / no conditions inside a group")
        return self

    def shape(self) -> FieldType:
        return [{question.id: question.shape() for question in self.questions}]

    def read(self, post: Post, prefix: str) -> Raw:
        pattern = re.compile(rf"{re.escape(prefix)}\.(\d{{1,4}})\.", re.ASCII)
        indexes = sorted({int(found[1]) for name in post if (found := pattern.match(name))})
        return [self._row(post, f"{prefix}.{index}") for index in indexes[: self.most + 1]]

    def _row(self, post: Post, prefix: str) -> Raw:
        return {question.id: question.read(post, f"{prefix}.{question.id}") for question in self.questions}

    def blank(self, raw: Raw) -> bool:
        return raw is None or (isinstance(raw, list) and all(map(self._blank_row, raw[: self.most + 1])))

    def _blank_row(self, row: Raw) -> bool:
        if not isinstance(row, dict):
            return row is None
        return all(question.blank(row.get(question.id)) for question in self.questions)

    def missing_fault(self) -> Fault:
        first = self.questions[0]
        ja, en = self.missing
        whole = Fault(first.first_part, ja.format(self.label.ja), en.format(self.label.en), Code.MISSING)
        return whole.within(f"0.{first.id}")

    def cleaned(self, raw: Raw, context: Context) -> list[dict[str, Any]]:
        if not isinstance(raw, list):
            raise unreadable()
        rows = [(index, row) for index, row in enumerate(raw[: self.most + 2]) if not self._blank_row(row)]
        if not self.least <= len(rows) <= self.most:
            raise AnswerError(
                Code.INCOMPLETE if len(rows) < self.least else Code.TOO_MANY,
                f"{self.least}件から{self.most}件まで入力できます。",
                f"Please enter {self.least} to {self.most} of them.",
            )
        values, faults = [], []
        for index, row in rows:
            value, wrong = self._clean_row(row, context)
            values.append(value)
            faults += [fault.within(str(index)) for fault in wrong]
        if faults:
            raise QuestionError(*faults)
        return values

    def _clean_row(self, row: Raw, context: Context) -> tuple[dict[str, Any], list[Fault]]:
        if not isinstance(row, dict) or not row.keys() <= {question.id for question in self.questions}:
            raise unreadable()
        value, faults = {}, []
        for question in self.questions:
            try:
                value[question.id] = question.clean(row.get(question.id), context)
            except QuestionError as error:
                faults += [fault.within(question.id) for fault in error.faults]
        return {key: one for key, one in value.items() if one is not None}, faults

    def display(self, value: Any, language: str) -> str:
        return "\n".join(self._row_in_words(row, language) for row in value)

    def _row_in_words(self, row: Mapping[str, Any], language: str) -> str:
        joint = ", " if language.startswith("en") else "、"
        answered = [question for question in self.questions if question.id in row]
        return joint.join(question.display(row[question.id], language) for question in answered)

    def accepts(self) -> dict[str, Any]:
        row = {
            "type": "object",
            "title": self.row.ja,
            "properties": {one.id: one.answer_schema() for one in self.questions},
            "required": [one.id for one in self.questions if one.required],
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "minItems": self.least, "maxItems": self.most}

    def more(self, asked: Showing) -> dict[str, Any]:
        given = asked.raw if isinstance(asked.raw, list) else []
        rows = [row if isinstance(row, dict) else {} for row in given] or [{}]
        full = len(rows) >= self.most
        return {
            "row": self.row.says(asked.language),
            "add": "" if full else self.add.says(asked.language),
            "rows": [self._shown_row(index, row, asked) for index, row in enumerate(rows)],
        }

    def _shown_row(self, index: int, row: Raw, asked: Showing) -> list[Field]:
        return [
            question.shown(
                asked._replace(name=f"{asked.name}.{index}.{question.id}", raw=row.get(question.id))
            )
            for question in self.questions
        ]
