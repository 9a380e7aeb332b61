"""How few procedures carry how much: the curve read both ways, by who applies, and the procedures at its beginning."""

from collections.abc import Callable, Sequence
from functools import cached_property

from django.utils.translation import gettext

from ..models import Inventory
from ..reckoning.coverage import Coverage
from ..report import NUMBERS, PERCENTS
from . import queries
from .asked import Asked
from .charts import curve
from .controls import APPLICANT_WORDS
from .queries import Volume
from .shown import Chart, Column, Kind, Row, Table, View
from .words import cut, item_address

_OF: dict[str, Callable[[Volume], int | None]] = {
    "": lambda one: one.all,
    "residents": lambda one: one.residents,
    "companies": lambda one: one.companies,
}


class Curves:
    """The curves of a list: of all, or by who applies where nobody in particular is asked for."""

    def __init__(self, volumes: Sequence[Volume], applicants: str = "") -> None:
        self.volumes = volumes
        self._names = (applicants,) if applicants else tuple(_OF)

    @cached_property
    def by(self) -> dict[str, Coverage]:
        """A curve by who applies."""
        if self._names != tuple(_OF):
            return {self._names[0]: self.whole}
        return {name: Coverage.of(_OF[name](one) for one in self.volumes) for name in self._names}

    @cached_property
    def whole(self) -> Coverage:
        """The curve of everything that is asked for."""
        return Coverage.of(one.all for one in self.volumes)


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """The curve of a list; `most` procedures are named at most."""
    curves = Curves(queries.volumes(found, asked.filters), asked.filters.applicants)
    whole = curves.whole
    ranked = curves.volumes[: min(most, max(asked.number, whole.reach(asked.percent) or 0))]
    return View(
        gettext("件数の集まり方"),
        sentence(whole, asked),
        (_ranking(found, whole, ranked), _both_ways(curves, asked)),
        (_chart(curves, asked),) if whole.types else (),
        cut(len(ranked), whole.types),
        {"reached": _reached(whole, asked)},
    )


def sentence(whole: Coverage, asked: Asked) -> str:
    """「50の手続きで、件数の83.4%を占めます。」"""
    share = whole.share(asked.number)
    if share is None:
        return gettext("件数のわかる手続きがありません。")
    return gettext("%(n)sの手続きで、件数の%(share)s%%を占めます。") % {
        "n": f"{min(asked.number, whole.types):,}",
        "share": f"{100 * share:.1f}",
    }


def _reached(whole: Coverage, asked: Asked) -> str:
    number = whole.reach(asked.percent)
    if number is None:
        return ""
    return gettext("件数の%(percent)s%%には、%(n)sの手続きで届きます（全部で%(types)s、%(volume)s件）。") % {
        "percent": f"{asked.percent:g}",
        "n": f"{number:,}",
        "types": f"{whole.types:,}",
        "volume": f"{whole.volume:,}",
    }


def _chart(curves: Curves, asked: Asked) -> Chart:
    series = [(str(APPLICANT_WORDS[name]), one.points()) for name, one in curves.by.items() if one.types]
    return Chart(
        "curve",
        gettext("多い順に並べたときの、件数の割合"),
        sentence(curves.whole, asked),
        curve(series, min(asked.number, curves.whole.types), curves.whole.share(asked.number)),
    )


def _ranking(found: Inventory, whole: Coverage, ranked: Sequence[Volume]) -> Table:
    names = queries.named(one.first for one in ranked)
    columns = (
        Column(gettext("順"), Kind.NUMBER),
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("割合"), Kind.SHARE),
        Column(gettext("ここまでの割合"), Kind.SHARE),
    )
    rows = [
        Row(
            (
                place,
                names[one.first].name,
                names[one.first].department or None,
                one.all,
                one.all / whole.volume if whole.volume else None,
                whole.share(place),
            ),
            item_address(found, names[one.first].line),
        )
        for place, one in enumerate(ranked, 1)
    ]
    return Table(gettext("件数の多い手続き"), columns, rows, heads=1)


def _both_ways(curves: Curves, asked: Asked) -> Table:
    """The curve in figures: what so many carry, and how many reach so much."""
    names = list(curves.by)
    columns = (Column(gettext("読み方")), *(Column(str(APPLICANT_WORDS[name])) for name in names))
    numbers = sorted({*NUMBERS, asked.number})
    percents = sorted({*PERCENTS, asked.percent})
    rows = [
        Row((_first(n), *(_share_words(curves.by[name].share(n)) for name in names)))
        for n in numbers
        if n <= curves.whole.types
    ]
    rows += [
        Row((_until(percent), *(_number_words(curves.by[name].reach(percent)) for name in names)))
        for percent in percents
        if curves.whole.types
    ]
    return Table(gettext("曲線の数"), columns, rows)


def _first(n: int) -> str:
    return gettext("上位%(n)sの手続きで") % {"n": f"{n:,}"}


def _until(percent: float) -> str:
    return gettext("件数の%(percent)s%%まで") % {"percent": f"{percent:g}"}


def _share_words(share: float | None) -> str:
    return "―" if share is None else f"{100 * share:.1f}%"


def _number_words(number: int | None) -> str:
    return "―" if number is None else gettext("%(n)sの手続き") % {"n": f"{number:,}"}
