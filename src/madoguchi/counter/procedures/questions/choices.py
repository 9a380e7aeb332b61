"""Answers that are chosen: one of, some of, a consent."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field as Declare
from pydantic import model_validator

from madoguchi.core.expressions import FieldType, Scalar

from ..text import Declared, Slug, Text
from .base import AnswerError, Code, Context, Post, Question, Raw, Showing, typed, unreadable
from .computed import yes_or_no
from .registry import register


class Option(Declared):
    """One thing to choose: its value in the answers, its words, and a line of help."""

    value: Slug
    label: Text
    hint: Text | None = None


class Choice(Question):
    """Base of the types with options."""

    missing: ClassVar[tuple[str, str]] = ("「{}」を選んでください。", "Please choose: {}.")
    options: tuple[Option, ...] = Declare(min_length=1, max_length=60)

    @model_validator(mode="after")
    def _different(self) -> Self:
        values = [option.value for option in self.options]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"選択肢の値が重なっています：{', '.join(twice)} / options given twice")
        return self

    def label_of(self, value: str, language: str) -> str:
        """The words of an option."""
        return next((one.label.says(language) for one in self.options if one.value == value), value)

    def more(self, asked: Showing) -> dict[str, Any]:
        language = asked.language
        hints = ((one, one.hint.says(language) if one.hint else "") for one in self.options)
        return {"options": [(one.value, one.label.says(language), hint) for one, hint in hints]}

    def one(self) -> dict[str, Any]:
        """One option as JSON Schema: its value, and what it means."""
        return {"oneOf": [{"const": one.value, "title": one.label.ja} for one in self.options]}

    def known(self, raw: Raw) -> str:
        """A value that is one of the options. PlainError."""
        if isinstance(raw, str) and any(option.value == raw for option in self.options):
            return raw
        raise AnswerError(
            Code.NOT_LISTED,
            "選択肢にないものが選ばれています。もう一度選んでください。",
            "What was chosen is not on the list. Please choose again.",
        )


@register
class OneOf(Choice):
    """One of several options."""

    template: ClassVar[str] = "procedures/questions/one_of.html"
    type: Literal["one_of"]

    def shape(self) -> FieldType:
        return Scalar.STRING

    def read(self, post: Post, prefix: str) -> Raw:
        return typed(post, prefix)

    def cleaned(self, raw: Raw, _context: Context) -> str:
        return self.known(raw)

    def display(self, value: Any, language: str) -> str:
        return self.label_of(value, language)

    def accepts(self) -> dict[str, Any]:
        return self.one()


@register
class SomeOf(Choice):
    """Any number of the options; at least one when required. The value keeps the order of the options."""

    template: ClassVar[str] = "procedures/questions/some_of.html"
    type: Literal["some_of"]

    def shape(self) -> FieldType:
        return [Scalar.STRING]

    def read(self, post: Post, prefix: str) -> Raw:
        return [str(value)[:100] for value in post.getlist(prefix)[: len(self.options) + 1]]

    def cleaned(self, raw: Raw, _context: Context) -> list[str]:
        if not isinstance(raw, list) or len(raw) > len(self.options) + 1:
            raise unreadable()
        chosen = {self.known(value) for value in raw}
        return [option.value for option in self.options if option.value in chosen]

    def display(self, value: Any, language: str) -> str:
        joint = ", " if language.startswith("en") else "、"
        return joint.join(self.label_of(one, language) for one in value)

    def accepts(self) -> dict[str, Any]:
        return {"type": "array", "items": self.one(), "minItems": int(self.required)}


@register
class YesNo(Question):
    """Yes or no, neither chosen beforehand."""

    template: ClassVar[str] = "procedures/questions/yes_no.html"
    missing: ClassVar[tuple[str, str]] = ("「{}」を選んでください。", "Please choose: {}.")
    type: Literal["yes_no"]

    def shape(self) -> FieldType:
        return Scalar.BOOL

    def read(self, post: Post, prefix: str) -> Raw:
        raw = typed(post, prefix)
        return raw == "yes" if raw in ("yes", "no") else raw

    def cleaned(self, raw: Raw, _context: Context) -> bool:
        if not isinstance(raw, bool):
            raise unreadable()
        return raw

    def display(self, value: Any, language: str) -> str:
        return yes_or_no(value, language)

    def accepts(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def more(self, asked: Showing) -> dict[str, Any]:
        options = [(word, yes_or_no(word == "yes", asked.language)) for word in ("yes", "no")]
        chosen = {True: "yes", False: "no"}.get(asked.raw) if isinstance(asked.raw, bool) else None
        return {"options": options, "chosen": chosen}


@register
class Consent(Question):
    """A sentence to agree to. Required: nothing goes on without it; optional: the value says yes or no."""

    template: ClassVar[str] = "procedures/questions/consent.html"
    missing: ClassVar[tuple[str, str]] = (
        "続けるには「{}」にチェックを入れてください。",
        "To go on, please tick: {}.",
    )
    repeatable: ClassVar[bool] = False
    type: Literal["consent"]

    def shape(self) -> FieldType:
        return Scalar.BOOL

    def read(self, post: Post, prefix: str) -> Raw:
        return typed(post, prefix) == "yes"

    def blank(self, raw: Raw) -> bool:
        return self.required and (raw is None or raw is False)

    def cleaned(self, raw: Raw, _context: Context) -> bool:
        if raw is not None and not isinstance(raw, bool):
            raise unreadable()
        return raw is True

    def display(self, value: Any, language: str) -> str:
        words = ("I agree", "I do not agree") if language.startswith("en") else ("同意します", "同意しません")
        return words[0] if value else words[1]

    def accepts(self) -> dict[str, Any]:
        return {"type": "boolean", **({"const": True} if self.required else {})}
