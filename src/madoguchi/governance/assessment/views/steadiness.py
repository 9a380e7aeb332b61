"""Which places hold when weights move by half: how sure the order of the best is."""

from uuid import UUID

from django.utils.translation import gettext

from madoguchi.foundation.ui.saying import in_english

from ..models import Inventory
from ..queries import scored
from ..reckoning.obstacles import BY_NAME as OBSTACLES
from ..reckoning.scoring import FIGURES, Held, sensitivity
from . import queries
from .asked import Asked
from .benefit import assumed_words
from .shown import Column, Kind, Row, Table, View
from .words import cut, item_address

#: Places that are looked at.
FIRST = 50


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """The best of a list with the best and the worst place of each."""
    rows = scored(found, asked.filters)
    held = sensitivity(rows, asked.weights, first=min(FIRST, most))
    assumed = assumed_words(rows)
    return View(
        gettext("順位の確かさ"),
        sentence(held),
        (_table(found, [rows.ids[one.at] for one in held], held),),
        notes=(
            gettext("重みを一つずつ50%増やし、50%減らして、そのつど順位を付け直しました。"),
            *cut(len(held), len(rows.ids)),
            *([assumed] if assumed else []),
        ),
    )


def sentence(held: list[Held]) -> str:
    """「上位50のうち、32の順位は、どの重みを半分増減しても変わりません。」"""
    if not held:
        return gettext("件数のわかる手続きがありません。")
    stay = sum(one.worst <= len(held) for one in held)
    return gettext(
        "上位%(n)sのうち%(holds)sは、どの重みを50%%増減しても順位が変わらず、%(stay)sは上位%(n)sに残ります。"
    ) % {"n": len(held), "holds": sum(one.holds for one in held), "stay": stay}


def _table(found: Inventory, ids: list[UUID], held: list[Held]) -> Table:
    names = queries.named(ids)
    columns = (
        Column(gettext("順"), Kind.NUMBER),
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("いちばん上"), Kind.NUMBER),
        Column(gettext("いちばん下"), Kind.NUMBER),
        Column(gettext("順位")),
        Column(gettext("いちばん下がる重み")),
    )
    lines = [
        Row(
            (
                one.place,
                names[key].name,
                names[key].department or None,
                one.best,
                one.worst,
                gettext("変わらない") if one.holds else gettext("変わる"),
                _weight_words(one.by),
            ),
            item_address(found, names[key].line),
        )
        for key, one in zip(ids, held, strict=True)
    ]
    return Table(gettext("重みを増減したときの順位"), columns, lines, heads=1)


def _weight_words(name: str) -> str:
    if not name:
        return ""
    if name in FIGURES:
        return FIGURES[name][in_english()]
    return OBSTACLES[name].en if in_english() else OBSTACLES[name].ja
