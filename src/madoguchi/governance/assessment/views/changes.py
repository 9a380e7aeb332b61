"""What became more and what less: a list held against another one, procedure by procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from ..models import Inventory, Source
from . import queries
from .asked import Asked
from .charts import bars
from .controls import Control
from .queries import Named, Yearly
from .shown import Chart, Column, Kind, Row, Table, View
from .words import item_address

#: Bars that the chart holds.
MOST_BARS = 20


@dataclass(frozen=True)
class Change:
    """A procedure that both lists know the volume of."""

    first: UUID
    then: int
    now: int

    @property
    def difference(self) -> int:
        """Cases a year more, or less."""
        return self.now - self.then


@dataclass(frozen=True)
class Compared:
    """Two lists: what both know the volume of, the largest change first, and how many only one of them does."""

    both: Sequence[Change]
    now_only: int
    then_only: int

    @classmethod
    def of(cls, now: Mapping[str, Yearly], then: Mapping[str, Yearly]) -> "Compared":
        """Procedures are the same that bear one name under one law."""
        both = [
            Change(one.first, then[group].volume, one.volume) for group, one in now.items() if group in then
        ]
        both.sort(key=lambda one: (-abs(one.difference), one.first))
        return cls(both, len(now) - len(both), len(then) - len(both))


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """A list against the one that is asked for, or against the newest of the years before."""
    others = queries.others(found)
    other = chosen(others, asked.other, found)
    extra = {"others": _control(others, other)}
    if other is None:
        nothing = gettext("比べる棚卸しがまだありません。前の年度の一覧も読み込むと、ここで比べられます。")
        return View(gettext("前年との差"), nothing, (), extra=extra)
    compared = Compared.of(*queries.by_group((found, other), asked.filters))
    named = queries.named(one.first for one in compared.both[: max(most, MOST_BARS)])
    return View(
        gettext("「%(title)s」との差") % {"title": other.title},
        sentence(compared),
        (_table(found, other, compared.both[:most], named),),
        _charts(compared.both, named),
        (*_of_whom(found, other), *_notes(compared, most)),
        extra,
    )


def chosen(others: Sequence[Inventory], code: str, found: Inventory) -> Inventory | None:
    """The list of a code; without one, of those of a city or of the country as this one, the newest of a year before.

    Where there is none of an earlier year, the newest.
    """
    asked = next((one for one in others if one.code == code), None)
    alike = [one for one in others if not _unlike(one, found)]
    earlier = next((one for one in alike if one.fiscal_year < found.fiscal_year), None)
    return asked or earlier or next(iter(alike), None)


def _unlike(one: Inventory, other: Inventory) -> bool:
    """Whether one is the country's and the other a city's."""
    return (one.source == Source.NATIONAL) != (other.source == Source.NATIONAL)


def _control(others: Sequence[Inventory], other: Inventory | None) -> Control:
    code, empty = (other.code, "") if other else ("", gettext("選んでください"))
    return Control("other", gettext("比べる棚卸し"), code, _options(others), empty=empty)


def _options(others: Sequence[Inventory]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.fiscal_year}　{one.title}") for one in others]


def sentence(compared: Compared) -> str:
    """「両方で件数がわかる120の手続きで、3,400件（2.1%）増えました。」"""
    then, now = sum(one.then for one in compared.both), sum(one.now for one in compared.both)
    if not then:
        return gettext("両方で件数がわかる手続きがありません。")
    words = (
        gettext("両方で件数がわかる%(n)sの手続きで、%(cases)s件（%(share)s%%）増えました。")
        if now >= then
        else gettext("両方で件数がわかる%(n)sの手続きで、%(cases)s件（%(share)s%%）減りました。")
    )
    return words % {
        "n": f"{len(compared.both):,}",
        "cases": f"{abs(now - then):,}",
        "share": f"{100 * abs(now - then) / then:.1f}",
    }


def _of_whom(found: Inventory, other: Inventory) -> tuple[str, ...]:
    if not _unlike(found, other):
        return ()
    return (gettext("片方は国の棚卸しで、全国の件数です。差は、市の件数の増減ではありません。"),)


def _notes(compared: Compared, most: int) -> tuple[str, ...]:
    told = [
        gettext(
            "この棚卸しでだけ件数がわかる手続きは%(now)s、相手でだけわかる手続きは%(then)sで、比べていません。"
        )
        % {"now": f"{compared.now_only:,}", "then": f"{compared.then_only:,}"}
    ]
    if len(compared.both) > most:
        told.append(gettext("表は、差の大きい%(n)sまでです。") % {"n": f"{most:,}"})
    return tuple(told)


def _charts(both: Sequence[Change], names: Mapping[UUID, Named]) -> tuple[Chart, ...]:
    drawn = [one for one in both[:MOST_BARS] if one.difference]
    if not drawn:
        return ()
    desc = gettext("いちばん大きく変わったのは「%(name)s」の%(n)s件です。") % {
        "name": names[drawn[0].first].name,
        "n": f"{drawn[0].difference:+,}",
    }
    rows = [(names[one.first].name, one.difference) for one in drawn]
    return (Chart("changes", gettext("差の大きい手続き"), desc, bars(rows, gettext("件数の差"))),)


def _table(found: Inventory, other: Inventory, both: Sequence[Change], names: Mapping[UUID, Named]) -> Table:
    columns = (
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("%(year)s年度") % {"year": other.fiscal_year}, Kind.NUMBER),
        Column(gettext("%(year)s年度") % {"year": found.fiscal_year}, Kind.NUMBER),
        Column(gettext("件数の差"), Kind.CHANGE),
        Column(gettext("%(year)s年度を100%%とすると") % {"year": other.fiscal_year}, Kind.SHARE),
    )
    rows = [
        Row(
            (
                names[one.first].name,
                names[one.first].department or None,
                one.then,
                one.now,
                one.difference,
                one.now / one.then if one.then else None,
            ),
            item_address(found, names[one.first].line),
        )
        for one in both
    ]
    return Table(gettext("件数の差（大きい順）"), columns, rows)
