"""What stands against going on line: obstacles with what removes each, law and nature apart, and who has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext

from ..models import Inventory
from ..queries import scored
from ..reckoning.obstacles import FORBIDDING, OBSTACLES, Obstacle, blocks_for, named
from ..reckoning.scoring import Scored
from . import queries
from .asked import Asked
from .charts import bars
from .shown import Cell, Chart, Column, Kind, Row, Table, View
from .words import blocks_words, cut, item_address, obstacle_words, reasons


@dataclass(frozen=True)
class Standing:
    """One obstacle: procedures that have it, their volume, and rows of unknown volume that have it."""

    obstacle: Obstacle
    procedures: int
    volume: int
    unknown: int


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """The obstacles of a list, and the largest procedures that have any."""
    rows = scored(found, asked.filters)
    unknown = queries.unknown_by_obstacles(found, asked.filters)
    standing = standings(rows, unknown)
    blocked = [at for at in np.argsort(-rows.volume, kind="stable") if rows.obstacles[at]]
    return View(
        gettext("できない理由"),
        sentence(rows),
        (_listed(found, rows, blocked[:most]), _by_obstacle(rows, standing)),
        _charts(standing),
        (
            gettext("わからない項目は、障害として数えていません。"),
            *cut(min(most, len(blocked)), len(blocked)),
        ),
    )


def standings(rows: Scored, unknown: dict[int, int]) -> list[Standing]:
    """Each obstacle that anything has."""
    counted = [
        Standing(
            one,
            int(has.sum()),
            int(rows.volume[has].sum()),
            sum(n for bits, n in unknown.items() if bits & one.bit),
        )
        for one in OBSTACLES
        for has in [(rows.obstacles & one.bit) > 0]
    ]
    return [one for one in counted if one.procedures or one.unknown]


def sentence(rows: Scored) -> str:
    """「件数の12.0%は法令か性質のためにできず、70.0%は仕組みや見直しでできるようになります。」"""
    whole = float(rows.volume.sum())
    if not whole:
        return gettext("件数のわかる手続きがありません。")
    forbidden = (rows.obstacles & FORBIDDING) > 0
    removable = ~forbidden & (rows.obstacles > 0)
    return gettext(
        "件数の%(forbidden)s%%は法令や性質のためにできません。%(removable)s%%には見直しか仕組みが要り、%(free)s%%には障害が見当たりません。"
    ) % {
        "forbidden": f"{100 * float(rows.volume[forbidden].sum()) / whole:.1f}",
        "removable": f"{100 * float(rows.volume[removable].sum()) / whole:.1f}",
        "free": f"{100 * float(rows.volume[rows.obstacles == 0].sum()) / whole:.1f}",
    }


def removed_by(one: Obstacle) -> str:
    """What takes an obstacle away."""
    if one.weight is None:
        return gettext("市では取り除けません")
    return blocks_words(one.blocks) or gettext("手続きごとの見直し")


def _charts(standing: Sequence[Standing]) -> tuple[Chart, ...]:
    rows = sorted(((obstacle_words(one.obstacle), one.volume) for one in standing), key=lambda one: -one[1])
    if not any(volume for _, volume in rows):
        return ()
    first = gettext("いちばん多いのは「%(name)s」の%(n)s件です。") % {
        "name": rows[0][0],
        "n": f"{rows[0][1]:,}",
    }
    return (Chart("obstacles", gettext("障害ごとの件数"), first, bars(rows, gettext("件数"))),)


def _by_obstacle(rows: Scored, standing: Sequence[Standing]) -> Table:
    whole = float(rows.volume.sum())
    columns = (
        Column(gettext("障害")),
        Column(gettext("手続き"), Kind.NUMBER),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("割合"), Kind.SHARE),
        Column(gettext("件数が不明の行"), Kind.NUMBER),
        Column(gettext("取り除くもの")),
    )
    lines = [
        Row(
            (
                obstacle_words(one.obstacle),
                one.procedures,
                one.volume,
                one.volume / whole if whole else None,
                one.unknown,
                removed_by(one.obstacle),
            )
        )
        for one in standing
    ]
    return Table(gettext("障害ごとの件数と、取り除くもの"), columns, lines)


def _listed(found: Inventory, rows: Scored, blocked: Sequence[int]) -> Table:
    names = queries.named(rows.ids[at] for at in blocked)
    columns = (
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("理由")),
        Column(gettext("取り除くもの")),
        Column(gettext("根拠法令")),
    )
    lines = [
        Row(
            (
                names[rows.ids[at]].name,
                names[rows.ids[at]].department or None,
                float(rows.volume[at]),
                reasons(int(rows.obstacles[at])),
                _all_removed_by(int(rows.obstacles[at])),
                names[rows.ids[at]].law,
            ),
            item_address(found, names[rows.ids[at]].line),
        )
        for at in blocked
    ]
    return Table(gettext("障害のある手続き（件数の多い順）"), columns, lines)


def _all_removed_by(bits: int) -> Cell:
    if bits & FORBIDDING:
        return gettext("市では取り除けません")
    alone = [obstacle_words(one) for one in named(bits) if not one.blocks]
    told = [blocks_words(blocks_for(bits)), *(gettext("見直し（%(name)s）") % {"name": one} for one in alone)]
    return gettext("、").join(one for one in told if one)
