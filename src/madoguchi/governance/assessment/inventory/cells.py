"""What one cell says. Every cell becomes a value, unknown (None), or unknown with a doubt that a person must settle.

Unknown is never zero: only a written 0 is.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from madoguchi.core.columns import plain

from .codes import CodeList
from .fields import BY_NAME, FieldKind


class Doubt(StrEnum):
    """Why what was read is not sure, or nothing could be read."""

    APPROXIMATE = "approximate"
    RANGE = "range"
    DATED = "dated"
    NEGATIVE = "negative"
    FRACTION = "fraction"
    UNCLEAR = "unclear"
    NO_CODE = "no_code"
    TOO_LARGE = "too_large"


class Read(NamedTuple):
    """A cell as read: its value (None is unknown), and what is doubtful about it."""

    value: Any
    doubt: Doubt | None = None


UNKNOWN = Read(None)
#: More a year than any procedure of the country has; larger figures are slips.
MOST = 10**10
_MOST_MINUTES = 100_000
#: A figure with its words is shorter; whatever is longer is text, and slow to look through for one.
_LONGEST_FIGURE = 60
_UNKNOWN = frozenset((
    "", "-", "--", "…", "...", "?", "*", "/", "n/a", "na", "#n/a", "#ref!", "#value!", "#div/0!",
    "不明", "未把握", "把握せず", "把握していない", "未集計", "集計なし", "集計していない",
    "未調査", "調査中", "確認中", "未定", "空欄", "該当なし", "非該当",
))  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?|\d{4}/\d{1,2}/\d{1,2}|(令和|平成|昭和|[RHS])\.?\d+年.*")
_RANGE = re.compile(r"(\d)\s*(?:[~〜]|から)\s*(\d)|(\d)\s*-\s*(\d)")
_ABOUT = re.compile(
    r"^(約|およそ|概ね|おおむね|ほぼ|推計|概算)|(程度|くらい|ぐらい|前後|ほど|余り?|弱|強|見込み?|以上|以下|未満)$"
)
_UNIT = re.compile(r"(件|通|枚|部|人|名|世帯|回|台|頭|筆|/?年間?|分/?件?|min)+$")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(億|千万|百万|十万|万|千|百)?")
_TENS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}
_HOURS = re.compile(r"^(\d+(?:\.\d+)?)時間(?:(\d+)分)?$")
_YES = frozenset(
    (
        "○",
        "〇",
        "◯",
        "有",
        "有り",
        "あり",
        "要",
        "必要",
        "はい",
        "yes",
        "y",
        "true",
        "1",
        "有(必要)",
        "必須",
        "義務",
        "●",
    )
)
_NO = frozenset(
    ("×", "✕", "x", "無", "無し", "なし", "不要", "いいえ", "no", "n", "false", "0", "任意", "廃止", "省略")
)
_BETWEEN = re.compile(r"[、,\n・/]+")


def is_unknown(text: str) -> bool:
    """Whether a cell says that nothing is known."""
    return plain(text).lower().strip("()") in _UNKNOWN


@lru_cache(maxsize=1 << 16)
def read_cell(text: str, name: str) -> Read:
    """What a cell of a field says. Lists repeat themselves, so what was read is kept."""
    field = BY_NAME[name]
    if field.kind in _OF_CODES:
        return _OF_CODES[field.kind](text, field.codes)
    return _OF_TEXT[field.kind](text)


def read_count(text: str, most: int = MOST) -> Read:
    """A number of things: 「１，２００」, 「約1,200件」, 「1.2万」. A range or a date is unknown, with a doubt."""
    written = plain(text).replace(" ", "")
    if is_unknown(written):
        return UNKNOWN
    if len(written) > _LONGEST_FIGURE:
        return Read(None, Doubt.UNCLEAR)
    if _DATE.fullmatch(written):
        return Read(None, Doubt.DATED)
    if _RANGE.search(written.replace(",", "")):
        return Read(None, Doubt.RANGE)
    if re.match(r"[-△▲]\d", written):
        return Read(None, Doubt.NEGATIVE)
    bare = _UNIT.sub("", _ABOUT.sub("", _UNIT.sub("", written)))
    about = _UNIT.sub("", written) != bare
    return _whole(_UNIT.sub("", bare).replace(",", ""), most, about=about)


def _whole(written: str, most: int, *, about: bool) -> Read:
    amount = _reckoned(written)
    if amount is None:
        return Read(None, Doubt.UNCLEAR)
    if amount > most:
        return Read(None, Doubt.TOO_LARGE)
    if amount != int(amount):
        return Read(None, Doubt.FRACTION)
    return Read(int(amount), Doubt.APPROXIMATE if about else None)


def _reckoned(written: str) -> Decimal | None:
    """「1億2千万」 and plain figures as a sum; None for anything else."""
    parts = _NUMBER.findall(written)
    if not parts or "".join(number + unit for number, unit in parts) != written:
        return None
    return sum((Decimal(number) * _TENS.get(unit, 1) for number, unit in parts), Decimal(0))


def read_minutes(text: str) -> Read:
    """Minutes a case: 「15分」, 「1時間30分」, 「0.5時間」."""
    hours = _HOURS.fullmatch(plain(text).replace(" ", ""))
    if hours:
        minutes = Decimal(hours[1]) * 60 + int(hours[2] or 0)
        return _whole(str(minutes.normalize() if minutes % 1 else int(minutes)), _MOST_MINUTES, about=False)
    return read_count(text, _MOST_MINUTES)


def read_yes_no(text: str) -> Read:
    """A mark or a word for yes or no."""
    written = plain(text).lower()
    if is_unknown(written):
        return UNKNOWN
    if written in _YES:
        return Read(True)
    return Read(False) if written in _NO else Read(None, Doubt.UNCLEAR)


def read_code(text: str, known: CodeList) -> Read:
    """One code of a list, written as code, words or both."""
    found = read_codes(text, known)
    if found.value is None:
        return found
    return Read(found.value[0], found.doubt) if len(found.value) == 1 else Read(None, Doubt.UNCLEAR)


def read_codes(text: str, known: CodeList) -> Read:
    """The codes of a list that a cell names; what is no code is a doubt."""
    if is_unknown(text):
        return UNKNOWN
    names = _names(known)
    whole = names.get(_bare(text))
    if whole is not None:
        return Read((whole,))
    found = [names.get(_bare(part)) for part in _parts(text)]
    kept = tuple(sorted({code for code in found if code is not None}))
    return Read(kept or None, Doubt.NO_CODE if None in found else None)


@lru_cache(maxsize=64)
def _names(known: CodeList) -> Mapping[str, str]:
    """Every way to write a code, the city's own words first, so that the official ones hold where both do."""
    names = {_bare(alias): one.code for one in known for alias in one.aliases}
    for one in known:
        names |= dict.fromkeys((one.code, _bare(one.ja), _bare(f"{one.code}{one.ja}")), one.code)
    return names


def read_words(text: str) -> Read:
    """Several words in one cell, each once, in their order."""
    if is_unknown(text):
        return UNKNOWN
    return Read(tuple(dict.fromkeys(_parts(text))) or None)


def _parts(text: str) -> list[str]:
    """What stands between semicolons, as in the national list, or else between commas and the like."""
    written = unicodedata.normalize("NFKC", text)
    parts = written.split(";") if ";" in written else _BETWEEN.split(written)
    return [part.strip() for part in parts if part.strip()]


def _bare(text: str) -> str:
    return re.sub(r"[\s:：.、,・()（）]", "", plain(text)).lower()


def _read_text(text: str) -> Read:
    written = " ".join(text.split())
    return UNKNOWN if is_unknown(written) else Read(written)


_OF_TEXT: Mapping[FieldKind, Callable[[str], Read]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.COUNT: read_count,
    FieldKind.MINUTES: read_minutes,
    FieldKind.YES_NO: read_yes_no,
    FieldKind.WORDS: read_words,
}
_OF_CODES: Mapping[FieldKind, Callable[[str, CodeList], Read]] = {
    FieldKind.CODE: read_code,
    FieldKind.CODES: read_codes,
}
