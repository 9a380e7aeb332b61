"""The report as a page, a sheet and a paper show it: a sentence, what it rests on, a chart, its tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.foundation.ui.japanese import date_words, moment_words, separated

from ..models import Inventory
from ..reckoning.scoring import Weights
from ..views.shown import Cell, Column, Kind, Table, View
from ..views.shown import Row as TableRow
from ..views.words import all_on_paper
from .counting import assumed_of
from .promises import Compared, Saved, Total
from .report import Line, Report

#: Procedures that stand in the chart, those with the most promised first.
_DRAWN = 12
_LONGEST_LABEL = 8


@dataclass(frozen=True)
class Drawn:
    """The bars: (label, (promised so far, came)), what is to be seen in them, and whether a promise is unknown."""

    items: list[tuple[str, tuple[int, int]]]
    words: str
    lacks: bool = False


def view_of(found: Inventory, report: Report) -> View:
    """The report of a list."""
    return View(
        gettext("効果（見込みと実績）"),
        sentence(report),
        tuple(_tables(found, report)),
        notes=tuple(_notes(report)),
    )


def sentence(report: Report) -> str:
    """What came of what was promised, in a sentence; a second one for what was saved."""
    total = report.total
    if not total.begun:
        return gettext("この棚卸しの手続きで、公開中のものと結び付いたものはまだありません。")
    said = {
        "begun": total.begun,
        "all": total.begun + total.waiting,
        "plan": report.plan,
        "so_far": separated(round(total.so_far)),
        "came": separated(total.came),
        "met": percent(total.met),
    }
    parts = [
        gettext("計画「%(plan)s」などの%(all)s手続きのうち、%(begun)s手続きが公開中です。") % said
        if report.plan
        else gettext("%(begun)s手続きが公開中です。") % said,
        gettext("ここまでの見込み%(so_far)s件に対して、オンラインで%(came)s件届きました（%(met)s）。") % said
        if total.so_far
        else gettext("オンラインで%(came)s件届きました。件数がわからないため、見込みはありません。") % said,
    ]
    return "".join(parts)


def percent(share: float | None) -> str:
    """63％; 「―」 where there is nothing to hold it against."""
    return "―" if share is None else f"{100 * share:.0f}％"


def rests(saved: Saved) -> str:
    """What a sum saved rests on, as shares of its yen: all of it counted cases, at minutes of rows or assumed."""
    if not saved.yen:
        return gettext("まだ何も減っていません。")
    assumed = saved.assumed / saved.yen
    words = gettext(
        "件数は、申請の記録から数えた実績です。減った時間と費用は推計で、金額の%(rows)sは棚卸しに書かれた時間、"
        "%(assumed)sは仮においた時間で計算しました。"
    )
    return words % {"rows": percent(1 - assumed), "assumed": percent(assumed)}


def _notes(report: Report) -> Iterator[str]:
    total = report.total
    if total.begun:
        yield rests(total.saved)
    if report.until:
        yield gettext("%(at)sまでの申請の記録から数えています。") % {"at": moment_words(report.until)}
    yield gettext(
        "見込みは1年分を、公開した日からの日数で割りました（季節の差はみていません）。計画があるものは計画の数、ないものは棚卸しの"
        "「まだオンラインでない件数」です。"
    )
    yield from all_on_paper(sum(_unsplit(one) for one in report.lines))
    yield gettext(
        "窓口や郵送の件数は、この仕組みに登録したものだけです。登録していない紙の申請は入りません。"
    )
    weights = Weights()
    yield gettext(
        "仮においた値：住民%(resident)s分、職員%(staff)s分、減る割合は住民%(resident_share)s%%・職員%(staff_share)s%%、"
        "1時間あたり住民%(resident_wage)s円・職員%(staff_wage)s円（計画があるものは、計画で使った値）。"
    ) % {
        "resident": weights.resident_minutes,
        "staff": weights.staff_minutes,
        "resident_share": weights.resident_share,
        "staff_share": weights.staff_share,
        "resident_wage": separated(weights.resident_wage),
        "staff_wage": separated(weights.staff_wage),
    }


def _unsplit(line: Line) -> bool:
    """Whether something is promised of a row that did not say how much came on line before."""
    return line.compared.promise.volume is not None and assumed_of(line.item, "online") is None


def _tables(found: Inventory, report: Report) -> Iterator[Table]:
    columns = (
        Column(gettext("手続き")),
        Column(gettext("公開した日")),
        Column(gettext("見込みのもと")),
        Column(gettext("1年の見込み（件）"), Kind.NUMBER),
        Column(gettext("ここまでの見込み（件）"), Kind.NUMBER),
        Column(gettext("届いた（件）"), Kind.NUMBER),
        Column(gettext("見込みに対して"), Kind.SHARE),
        Column(gettext("減る見込み（時間）"), Kind.NUMBER),
        Column(gettext("減った時間（推計）"), Kind.NUMBER),
        Column(gettext("減る見込み（円）"), Kind.NUMBER),
        Column(gettext("減った費用（円、推計）"), Kind.NUMBER),
        Column(gettext("うち仮の時間による（円）"), Kind.NUMBER),
    )
    if report.lines:
        rows = [_row(found, one) for one in report.lines]
        total = [_total(report.total)] if len(report.live) > 1 else []
        yield Table(gettext("手続きごとの見込みと実績"), columns, [*rows, *total])


#: Columns of the one table that a file holds, as two that a page holds.
_COUNTED, _ESTIMATED = (0, 1, 2, 3, 4, 5, 6), (0, 7, 8, 9, 10, 11)


def apart(view: View) -> list[Table]:
    """The tables of a page: what was promised and counted, and apart from it what is estimated of these."""
    said = ((gettext("件数の見込みと実績"), _COUNTED), (gettext("減った時間と費用の推計"), _ESTIMATED))
    return [_only(table, caption, at) for table in view.tables for caption, at in said]


def _only(table: Table, caption: str, at: tuple[int, ...]) -> Table:
    rows = [TableRow(tuple(row.cells[n] for n in at), row.href) for row in table.rows]
    return Table(caption, tuple(table.columns[n] for n in at), rows)


def _row(found: Inventory, line: Line) -> TableRow:
    one = line.compared
    head = (
        line.words,
        date_words(one.since) if one.since else gettext("まだ公開していません"),
        gettext("計画") if one.promise.planned else gettext("棚卸し"),
        one.promise.volume,
    )
    own = line.item.inventory_id == found.id
    href = reverse("assessment:effect_item", args=[found.code, line.item.line]) if own and one.since else ""
    return TableRow((*head, *(_came(one) if one.since else _NOTHING)), href)


#: What stands in place of figures that are yet to come.
_NOTHING: tuple[Cell, ...] = ("―",) * 8


def _came(one: Compared) -> tuple[Cell, ...]:
    to_save = one.to_save
    return (
        one.so_far,
        one.came,
        _or_dash(one.met),
        to_save.hours if to_save else None,
        one.saved.hours,
        to_save.yen if to_save else None,
        one.saved.yen,
        one.saved.assumed,
    )


def _or_dash(share: float | None) -> Cell:
    return "―" if share is None else share


def _total(total: Total) -> TableRow:
    return TableRow(
        (
            gettext("公開中のものの合計"),
            "",
            "",
            "",
            total.so_far,
            total.came,
            _or_dash(total.met),
            total.to_save.hours,
            total.saved.hours,
            total.to_save.yen,
            total.saved.yen,
            total.saved.assumed,
        )
    )


def drawn(report: Report) -> Drawn:
    """The chart: procedures that are live, what was to come so far and what came."""
    lines = sorted(report.live, key=lambda one: -(one.compared.so_far or 0))[:_DRAWN]
    items = [(_short(one.words), (round(one.compared.so_far or 0), one.compared.came)) for one in lines]
    if not lines:
        return Drawn([], "")
    most = max(lines, key=lambda one: one.compared.came)
    words = gettext("いちばん多く届いたのは「%(name)s」の%(n)s件です。数は、下の表にあります。") % {
        "name": most.words,
        "n": separated(most.compared.came),
    }
    return Drawn(items, words, lacks=any(one.compared.so_far is None for one in lines))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"
