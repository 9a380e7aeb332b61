"""元号: the eras of the Japanese calendar and the years counted in them."""

from datetime import date
from typing import NamedTuple


class Era(NamedTuple):
    """One era: its name, the letter that forms put for it, the calendar year called 元年, its first day."""

    name: str
    letter: str
    first_year: int
    begins: date


#: Latest first. Each begins on the day its order took effect
#: (令和: 平成31年政令第143号, 平成: 昭和64年政令第1号).
ERAS = (
    Era("令和", "R", 2019, date(2019, 5, 1)),
    Era("平成", "H", 1989, date(1989, 1, 8)),
    Era("昭和", "S", 1926, date(1926, 12, 25)),
    Era("大正", "T", 1912, date(1912, 7, 30)),
    Era("明治", "M", 1868, date(1868, 1, 25)),
)

#: Before 明治6年 the official calendar was lunar (明治5年太政官布告第337号):
#: such a date has no plain Gregorian reading.
GREGORIAN_SINCE = date(1873, 1, 1)


def era_of(day: date) -> Era:
    """The era in force on a day. A day before 明治 is a ValueError."""
    for era in ERAS:
        if day >= era.begins:
            return era
    raise ValueError(f"{day} lies before 明治")


def era_named(name: str) -> Era | None:
    """The era with this name or letter (令和, R, r), or None."""
    return next((era for era in ERAS if name.upper() in (era.name, era.letter)), None)


def era_year(era: Era, year: int) -> str:
    """A calendar year written in an era, without 年: 2019 is 令和元, 2026 令和8."""
    count = year - era.first_year + 1
    return f"{era.name}{'元' if count == 1 else count}"


def era_fiscal_year(fiscal_year: int) -> str:
    """A fiscal year written in its era, without 年度: 2019 is 令和元, 2026 令和8.

    The era is the one of 1 May, so that the whole of 2019 is 令和元年度, as the government ruled
    (「改元に伴う元号による年表示の取扱いについて」, 平成31年4月1日 関係省庁連絡会議申合せ).
    """
    return era_year(era_of(date(fiscal_year, 5, 1)), fiscal_year)
