"""How dates, numbers and sentences are shown, in Japanese and in English."""

import datetime as dt
from functools import cache, lru_cache
from typing import Any

import budoux
from django.utils.translation import get_language

from madoguchi.core import clock
from madoguchi.core.eras import GREGORIAN_SINCE, era_of, era_year

WEEKDAYS = "月火水木金土日"


def local(moment: dt.date) -> dt.date:
    """A moment in the time of Japan; a date, or a moment without a zone, as it is."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        return clock.local(moment)
    return moment


def date_words(moment: Any, form: str = "") -> str:
    """「令和8年11月21日（土）」 or "Sat, 21 November 2026".

    The form "year" adds the Gregorian year: 「令和8年（2026年）11月21日（土）」. Nothing for what is no date.
    """
    if not isinstance(moment, dt.date):
        return ""
    return _day_words(_date(local(moment)), form, _in_japanese())


def moment_words(moment: Any) -> str:
    """「令和8年11月21日（土）14時05分」; a date alone without the time."""
    if not isinstance(moment, dt.datetime):
        return date_words(moment)
    here, japanese = local(moment), _in_japanese()
    day = _day_words(_date(here), "", japanese)
    return f"{day}{'' if japanese else ', '}{_clock_words(here, japanese)}"


def clock_words(moment: Any) -> str:
    """「14時05分」 or "14:05", in the time of Japan."""
    if not isinstance(moment, dt.datetime):
        return ""
    return _clock_words(local(moment), _in_japanese())


def _clock_words(time: dt.date, japanese: bool) -> str:
    return f"{time:%-H時%M分}" if japanese else f"{time:%-H:%M}"


# A page says the same few days again and again.
@lru_cache(maxsize=1024)
def _day_words(day: dt.date, form: str, japanese: bool) -> str:
    if not japanese:
        return f"{day:%a}, {day.day} {day:%B %Y}"
    gregorian = f"（{day.year}年）" if form == "year" else ""
    return f"{_year(day)}{gregorian}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def separated(value: Any) -> str:
    """A number with separators of thousands; anything else as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)


def sentence(text: Any) -> str:
    """Text that ends as a sentence: with 。, or a full stop in English, unless it has its end."""
    words = str(text).strip()
    if not words or words[-1] in "。．.！!？?」）)":
        return words
    return words + ("。" if _in_japanese() else ".")


def parts(text: Any) -> list[str]:
    """The phrases of a Japanese text, in order; they join to the text again."""
    words = "" if text is None else str(text)
    return [words] if words.isascii() else list(_parts(words))


@lru_cache(maxsize=4096)
def _parts(words: str) -> tuple[str, ...]:
    return tuple(_model().parse(words))


@cache
def _model() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _year(day: dt.date) -> str:
    """Before the solar calendar came to Japan an era's year would name another day."""
    return f"{era_year(era_of(day), day.year) if day >= GREGORIAN_SINCE else day.year}年"


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _date(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment
