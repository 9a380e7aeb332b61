"""Doubts that one row raises by itself: one table of rules."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from ..models.findings import FindingKind
from .found import Found, Row

_NONE_ATTACHED = "添付書類なし"
_NOT_ONLINE, _ONLINE = "2", "1"
_MANY = 100
#: Names of systems that are no way to apply on line.
_NO_TOOL = ("メール", "なし", "無", "紙", "FAX", "ファックス")


class Contradiction(NamedTuple):
    """Two things a row says that cannot both be: the rule's name, where it is mended, and when it holds."""

    rule: str
    field: str
    holds: Callable[[Row], bool]


def _more(row: Row, part: str, whole: str) -> bool:
    a, b = row.count(part), row.count(whole)
    return a is not None and b is not None and a > b


def _channels_differ(row: Row) -> bool:
    parts = [row.count(name) for name in ("online", "counter", "post", "phone")]
    total, known = row.count("volume"), [part for part in parts if part is not None]
    return total is not None and len(known) == len(parts) and sum(known) != total


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction("paid_without_fee", "fee", lambda row: row.text("fee") == "1" and bool(row.codes("fee_ways"))),
    Contradiction("online_above_volume", "online", lambda row: _more(row, "online", "volume")),
    Contradiction("channels", "volume", _channels_differ),
    Contradiction(
        "online_though_not", "online_status",
        lambda row: row.text("online_status") == _NOT_ONLINE and (row.count("online") or 0) > 0,
    ),
    Contradiction(
        "forbidden_though_online", "law_forbids",
        lambda row: row.values.get("law_forbids") is True and (row.count("online") or 0) > 0,
    ),
    Contradiction(
        "identity_none_and_some", "identity",
        lambda row: "6" in row.codes("identity") and len(row.codes("identity")) > 1,
    ),
    Contradiction(
        "attachments_none_and_some", "attachments",
        lambda row: _NONE_ATTACHED in row.codes("attachments") and len(row.codes("attachments")) > 1,
    ),
)  # fmt: skip


def contradictions(row: Row) -> Iterator[Found]:
    """What a row says against itself."""
    for one in CONTRADICTIONS:
        if one.holds(row):
            yield Found(FindingKind.CONTRADICTION, row.key, one.field, facts={"rule": one.rule})


def half(row: Row) -> Iterator[Found]:
    """Exactly half of all on line: an estimate, where a count was asked."""
    volume, online = row.count("volume"), row.count("online")
    if volume and online and online > 1 and abs(volume - 2 * online) <= _rounding(volume):
        yield Found(FindingKind.HALF, row.key, "online", facts={"volume": volume, "online": online})


def _rounding(volume: int) -> int:
    """Half of an odd number is rounded, which of few is no half any more."""
    return volume % 2 if volume >= _MANY else 0


def tool_unused(row: Row) -> Iterator[Found]:
    """Paper though the tool exists: a system to apply by is named, and nothing comes through it."""
    system = row.text("system")
    named = system and not any(word in system for word in _NO_TOOL)
    idle = row.text("online_status") == _NOT_ONLINE or row.count("online") == 0
    if named and idle and row.text("online_status") != _ONLINE:
        yield Found(FindingKind.TOOL_UNUSED, row.key, "online_status", facts={"system": system[:80]})


def blanks(row: Row, has: Collection[str], heavy: bool) -> Iterator[Found]:
    """Blanks that matter: of an application the volume, and what decides its place where it is among the largest.

    `has` are the fields that the list has a column for: what nobody was asked is no blank.
    """
    if row.text("kind") not in ("", "1"):
        return
    if "volume" in has and row.count("volume") is None:
        yield Found(FindingKind.BLANK, row.key, "volume")
    for name in _OF_HEAVY if heavy else ():
        if name in has and row.values.get(name) in (None, ""):
            yield Found(FindingKind.BLANK, row.key, name)


_OF_HEAVY = ("staff_minutes", "resident_minutes", "online_status", "online", "department")
