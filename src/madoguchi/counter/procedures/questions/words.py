"""Answers in words: a line, several lines."""

from typing import Any, ClassVar, Literal

from pydantic import Field as Declare

from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_block, normalise_line

from .base import Raw, text_of
from .doubts import Doubted
from .registry import register


class Words(Doubted):
    """Base of both: text of at most `most` characters."""

    most: int = Declare(ge=1, le=20_000)

    def shape(self) -> FieldType:
        return Scalar.STRING

    def display(self, value: Any, _language: str) -> str:
        return str(value)

    def accepts(self) -> dict[str, Any]:
        return {"type": "string", "minLength": int(self.required), "maxLength": self.most}


@register
class ShortText(Words):
    """One line of text, of at most `most` characters."""

    template: ClassVar[str] = "procedures/questions/text.html"
    type: Literal["text"]
    most: int = Declare(default=200, ge=1, le=20_000)

    def taken(self, raw: Raw) -> str:
        return normalise_line(text_of(raw, self.most))


@register
class LongText(Words):
    """Several lines of text, of at most `most` characters."""

    template: ClassVar[str] = "procedures/questions/long_text.html"
    type: Literal["long_text"]
    most: int = Declare(default=2000, ge=1, le=20_000)

    def taken(self, raw: Raw) -> str:
        # A browser sends each newline as two characters, a person counts one.
        lines = raw.replace("\r\n", "\n") if isinstance(raw, str) else raw
        return normalise_block(text_of(lines, self.most))
