"""A booking inside a form: a day and a time at a resource, kept while the form is filled in."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field as Declare

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import parse_date, wareki

from ..text import Slug
from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Heading,
    Post,
    Question,
    QuestionError,
    Raw,
    Showing,
    Slot,
    Slots,
    all_blank,
    part_cells,
    part_columns,
    parts_of,
    text_of,
    typed,
)
from .registry import register
from .times import read_time

_MOST = {"code": 20, "day": 40, "time": 40, "until": 40, "place": 200, "place_en": 200}
_NAMES = frozenset(_MOST)
_HEADINGS: dict[str, Heading] = {
    "day": ("予約した日", "day"),
    "time": ("時刻", "time"),
    "until": ("終わり", "until"),
    "place": ("場所", "place"),
    "code": ("予約番号", "booking code"),
}


@register
class Booking(Question):
    """A place at a `resource` of the pack; the value is `{day, time, until, place, place_en, code}`, all text.

    Fields: `<prefix>.day`, `<prefix>.time`, and hidden what is kept. `choice` is one of the resource's, its first
    unless given; for as many `people`, or as many as the number `people_from` of an earlier page says. Where
    bookings are known (`Context.slots`) only what is kept for this very form is taken, as it is kept; elsewhere, as
    at the counter, when and where is written down.
    """

    template: ClassVar[str] = "procedures/questions/booking.html"
    repeatable: ClassVar[bool] = False
    first_part: ClassVar[str] = "day"
    missing: ClassVar[tuple[str, str]] = (
        "「{}」の日と時刻を選んでください。",
        "Please choose a day and a time: {}.",
    )
    type: Literal["booking"]
    resource: Slug
    choice: Slug | None = None
    people: int = Declare(default=1, ge=1, le=2000)
    people_from: Slug | None = None

    def shape(self) -> FieldType:
        return {**dict.fromkeys(_MOST, Scalar.STRING), "day": Scalar.DATE}

    def read(self, post: Post, prefix: str) -> Raw:
        return {name: typed(post, f"{prefix}.{name}")[: _MOST[name]] for name in _MOST}

    def blank(self, raw: Raw) -> bool:
        """A day alone is no booking: where there are days to choose, one is always chosen."""
        if not isinstance(raw, dict) or not raw.keys() <= _NAMES:
            return all_blank(raw)
        return all_blank({name: raw.get(name) for name in ("code", "time")})

    def cleaned(self, raw: Raw, context: Context) -> dict[str, str]:
        given = parts_of(raw, _NAMES)
        if context.slots is None or context.kept:
            return _written(given)
        return _kept(text_of(given.get("code", ""), _MOST["code"]), context.slots)

    def display(self, value: Any, language: str) -> str:
        return _in_english(value) if language.startswith("en") else _in_japanese(value)

    def on_paper(self, value: Any) -> str:
        return _in_japanese({**value, "code": ""})

    def accepts(self) -> dict[str, Any]:
        titles = {name: heading for name, (heading, _) in _HEADINGS.items()}
        parts = {
            name: {"type": "string", "title": titles.get(name, name), "maxLength": most}
            for name, most in _MOST.items()
        }
        enough = [{"required": ["code"]}, {"required": ["day", "time"]}]
        return {"type": "object", "properties": parts, "anyOf": enough, "additionalProperties": False}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, _HEADINGS, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return part_cells(value, _HEADINGS)

    def more(self, asked: Showing) -> dict[str, Any]:
        raw = asked.raw if isinstance(asked.raw, dict) else {}
        slots = asked.context.slots
        if slots is None:
            return {"slots": False}
        slot = slots.kept(str(raw.get("code", "")))
        offered = slots.offered(self, str(raw.get("day", "")))
        return {
            "slots": True,
            "slot": slot,
            "kept": in_words(slot, asked.language) if slot else "",
            "days": [(one.isoformat(), _day(one, asked.language)) for one in offered.days],
            "day": offered.day.isoformat() if offered.day else "",
            "day_words": _day(offered.day, asked.language) if offered.day else "",
            "times": [(one, _clock(one, asked.language)) for one in offered.times],
        }


def value_of(slot: Slot) -> dict[str, str]:
    """A slot as an answer."""
    begins, ends = clock.local(slot.begins), clock.local(slot.ends)
    return {
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
        "until": f"{ends:%H:%M}",
        "place": slot.place,
        "place_en": slot.place_en,
        "code": slot.code,
    }


def begins_of(raw: Raw) -> datetime | None:
    """The moment that was chosen of those on offer; None where nothing was, or what is none."""
    if not isinstance(raw, dict):
        return None
    try:
        chosen = datetime.fromisoformat(f"{raw.get('day', '')}T{raw.get('time', '')}")
    except ValueError:
        return None
    return None if chosen.tzinfo else chosen.replace(tzinfo=clock.TOKYO)


def _kept(code: str, slots: Slots) -> dict[str, str]:
    slot = slots.kept(code) if code else None
    if slot is None:
        raise QuestionError(_lapsed())
    return value_of(slot)


def _lapsed() -> Fault:
    return Fault(
        "day",
        "お取りしていた時間が過ぎたため、予約は取れていません。日と時刻を、もう一度選んでください。",
        "The time for which your place was kept has run out. Please choose a day and a time again.",
        Code.NOT_KEPT,
    )


def _written(given: dict[str, Any]) -> dict[str, str]:
    """When and where, as somebody wrote it down."""
    found, faults = {}, []
    for name, read in _READERS.items():
        try:
            found[name] = read(text_of(given.get(name, ""), _MOST[name]))
        except PlainError as error:
            faults.append(Fault.of(name, error))
    if faults:
        raise QuestionError(*faults)
    return {name: text for name, text in found.items() if text}


def _read_day(text: str) -> str:
    return parse_date(_said(text)).isoformat()


def _read_clock(text: str) -> str:
    return f"{read_time(_said(text)):%H:%M}"


def _said(text: str) -> str:
    if not text.strip():
        raise AnswerError(
            Code.MISSING,
            "予約した日と時刻を入力してください。",
            "Please enter the day and the time of the booking.",
        )
    return text


def _read_end(text: str) -> str:
    return _read_clock(text) if text.strip() else ""


_READERS: dict[str, Callable[[str], str]] = {
    "day": _read_day,
    "time": _read_clock,
    "until": _read_end,
    "place": lambda text: " ".join(text.split()),
    "place_en": lambda text: " ".join(text.split()),
    "code": lambda text: "".join(text.split()),
}


def in_words(slot: Slot, language: str) -> str:
    """When and where a slot is; without its code, since it is not booked yet."""
    value = {**value_of(slot), "code": ""}
    return _in_english(value) if language.startswith("en") else _in_japanese(value)


def _in_japanese(value: dict[str, str]) -> str:
    when = f"{wareki(date.fromisoformat(value['day']), weekday=True)}{value['time']}"
    until = f"から{value['until']}まで" if "until" in value else ""
    place = f"、{value['place']}" if value.get("place") else ""
    return f"{when}{until}{place}" + (f"（予約番号 {value['code']}）" if value.get("code") else "")


def _in_english(value: dict[str, str]) -> str:
    when = f"{_day(date.fromisoformat(value['day']), 'en')}, {value['time']}"
    until = f" to {value['until']}" if "until" in value else ""
    name = value.get("place_en") or value.get("place")
    place = f", {name}" if name else ""
    return f"{when}{until}{place}" + (f" (booking {value['code']})" if value.get("code") else "")


def _day(day: date, language: str) -> str:
    return (
        f"{day:%a} {day.day} {day:%B %Y}"
        if language.startswith("en")
        else f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"
    )


def _clock(at: str, language: str) -> str:
    hour, minute = int(at[:2]), at[3:]
    return f"{hour}:{minute}" if language.startswith("en") else f"{hour}時{minute}分"
