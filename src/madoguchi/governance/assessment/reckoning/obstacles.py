"""What stands between a procedure and the screen: obstacles, each told from its row, and the blocks that remove them.

One table: the score weighs it, the blocked list names it, the plan buys what removes it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

Values = Mapping[str, Any]


class Obstacle(NamedTuple):
    """One obstacle: its bit in a row's sum, how heavy it is (of 100), which blocks remove it, and who has it.

    `weight` None: it cannot be removed by the city, since law or nature stands against it. Of several `blocks` all are
    needed.
    """

    name: str
    bit: int
    ja: str
    en: str
    weight: int | None
    blocks: tuple[str, ...]
    stands: Callable[[Values], bool]


def _has(values: Values, field: str, *codes: str) -> bool:
    return bool(set(values.get(field) or ()) & set(codes))


def _sealed(values: Values) -> bool:
    return values.get("seal") is True or _has(values, "identity", "1", "2")


def _pays_only_here(values: Values) -> bool:
    ways = values.get("fee_ways") or ()
    return values.get("fee") == "2" and not any(way.startswith("2-") for way in ways)


def _by_ordinance(values: Values) -> bool:
    """A rule of the city's own that only its council changes."""
    return "条例" in (values.get("law") or "")


def _for_companies(values: Values) -> bool:
    return values.get("applicant") in ("6", "7")


OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle("law", 1, "法令による対面・書面の義務", "Law wants a visit or paper", None, (),
             lambda one: one.get("law_forbids") is True or one.get("online_status") == "3"),
    Obstacle("nature", 2, "性質上、電子化に向かない", "Not electronic by its nature", None, (),
             lambda one: _has(one, "concerns", "5")),
    Obstacle("law_change", 4, "制度改正が必要", "Law must change first", 40, ("law_change",),
             lambda one: _has(one, "concerns", "1", "2")),
    Obstacle("identity", 8, "本人確認書類の提示", "Identity document is shown", 20, ("identity",),
             lambda one: _has(one, "identity", "4")),
    Obstacle("company", 16, "法人の本人確認", "A company must be identified", 10, ("company_identity",),
             lambda one: _for_companies(one) and _has(one, "identity", "1", "2", "3", "4")),
    Obstacle("seal_rule", 32, "押印（規則・要綱）", "Seal, by rule or guideline", 10, ("seal_rule",),
             lambda one: _sealed(one) and not _by_ordinance(one)),
    Obstacle("seal_ordinance", 64, "押印（条例）", "Seal, by ordinance", 15, ("seal_ordinance",),
             lambda one: _sealed(one) and _by_ordinance(one)),
    Obstacle("signature", 128, "署名", "Signature by hand", 5, ("seal_rule",),
             lambda one: _has(one, "identity", "3")),
    Obstacle("fee", 256, "手数料を窓口で払う", "Fee is paid in person", 15, ("e_payment",), _pays_only_here),
    Obstacle("originals", 512, "原本の提出", "Originals on paper", 15, ("postage",),
             lambda one: _has(one, "attachments_by", "2", "3") or _has(one, "concerns", "4")),
    Obstacle("attachments", 1024, "省略できない添付書類", "Attachments that cannot be given up", 5, (),
             lambda one: _has(one, "attachments_waived", "3")),
    Obstacle("system", 2048, "必要なシステムがない", "No system for it", 15, ("core_system",),
             lambda one: _has(one, "concerns", "3")),
    Obstacle("own_number", 4096, "マイナンバーを扱う", "Individual Numbers are handled", 10, ("own_number",),
             lambda one: _has(one, "asked", "マイナンバー")),
    Obstacle("link", 8192, "添付書類を他の機関の情報に替える", "Attachments give way to other offices' records", 5,
             ("information_link",), lambda one: _has(one, "attachments_waived", "2")),
    Obstacle("notice", 16384, "結果の通知を渡す", "A decision is handed over", 5, ("e_delivery",),
             lambda one: one.get("kind") in ("2-1", "2-2")),
    Obstacle("inspection", 32768, "窓口で縦覧する", "It is inspected at the office", 5, ("e_inspection",),
             lambda one: one.get("kind") == "3"),
)  # fmt: skip
BY_NAME: Mapping[str, Obstacle] = {one.name: one for one in OBSTACLES}
#: What no block of a city removes.
FORBIDDING = sum(one.bit for one in OBSTACLES if one.weight is None)
WEIGHTS: Mapping[str, int] = {one.name: one.weight for one in OBSTACLES if one.weight is not None}
ONLINE_ALREADY = "1"


def obstacles_of(values: Values) -> int:
    """The obstacles of a procedure as one sum of bits; what is unknown is no obstacle, and is told elsewhere."""
    return sum(one.bit for one in OBSTACLES if one.stands(values))


def named(bits: int) -> list[Obstacle]:
    """The obstacles of a sum."""
    return [one for one in OBSTACLES if bits & one.bit]


def blocks_for(bits: int) -> frozenset[str]:
    """Every block that must stand before a procedure with these obstacles can be on line."""
    return frozenset(block for one in named(bits) for block in one.blocks)


def all_of(bits: Iterable[int]) -> int:
    """The obstacles of several rows of one real-life procedure: whichever any of them has."""
    together = 0
    for one in bits:
        together |= one
    return together
