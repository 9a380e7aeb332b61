"""What brings most and is easy: benefit against ease as bubbles, and the best by score."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext

from ..models import Inventory
from ..queries import scored
from ..reckoning.scoring import Scored, Weights
from . import queries
from .asked import Asked
from .charts import bubbles
from .shown import Chart, Column, Kind, Row, Table, View
from .words import about_yen, all_on_paper, cut, item_address, reasons

#: Bubbles on the map: more of them hide each other.
MOST_BUBBLES = 200
#: The best, whose places are written on the map.
MARKED = 10


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """The best of a list by the weights that are asked for."""
    rows = scored(found, asked.filters)
    order = [int(at) for at in rows.ranks(asked.weights)]
    scores = rows.score(asked.weights)
    worth = [at for at in order if scores[at] > 0]
    return View(
        gettext("効果と容易さ"),
        sentence(rows, asked.weights, worth),
        (_best(found, asked, rows, worth[:most]),),
        _charts(rows, asked.weights, worth),
        (
            *cut(min(most, len(worth)), len(worth)),
            *_assumptions(rows, len(order) - len(worth)),
        ),
    )


def sentence(rows: Scored, weights: Weights, worth: Sequence[int]) -> str:
    """「上位10の手続きで、1年に1,200万円の効果があります（全体の62.0%）。」"""
    benefits = rows.benefit(weights)
    whole = float(np.nansum(benefits))
    if not worth or not whole:
        return gettext("件数のわかる手続きのうち、オンライン化の効果があるものはありません。")
    best = float(benefits[list(worth[:MARKED])].sum())
    return gettext("点数の高い%(n)sの手続きで、1年に%(yen)sの効果があります（全体の%(share)s%%）。") % {
        "n": min(MARKED, len(worth)),
        "yen": about_yen(best),
        "share": f"{100 * best / whole:.1f}",
    }


def assumed_words(rows: Scored) -> str:
    """The share of procedures whose minutes are assumed."""
    if not len(rows.ids):
        return ""
    return gettext(
        "効果は見込みです。%(share)s%%の手続き（%(n)s）は、1件にかかる時間がわからないので、重みの時間で計算しています。"
    ) % {"share": f"{100 * rows.assumed.mean():.1f}", "n": f"{int(rows.assumed.sum()):,}"}


def _assumptions(rows: Scored, nothing: int) -> list[str]:
    told = [assumed_words(rows), *all_on_paper(int(np.isnan(rows.online).sum()))]
    if nothing:
        told.append(
            gettext(
                "法令や性質でできないもの、もう残りがないものなど、点数が0の手続き%(n)sは入っていません。"
            )
            % {"n": f"{nothing:,}"}
        )
    return [one for one in told if one]


def _charts(rows: Scored, weights: Weights, worth: Sequence[int]) -> tuple[Chart, ...]:
    benefits, ease = rows.benefit(weights), rows.ease(weights)
    drawn = [at for at in worth[:MOST_BUBBLES] if benefits[at] >= 1]
    if not drawn:
        return ()
    points = [
        (
            float(ease[at]),
            float(round(benefits[at])),
            float(rows.volume[at]),
            str(place) if place <= MARKED else "",
        )
        for place, at in enumerate(drawn, 1)
    ]
    desc = gettext(
        "右上ほど、効果が大きく容易です。円の大きさは件数、数字は表の順です。点数の高い%(n)sまで。"
    )
    return (Chart("bubbles", gettext("効果と容易さの地図"), desc % {"n": len(drawn)}, bubbles(points)),)


def _best(found: Inventory, asked: Asked, rows: Scored, best: Sequence[int]) -> Table:
    names = queries.named(rows.ids[at] for at in best)
    benefits, ease, scores = rows.benefit(asked.weights), rows.ease(asked.weights), rows.score(asked.weights)
    columns = (
        Column(gettext("順"), Kind.NUMBER),
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("オンライン"), Kind.NUMBER),
        Column(gettext("効果（円/年）"), Kind.NUMBER),
        Column(gettext("容易さ"), Kind.NUMBER),
        Column(gettext("点数（円/年）"), Kind.NUMBER),
        Column(gettext("障害")),
        Column(gettext("1件の時間")),
    )
    lines = [
        Row(
            (
                place,
                names[rows.ids[at]].name,
                names[rows.ids[at]].department or None,
                float(rows.volume[at]),
                float(rows.online[at]),
                float(benefits[at]),
                float(ease[at]),
                float(scores[at]),
                reasons(int(rows.obstacles[at])),
                gettext("見込み") if rows.assumed[at] else gettext("棚卸しの値"),
            ),
            item_address(found, names[rows.ids[at]].line),
        )
        for place, at in enumerate(best, 1)
    ]
    return Table(gettext("点数の高い手続き"), columns, lines, heads=1)
