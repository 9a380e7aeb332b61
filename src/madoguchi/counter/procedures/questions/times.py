"""A time of the day."""

import re
from datetime import time
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field as Declare
from pydantic import StringConstraints, model_validator

from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese.text import half_width

from .base import AnswerError, Code, Context, Raw, Showing, text_of
from .plain import OneField
from .registry import register

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

_MOST_OF_A_LINE = 40
_TIME = re.compile(
    r"(?P<before>午前|午後|am|pm)?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})|時(?:(?P<minutes>\d{1,2})分|(?P<half>半))?)?(?P<after>am|pm)?",
    re.ASCII | re.IGNORECASE,
)
_FOUR_FIGURES = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})", re.ASCII)
_NOON = "正午"
_HALVES = {"午前": 0, "am": 0, "午後": 12, "pm": 12}


@register
class Time(OneField):
    """A time of the day in any spelling from `least` to `most`, in steps of `step` minutes; the value is HH:MM.

    午前12時 and 午後12時 are asked back: people mean noon or midnight by either (明治5年太政官布告337号).
    """

    template: ClassVar[str] = "procedures/questions/time.html"
    type: Literal["time"]
    least: Clock = "00:00"
    most: Clock = "23:59"
    step: int = Declare(default=1, ge=1, le=720)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("least が most より遅い時刻です / least is later than most")
        return self

    def shape(self) -> FieldType:
        return Scalar.STRING

    def cleaned(self, raw: Raw, _context: Context) -> str:
        value = f"{read_time(text_of(raw, _MOST_OF_A_LINE)):%H:%M}"
        if not self.least <= value <= self.most:
            raise AnswerError(
                Code.OUT_OF_RANGE,
                f"{self.display(self.least, 'ja')}から{self.display(self.most, 'ja')}までの時刻を入力してください。",
                f"Please enter a time from {self.least} to {self.most}.",
            )
        if (_minutes(value) - _minutes(self.least)) % self.step:
            raise AnswerError(
                Code.NOT_LISTED,
                f"{self.display(self.least, 'ja')}から{self.step}分ごとの時刻で入力してください。",
                f"Please enter a time in steps of {self.step} minutes from {self.least}.",
            )
        return value

    def display(self, value: Any, language: str) -> str:
        at = time.fromisoformat(value)
        return f"{at:%-H:%M}" if language.startswith("en") else f"{at:%-H時%M分}"

    def accepts(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": _MOST_OF_A_LINE, "examples": ["15:30", "午後3時30分"]}

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return (value or "",)

    def more(self, _asked: Showing) -> dict[str, Any]:
        return {"least": self.least, "most": self.most, "seconds": self.step * 60}


def _minutes(value: str) -> int:
    at = time.fromisoformat(value)
    return at.hour * 60 + at.minute


def read_time(text: str) -> time:
    """A time of the day in any spelling. PlainError."""
    written = half_width(text)
    if written == _NOON:
        return time(12)
    found = _TIME.fullmatch(written) or _FOUR_FIGURES.fullmatch(written)
    # A bare figure may be an hour or anything else.
    if found is None or (written.isdecimal() and len(written) < 4):
        raise _unlike(written)
    parts = found.groupdict()
    said = "".join(parts.get(part) or "" for part in ("before", "after")).lower()
    if said in ("午前", "午後") and int(parts["hour"]) == 12:
        raise _either(said)
    minute = 30 if parts.get("half") else int(parts.get("minute") or parts.get("minutes") or 0)
    try:
        return time(_hour(int(parts["hour"]), said), minute)
    except ValueError:
        raise _unlike(written) from None


def _hour(hour: int, said: str) -> int:
    """The hour of 24 from one with 午前, 午後, am or pm. ValueError."""
    if not said:
        return hour
    if hour > 12 or said not in _HALVES:
        raise ValueError(said)
    return hour % 12 + _HALVES[said]


def _unlike(written: str) -> AnswerError:
    return AnswerError(
        Code.MALFORMED,
        f"「{written[:20]}」は時刻として読めませんでした。15:30 や午後3時30分のように入力してください。",
        f"“{written[:20]}” could not be read as a time. Please write it like 15:30.",
    )


def _either(said: str) -> AnswerError:
    return AnswerError(
        Code.MALFORMED,
        f"{said}12時は、昼とも夜中とも読めます。昼は12:00、夜中は0:00と入力してください。",
        "This can mean noon or midnight. Please write 12:00 for noon and 0:00 for midnight.",
    )
