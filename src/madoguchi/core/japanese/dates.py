"""Dates as people write them, in Gregorian years or in 元号, and back again."""

import calendar
import re
from datetime import date

from madoguchi.core.eras import ERAS, GREGORIAN_SINCE, Era, era_fiscal_year, era_named, era_of, era_year
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.text import half_width

_WEEKDAYS = "月火水木金土日"
_ERA_NAMES = "|".join(name for era in ERAS for name in (era.name, era.letter))
_NUMBER = r"(\d{1,2})"
_SEPARATED = rf"(?:年|[-/.]){_NUMBER}(?:月|[-/.]){_NUMBER}日?"
_WEEKDAY = rf"(?:\([{_WEEKDAYS}](?:曜日?)?\)|[{_WEEKDAYS}]曜日?)?"
_ERA_DATE = re.compile(rf"({_ERA_NAMES})\.?(\d{{1,2}}|元){_SEPARATED}{_WEEKDAY}", re.ASCII | re.IGNORECASE)
_WESTERN_DATE = re.compile(rf"(?:西暦)?(\d{{4}}){_SEPARATED}{_WEEKDAY}", re.ASCII)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=[年月日])")
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_DASHES = re.compile(r"[−‐-―ー]")


class DateError(PlainError):
    """A date that cannot be read, or that the calendar does not have."""


def parse_date(text: str) -> date:
    """The day meant by 2026-11-21, 20261121, 2026/1/2, 令和8年11月21日, R8.11.21, 昭和三十三年二月一日.

    A day outside its era (平成31年5月1日, 令和元年4月30日) is a DateError that names the right one: an era
    ends when the order of the next takes effect (元号法; 平成31年政令第143号), so no such day exists, and
    who writes it may have taken one era for another. Before 明治6年 the calendar was lunar: refused.
    """
    written = _DASHES.sub("-", _KANJI_NUMBER.sub(_arabic, half_width(text)))
    found = _ERA_DATE.fullmatch(written)
    if found:
        return _in_era(found)
    found = _WESTERN_DATE.fullmatch(written) or _EIGHT_DIGITS.fullmatch(written)
    if not found:
        raise DateError(
            "日付は「令和8年11月21日」「R8.11.21」「2026-11-21」のように入力してください（西暦は4桁）。",
            "Please write the date like 2026-11-21 or R8.11.21, with all four digits of a Gregorian year.",
        )
    year, month, day = map(int, found.groups())
    return _since_meiji_6(_existing(year, month, day, f"{year}年{month}月"))


def wareki(day: date, *, weekday: bool = False) -> str:
    """A day in its era: 令和8年11月21日, with `weekday` 令和8年11月21日（土）. ValueError before 明治6年."""
    if day < GREGORIAN_SINCE:
        raise ValueError(f"{day} lies before the Gregorian calendar of Japan")
    written = f"{era_year(era_of(day), day.year)}年{day.month}月{day.day}日"
    return f"{written}（{_WEEKDAYS[day.weekday()]}）" if weekday else written


def fiscal_year_label(fiscal_year: int) -> str:
    """A fiscal year as papers name it: 2026 is 令和8年度, 2019 令和元年度."""
    return f"{era_fiscal_year(fiscal_year)}年度"


def _in_era(found: re.Match[str]) -> date:
    era = era_named(found[1])
    if era is None:
        raise AssertionError(f"the pattern knows an era that the table does not: {found[1]}")
    count = 1 if found[2] == "元" else int(found[2])
    year, month, day = era.first_year + count - 1, int(found[3]), int(found[4])
    meant = _existing(year, month, day, f"{era.name}{found[2]}年{month}月")
    _since_meiji_6(meant)
    if count < 1 or era_of(meant) != era:
        raise _outside(era, f"{era.name}{found[2]}年{month}月{day}日", meant)
    return meant


def _existing(year: int, month: int, day: int, month_written: str) -> date:
    if not 1 <= month <= 12:
        raise DateError(
            f"{month}月はありません。月は1から12です。", f"There is no month {month}: they go from 1 to 12."
        )
    last = calendar.monthrange(max(year, 1), month)[1]
    if year < 1 or not 1 <= day <= last:
        raise DateError(
            f"{month_written}に{day}日はありません。{month_written}は{last}日までです。",
            f"There is no day {day} in month {month} of {year}: it has {last} days.",
        )
    return date(year, month, day)


def _since_meiji_6(day: date) -> date:
    if day < GREGORIAN_SINCE:
        raise DateError(
            "明治6年1月1日より前の日付は、旧暦のため入力できません。年をご確認ください。",
            "Days before 1 January 1873 cannot be entered: their calendar was lunar. Please check the year.",
        )
    return day


def _outside(era: Era, written: str, meant: date) -> DateError:
    right = wareki(meant)
    return DateError(
        f"{written}という日はありません（{era.name}の期間の外です）。{right}のことでしたら、そのように入力してください。",
        f"There is no {written}: it lies outside {era.name}. If you mean {meant} please enter {right}.",
    )


def _arabic(found: re.Match[str]) -> str:
    """Kanji numbers up to 九十九, or digit by digit (二〇二六)."""
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return "".join(str(_KANJI_DIGITS[digit]) for digit in found[0])
    return str(_KANJI_DIGITS.get(tens, 1) * 10 + _KANJI_DIGITS.get(ones, 0))
