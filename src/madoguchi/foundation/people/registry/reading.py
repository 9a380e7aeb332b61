"""Reading an extract: each row of a table to one person, or to what is wrong with it and how to mend it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from madoguchi.core import clock
from madoguchi.core.eras import ERAS, era_named
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import (
    normalise_address,
    normalise_kana,
    normalise_name,
    normalise_postal_code,
    parse_date,
)
from madoguchi.core.japanese.text import half_width
from madoguchi.core.tabular import Table
from madoguchi.foundation.people.models import RegistryExtract, Residence, Sex

from .columns import BY_FIELD, address_of, positions
from .keys import UNREADABLE, address_key, former_key, kana_key, name_key

_NUMBER = re.compile(r"[0-9A-Za-z-]{1,20}", re.ASCII)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
#: So many cells of a kind are remembered: dates, towns and relations recur.
_KEPT_MANY = 1 << 16
_NO_DATE = frozenset(("", "0", "00000000", "0000000", "99999999", "9999999", "-", "0000-00-00"))
_UNTOLD = frozenset(("", "不詳", "不明"))
#: 元号コード of one figure, as in 3200201 for 昭和20年2月1日.
_ERA_BY_FIGURE = {"1": "M", "2": "T", "3": "S", "4": "H", "5": "R"}
_SEVEN = re.compile(r"([1-5])(\d{2})(\d{2})(\d{2})", re.ASCII)
_ERA_NAMES = "|".join(name for era in ERAS for name in (era.name, era.letter))
_UNSURE = re.compile(
    rf"(?:({_ERA_NAMES})\.?(\d{{1,2}}|元)|(\d{{4}}))"
    r"(?:年|[-/.])?(\d{1,2}|不詳|不明)?(?:月|[-/.])?(\d{1,2}|不詳|不明)?日?(?:頃|ごろ)?",
    re.ASCII | re.IGNORECASE,
)
_SEX = {
    **dict.fromkeys(("1", "男", "男性", "M"), Sex.MALE.value),
    **dict.fromkeys(("2", "女", "女性", "F"), Sex.FEMALE.value),
    **dict.fromkeys(("", "0", "3", "9", "不詳", "不明", "その他", "空欄"), ""),
}
_STATUS = {
    **dict.fromkeys(("", "0", "住登", "住登者", "住民", "現存", "転出予定"), Residence.RESIDENT),
    **dict.fromkeys(("日本人住民", "外国人住民"), Residence.RESIDENT),
    **dict.fromkeys(("転出", "転出者", "転出確定", "国外転出"), Residence.LEFT),
    **dict.fromkeys(("死亡", "死亡者"), Residence.DEAD),
    **dict.fromkeys(("消除", "職権消除", "除票", "失踪宣告", "帰化等"), Residence.REMOVED),
    **dict.fromkeys(("住登外", "住登外者"), Residence.OUTSIDE),
}  # fmt: skip
_PROTECTED = {
    **dict.fromkeys(("1", "○", "〇", "◯", "有", "あり", "該当", "対象", "支援措置", "TRUE", "Y", "YES"), True),
    **dict.fromkeys(("", "0", "×", "無", "なし", "非該当", "対象外", "-", "FALSE", "N", "NO"), False),
}  # fmt: skip
_LENGTH = {
    field.name: field.max_length
    for field in RegistryExtract._meta.concrete_fields
    if getattr(field, "max_length", None)
}


class Fault(NamedTuple):
    """What is wrong with a row, in the words of both languages; `column` is a field of `columns.COLUMNS`."""

    line: int
    column: str
    ja: str
    en: str


@dataclass(frozen=True)
class Entry:
    """One row read: its number, the values by field, what is wrong. With faults it is not taken.

    `protected` is told even then, so that somebody is never shown because another cell was wrong.
    """

    line: int
    number: str
    protected: bool
    values: Mapping[str, Any]
    faults: tuple[Fault, ...]


class Reader:
    """Reads the rows of one table. Raises HeadersRefusedError when its columns are not those of an extract."""

    def __init__(self, table: Table, city: str) -> None:
        self._table = table
        self._places = positions(table.headers)
        self._city = city
        self._lines: dict[str, int] = {}

    def entries(self) -> Iterator[Entry]:
        """Every row in its order; a number met before is a fault. TableError where the table breaks off."""
        for row in self._table.rows:
            cells = {field: row.cells[place] for field, place in self._places.items()}
            yield self._entry(row.line, cells)

    def _entry(self, line: int, cells: dict[str, str]) -> Entry:
        values, faults = _cleaned(line, {**cells, "address": address_of(cells)})
        number = values.get("number", "")
        first = self._lines.setdefault(number, line) if number else line
        if first != line:
            # The row that came first stands; nothing of this one may touch it, but for its protection.
            faults.append(_twice(line, first))
        protected = bool(values.get("protected", True))
        return Entry(line, number, protected, values if faults else self._keyed(values), tuple(faults))

    def _keyed(self, values: dict[str, Any]) -> dict[str, Any]:
        keys = {
            "name_key": name_key(values["name"]),
            "kana_key": kana_key(values["kana"]),
            "former_key": former_key(values["name"], values["former_name"]),
            "common_key": name_key(values["common_name"]),
            "address_key": _address_key(values["address"], self._city),
        }
        return values | {field: key[: _LENGTH[field]] for field, key in keys.items()}


_address_key = lru_cache(_KEPT_MANY)(address_key)


def _twice(line: int, first: int) -> Fault:
    return Fault(
        line,
        "number",
        f"同じ宛名番号が{first}行目にもあります。どちらかを除いてください。",
        f"Line {first} has the same number. Please leave one of them out.",
    )


def _cleaned(line: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for field, clean in _CLEAN.items():
        try:
            values |= _fitting(clean(cells.get(field, "")), field)
        except PlainError as error:
            faults.append(Fault(line, field, error.ja, error.en))
    return values, faults


def _fitting(value: Any, field: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    most = _LENGTH.get(field)
    if isinstance(value, str) and most and len(value) > most:
        raise PlainError(
            f"長すぎます。{most}文字までにしてください。", f"This is too long: {most} characters at most."
        )
    return {field: value}


def _readable(text: str) -> str:
    return _PRIVATE_USE.sub(UNREADABLE, text)


def _number(text: str) -> str:
    number = half_width(text)
    if not _NUMBER.fullmatch(number):
        raise PlainError(
            "宛名番号は、20文字までの数字か英字で書いてください。",
            "Please write the number in at most 20 figures or letters.",
        )
    return number


@lru_cache(_KEPT_MANY)
def _text(text: str) -> str:
    return normalise_name(_readable(text))


def _name(text: str) -> str:
    name = _text(text)
    if not name:
        raise PlainError("氏名がありません。", "There is no name.")
    return name


def _kana(text: str) -> str:
    try:
        return normalise_kana(_readable(text))
    except PlainError:  # a name in Latin letters has no other reading
        return _text(text)


@lru_cache(_KEPT_MANY)
def _address(text: str) -> str:
    return normalise_address(_readable(text))


@lru_cache(_KEPT_MANY)
def _postal_code(text: str) -> str:
    return "" if half_width(text) in _NO_DATE | {"000-0000"} else normalise_postal_code(text)


@lru_cache(_KEPT_MANY)
def _born(text: str) -> dict[str, Any]:
    """Day of birth, or the year or month where no more is known; both empty where nothing is."""
    written = _spelt(text)
    known = "" if written in _NO_DATE | _UNTOLD else _known(written)
    if known or written in _NO_DATE | _UNTOLD:
        return {"birth_date": None, "birth_known": known}
    day = _parsed(written)
    if day > clock.today():
        raise PlainError(
            "生年月日が先の日になっています。年をご確認ください。",
            "The date of birth is still to come. Please check the year.",
        )
    return {"birth_date": day, "birth_known": ""}


def _spelt(text: str) -> str:
    written = half_width(text)
    if figures := _SEVEN.fullmatch(written):
        era, *numbers = figures.groups()
        return _ERA_BY_FIGURE[era] + ".".join(numbers)
    return written


def _known(written: str) -> str:
    """A year (1945) or a month (1945-02) of which the day is not known; empty for whole dates."""
    found = _UNSURE.fullmatch(written)
    if not found:
        return ""
    era, count, western, month, day = found.groups()
    if _said(day):
        return ""
    year = int(western) if western else _year(era, count)
    if year > clock.today().year or int(_said(month) or 0) > 12:
        return ""
    return f"{year:04d}-{int(month):02d}" if _said(month) else f"{year:04d}"


def _said(part: str | None) -> str:
    return "" if part is None or part in _UNTOLD or not int(part) else part


def _year(era: str, count: str) -> int:
    found = era_named(era)
    if found is None:
        raise AssertionError(f"the pattern knows an era that the table does not: {era}")
    return found.first_year + (1 if count == "元" else int(count)) - 1


@lru_cache(_KEPT_MANY)
def _day(text: str) -> date | None:
    written = _spelt(text)
    return None if written in _NO_DATE | _UNTOLD else _parsed(written)


def _parsed(written: str) -> date:
    try:
        return parse_date(written)
    except PlainError as error:  # its words repeat the date, and what is kept of a fault holds no value
        raise PlainError(
            "日付として読めません。「昭和33年2月1日」「S33.2.1」「19580201」のように、ある日を書いてください。",
            "This is no date. Please write a day that exists, like S33.2.1 or 19580201.",
        ) from error


def _listed(words: Mapping[str, Any], ja: str, en: str) -> Callable[[str], Any]:
    known = {half_width(word).upper(): value for word, value in words.items()}

    def clean(text: str) -> Any:
        word = half_width(text).upper()
        if word not in known:
            raise PlainError(
                f"この{ja}は読めません。{'・'.join(filter(None, words))} のどれかで書いてください。",
                f"This {en} cannot be read. Please write one of {', '.join(filter(None, words))}.",
            )
        return known[word]

    return lru_cache(_KEPT_MANY)(clean)


_CLEAN: dict[str, Callable[[str], Any]] = {
    # First: it is told even when another cell of the row is wrong.
    "protected": _listed(_PROTECTED, BY_FIELD["protected"].ja, BY_FIELD["protected"].en),
    "number": _number,
    "household": _text,
    "relation": _text,
    "name": _name,
    "kana": _kana,
    "former_name": _text,
    "common_name": _text,
    "birth_date": _born,
    "sex": _listed(_SEX, BY_FIELD["sex"].ja, BY_FIELD["sex"].en),
    "postal_code": _postal_code,
    "address": _address,
    "building": _address,
    "resident_since": _day,
    "resident_until": _day,
    "status": _listed(_STATUS, BY_FIELD["status"].ja, BY_FIELD["status"].en),
}
