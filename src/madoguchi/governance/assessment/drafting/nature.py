"""What a row is in law: its kind, what it rests on, who decides, how sure the city must be of who asks."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from madoguchi.core.columns import plain
from madoguchi.counter.procedures.kinds import Apa, Authority, Basis, Kind
from madoguchi.foundation.people.models import LEVELS, Level

from ..inventory.grouping import group_key

Values = Mapping[str, Any]


class Told(NamedTuple):
    """What a row tells, and whether it tells it surely."""

    kind: Kind
    sure: bool


#: 手続類型 that are no applications: the city begins, shows, or keeps.
_BY_TYPE = {
    "2-1": Told(Kind.EX_OFFICIO, sure=False),
    "2-2": Told(Kind.EX_OFFICIO, sure=True),
    "2-3": Told(Kind.NOTIFICATION, sure=False),
    "3": Told(Kind.REQUEST, sure=True),
    "4": Told(Kind.INTERNAL, sure=False),
}
#: A 請求 of a 処分 is an application in law (行政手続法2条3号).
_CLAIM = re.compile(r"(認定|支給|給付|開示|訂正|利用停止|承認|許可)(等)?(の|に係る)?請求")
#: Words that say what it is; the last of them in the name counts.
_STRONG = {
    "申請": Kind.APPLICATION,
    "届": Kind.NOTIFICATION,
    "請求": Kind.REQUEST,
    "申出": Kind.REQUEST,
    "閲覧": Kind.REQUEST,
    "縦覧": Kind.REQUEST,
    "申込": Kind.CONTRACT,
    "通報": Kind.REPORT,
    "相談": Kind.REPORT,
}
#: Words that hint at it, where none of the others stands. A 報告 that a law demands is a 届出 (行政手続法2条7号).
_WEAK = {
    "許可": Kind.APPLICATION,
    "認可": Kind.APPLICATION,
    "認定": Kind.APPLICATION,
    "承認": Kind.APPLICATION,
    "登録": Kind.APPLICATION,
    "支給": Kind.APPLICATION,
    "給付": Kind.APPLICATION,
    "助成": Kind.APPLICATION,
    "補助": Kind.APPLICATION,
    "証明": Kind.REQUEST,
    "求め": Kind.REQUEST,
    "報告": Kind.NOTIFICATION,
    "通知": Kind.NOTIFICATION,
    "提出": Kind.NOTIFICATION,
    "返還": Kind.NOTIFICATION,
}


def kind_of(values: Values) -> Told:
    """Its legal kind by 手続類型, then by the words of its name; an application where nothing tells."""
    by_type = _BY_TYPE.get(values.get("kind") or "")
    if by_type is not None:
        return by_type
    words = group_key(values.get("name") or "").split("|")[0]
    if _CLAIM.search(words):
        return Told(Kind.APPLICATION, sure=True)
    strong = _last(words, _STRONG)
    if strong is not None:
        return Told(strong, sure=True)
    return Told(_last(words, _WEAK) or Kind.APPLICATION, sure=False)


def _last(words: str, table: Mapping[str, Kind]) -> Kind | None:
    """The kind of the word that stands last."""
    at = {words.rfind(word): kind for word, kind in table.items() if word in words}
    return at[max(at)] if at else None


#: What the name of a rule says of its rank, the surest first; `法` last, since 条例 may name a law.
_RANKS: tuple[tuple[str, Basis], ...] = (
    (r"法施行(令|規則)|法律|省令|政令|府令", Basis.LAW),
    (r"条例.*規則", Basis.REGULATION),
    (r"条例", Basis.ORDINANCE),
    (r"要綱|要領|要項|内規|基準", Basis.GUIDELINE),
    (r"規則|規程", Basis.REGULATION),
    (r"法(?!人)|民法", Basis.LAW),
)


def basis_of(values: Values) -> Basis | None:
    """What it rests on by the name of its rule; None where the row names none."""
    if values.get("authority") or values.get("law_number") or values.get("national_id"):
        return Basis.LAW  # it stands on the national list
    law = plain(values.get("law") or "")
    return next((basis for pattern, basis in _RANKS if re.search(pattern, law)), None)


#: Kinds to which rules of administrative procedure apply; to others they never do.
_UNDER_THE_ACT = frozenset((Kind.APPLICATION, Kind.NOTIFICATION))
#: 地方税法18条の4: 処分 on local taxes are outside most of the Act.
_OUTSIDE = re.compile(r"^地方税法")


def apa_of(kind: Kind, basis: Basis | None, values: Values) -> Apa:
    """Which rules apply: the Act where a law is the ground, the ordinance where the city's own rules are (3条3項)."""
    if kind not in _UNDER_THE_ACT or _OUTSIDE.search(values.get("law") or ""):
        return Apa.EXEMPT
    if basis in (None, Basis.LAW):
        return Apa.ACT
    return Apa.ORDINANCE if basis in (Basis.ORDINANCE, Basis.REGULATION) else Apa.EXEMPT


_DECIDERS: tuple[tuple[str, str, Authority], ...] = (
    ("law", r"^消防法", Authority.FIRE_CHIEF),
    ("law", r"^(学校教育法|学校保健安全法|文化財保護法|社会教育法|就学)", Authority.BOARD_OF_EDUCATION),
    ("law", r"^(生活保護法|障害児福祉手当及び特別障害者手当)", Authority.WELFARE_OFFICE),
    ("department", r"教育|学校|文化財", Authority.BOARD_OF_EDUCATION),
    ("department", r"消防", Authority.FIRE_CHIEF),
    ("department", r"福祉事務所", Authority.WELFARE_OFFICE),
)
#: Laws whose decider is none that a declaration can name yet.
_OTHER_DECIDERS = re.compile(r"^(農地法|公職選挙法|地方公務員法)")


def authority_of(values: Values) -> Authority:
    """Who decides in law: the mayor, unless law or department say otherwise."""
    found = (one for field, pattern, one in _DECIDERS if re.search(pattern, values.get(field) or ""))
    return next(found, Authority.MAYOR)


def decider_is_sure(values: Values) -> bool:
    """Whether no committee decides instead (農業委員会, 選挙管理委員会 …)."""
    return not _OTHER_DECIDERS.search(values.get("law") or "")


#: How sure the city must be on line where on paper it wanted this (PRACTICE: levels of identity).
_LEVELS = {
    "1": Level.SIGNED,
    "2": Level.CONTACT,
    "3": Level.CONTACT,
    "4": Level.AUTHENTICATED,
    "6": Level.OPEN,
}


def level_of(values: Values) -> Level | None:
    """The level by 本人確認手法, the highest of several; None where the row does not say, or says その他."""
    codes = values.get("identity") or ()
    found = [_LEVELS[code] for code in codes if code in _LEVELS]
    return max(found, key=LEVELS.index) if found and len(found) == len(codes) else None


_DAYS = {"日": 1, "週": 7, "月": 30, "年": 365}
_TIME = re.compile(r"(\d+)(?:日|(週)間?|[かヶケカ箇]?(月)間?|(年))?(?:間)?(?:以内|程度)?")
_AT_ONCE = re.compile(r"即時|即日|その場|当日")
_MOST_DAYS = 366


def days_of(values: Values) -> int | None:
    """How many days it takes by 処理期間 (「1月」 30, 「2週」 14); None where that is unknown or more than one figure.

    What is done at once takes its day.
    """
    return next(
        filter(None, (_days(values.get(name) or "") for name in ("period_online", "period_paper"))), None
    )


def _days(text: str) -> int | None:
    written = plain(text).replace(" ", "")
    if _AT_ONCE.fullmatch(written):
        return 1
    found = _TIME.fullmatch(written)
    if found is None:
        return None
    number, *units = found.groups()
    days = int(number) * _DAYS[next(filter(None, units), "日")]
    return max(days, 1) if days <= _MOST_DAYS else None
