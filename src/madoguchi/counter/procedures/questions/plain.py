"""Answers of one field: number, date, telephone number, mail address, corporate number."""

from datetime import date
from typing import Any, ClassVar, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from madoguchi.core.codes import corporate_number
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_line, normalise_phone, parse_date, wareki
from madoguchi.core.japanese.text import half_width

from ..text import Text
from .base import AnswerError, Code, Context, Post, Question, Raw, Showing, text_of, typed
from .doubts import Doubted
from .registry import register

_MOST_OF_A_LINE = 200
_MOST_OF_A_PHONE = 40
_MOST_OF_A_COMPANY_NUMBER = 40
#: RFC 5321 section 4.5.3.1.3: a path of 256 octets, with its brackets.
_MOST_OF_AN_EMAIL = 254


class OneField(Question):
    """Base of the types that are one field."""

    def read(self, post: Post, prefix: str) -> Raw:
        return typed(post, prefix)

    def display(self, value: Any, _language: str) -> str:
        return str(value)


@register
class Number(Doubted):
    """A whole number from `least` to `most`, with its unit."""

    template: ClassVar[str] = "procedures/questions/number.html"
    type: Literal["number"]
    least: int = 0
    most: int = 1_000_000
    unit: Text | None = None

    def shape(self) -> FieldType:
        return Scalar.INT

    def taken(self, raw: Raw) -> int:
        number = raw if isinstance(raw, int) and not isinstance(raw, bool) else self._parsed(raw)
        if not self.least <= number <= self.most:
            raise AnswerError(
                Code.OUT_OF_RANGE,
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
            raise AnswerError(
                Code.MALFORMED,
                f"「{written[:20]}」は数字として読めませんでした。45のように、数字だけで入力してください。",
                f"“{written[:20]}” could not be read as a number. Please use figures only, like 45.",
            )
        return int(digits)

    def display(self, value: Any, language: str) -> str:
        return with_unit(f"{value:,}", self.unit, language)

    def accepts(self) -> dict[str, Any]:
        # The limits bind a whole number; text is what a person would type, 1,200 or １２００通.
        most = _MOST_OF_A_LINE
        return {
            "type": ["integer", "string"],
            "minimum": self.least,
            "maximum": self.most,
            "maxLength": most,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return unit_columns(self, self.unit, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return ("" if value is None else str(value),)

    def more(self, asked: Showing) -> dict[str, Any]:
        width = "4" if self.most <= 10**6 else "8"
        return {"unit": self.unit.says(asked.language) if self.unit else "", "width": width}


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
            raise AnswerError(
                Code.NOT_YET,
                f"{wareki(day)}はまだ来ていません。今日（{wareki(context.today)}）までの日付を入力してください。",
                f"The day {day} is still to come. Please enter a day up to today ({context.today}).",
            )
        return day.isoformat()

    def display(self, value: Any, language: str) -> str:
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)

    def accepts(self) -> dict[str, Any]:
        return {
            "type": "string",
            "maxLength": _MOST_OF_A_LINE,
            "examples": ["2026-11-21", "令和8年11月21日"],
        }

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return (value or "",)


@register
class Phone(OneField):
    """A telephone number: digits from 0, or + and the number abroad."""

    template: ClassVar[str] = "procedures/questions/phone.html"
    type: Literal["phone"]

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        return normalise_phone(text_of(raw, _MOST_OF_A_PHONE))

    def display(self, value: Any, _language: str) -> str:
        mobile = len(value) == 11 and value.isdecimal()
        return f"{value[:3]}-{value[3:7]}-{value[7:]}" if mobile else str(value)

    def accepts(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": _MOST_OF_A_PHONE, "examples": ["090-1234-5678"]}


@register
class Email(OneField):
    """A mail address, in any width; its domain is kept in small letters."""

    template: ClassVar[str] = "procedures/questions/email.html"
    type: Literal["email"]

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        address = half_width(text_of(raw, _MOST_OF_AN_EMAIL))
        try:
            validate_email(address)
        except ValidationError:
            raise AnswerError(
                Code.MALFORMED,
                "メールアドレスは、@を入れて mihon@example.jp のように入力してください。",
                "Please write the mail address with its @, like mihon@example.jp.",
            ) from None
        local, _, domain = address.rpartition("@")
        return f"{local}@{domain.lower()}"

    def accepts(self) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": _MOST_OF_AN_EMAIL}


@register
class CompanyNumber(OneField):
    """A 法人番号 of thirteen digits, checked by its check digit."""

    template: ClassVar[str] = "procedures/questions/company_number.html"
    type: Literal["company_number"]

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        return corporate_number(text_of(raw, _MOST_OF_A_COMPANY_NUMBER))

    def accepts(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": _MOST_OF_A_COMPANY_NUMBER, "examples": ["7000012050002"]}


def with_unit(figures: str, unit: Text | None, language: str) -> str:
    """An amount with its unit: 1,200通, 1,200 copies."""
    if unit is None:
        return figures
    return f"{figures} {unit.en}" if language.startswith("en") else f"{figures}{unit.ja}"


def unit_columns(question: Question, unit: Text | None, language: str) -> tuple[tuple[str, str], ...]:
    """One column with the unit in its heading, so that the cells are figures."""
    label = question.label.says(language)
    if unit is None:
        return ((question.id, label),)
    pattern = "{} ({})" if language.startswith("en") else "{}（{}）"
    return ((question.id, pattern.format(label, unit.says(language))),)
