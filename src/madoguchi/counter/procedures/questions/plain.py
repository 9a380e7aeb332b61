"""Answers of one field: text, number, date, telephone number."""

from datetime import date
from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_block, normalise_line, normalise_phone, parse_date, wareki

from ..text import Text
from .base import UNREADABLE, Context, Post, Question, Raw, Showing, text_of, typed
from .registry import register

_MOST_OF_A_LINE = 200


class OneField(Question):
    """Base of the types that are one field."""

    def read(self, post: Post, prefix: str) -> Raw:
        return typed(post, prefix)

    def display(self, value: Any, _language: str) -> str:
        return str(value)


@register
class ShortText(OneField):
    """One line of text, of at most `most` characters."""

    template: ClassVar[str] = "procedures/questions/text.html"
    type: Literal["text"]
    most: int = _MOST_OF_A_LINE

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        return normalise_line(text_of(raw, self.most))


@register
class LongText(OneField):
    """Several lines of text, of at most `most` characters."""

    template: ClassVar[str] = "procedures/questions/long_text.html"
    type: Literal["long_text"]
    most: int = 2000

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        # A browser sends each newline as two characters, a person counts one.
        lines = raw.replace("\r\n", "\n") if isinstance(raw, str) else raw
        return normalise_block(text_of(lines, self.most))


@register
class Number(OneField):
    """A whole number from `least` to `most`, with its unit."""

    template: ClassVar[str] = "procedures/questions/number.html"
    type: Literal["number"]
    least: int = 0
    most: int = 1_000_000
    unit: Text | None = None

    def shape(self) -> FieldType:
        return Scalar.INT

    def cleaned(self, raw: Raw, _context: Context) -> int:
        number = raw if isinstance(raw, int) and not isinstance(raw, bool) else self._parsed(raw)
        if not self.least <= number <= self.most:
            raise PlainError(
                f"{self.least}から{self.most}までの数で入力してください。",
                f"Please enter a number from {self.least} to {self.most}.",
            )
        return number

    def _parsed(self, raw: Raw) -> int:
        written = normalise_line(text_of(raw, _MOST_OF_A_LINE))
        digits = written.replace(",", "").replace("，", "")
        if self.unit:
            digits = digits.removesuffix(self.unit.ja).removesuffix(self.unit.en)
        digits = digits.strip()
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
            raise PlainError(
                f"「{written[:20]}」は数字として読めませんでした。45のように、数字だけで入力してください。",
                f"“{written[:20]}” could not be read as a number. Please use figures only, like 45.",
            )
        return int(digits)

    def display(self, value: Any, language: str) -> str:
        if not self.unit:
            return f"{value:,}"
        return f"{value:,} {self.unit.en}" if language.startswith("en") else f"{value:,}{self.unit.ja}"

    def more(self, asked: Showing) -> dict[str, Any]:
        return {"unit": self.unit.says(asked.language) if self.unit else ""}


@register
class Date(OneField):
    """A day in any spelling, 和暦 or Gregorian; the value is ISO. `until_today`: no day to come."""

    template: ClassVar[str] = "procedures/questions/date.html"
    type: Literal["date"]
    until_today: bool = False

    def shape(self) -> FieldType:
        return Scalar.DATE

    def cleaned(self, raw: Raw, context: Context) -> str:
        day = parse_date(text_of(raw, _MOST_OF_A_LINE))
        if self.until_today and context.today and day > context.today:
            raise PlainError(
                f"{wareki(day)}はまだ来ていません。今日（{wareki(context.today)}）までの日付を入力してください。",
                f"The day {day} is still to come. Please enter a day up to today ({context.today}).",
            )
        return day.isoformat()

    def display(self, value: Any, language: str) -> str:
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)


@register
class Phone(OneField):
    """A telephone number: digits from 0, or + and the number abroad."""

    template: ClassVar[str] = "procedures/questions/phone.html"
    type: Literal["phone"]

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        return normalise_phone(text_of(raw, 40))

    def display(self, value: Any, _language: str) -> str:
        mobile = len(value) == 11 and value.isdecimal()
        return f"{value[:3]}-{value[3:7]}-{value[7:]}" if mobile else str(value)


@register
class Note(Question):
    """Something to read between questions; nothing to answer."""

    template: ClassVar[str] = "procedures/questions/note.html"
    answerable: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    type: Literal["note"]
    body: Text
    required: Literal[False] = False

    def shape(self) -> FieldType:
        raise TypeError("a note has no answer")

    def read(self, _post: Post, _prefix: str) -> Raw:
        return None

    def cleaned(self, _raw: Raw, _context: Context) -> None:
        raise UNREADABLE

    def display(self, _value: Any, _language: str) -> str:
        return ""

    def more(self, asked: Showing) -> dict[str, Any]:
        return {"body": self.body.says(asked.language)}
