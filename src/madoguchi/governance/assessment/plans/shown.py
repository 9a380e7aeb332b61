"""A solved plan as a view: its sentence, charts and tables, for the page, a sheet and a paper."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.foundation.ui.vega import COLOURS

from ..models import Choice, Inventory, Scenario
from ..reckoning.blocks import BY_NAME as BLOCKS
from ..reckoning.planning import Objective
from ..reckoning.scenario import Asked, Point, Result
from ..views import sheets
from ..views.asked import Asked as Weighed
from ..views.charts import WIDTH, large
from ..views.shown import Chart, Column, Kind, Row, Table, View
from ..views.words import blocks_words, of_country
from .queries import Wanted, asked_of, choices, filters_of, result_of
from .words import became, block_list, greedy_words, notes, sentence, sureness, year_words


def view_of(found: Inventory, scenario: Scenario, result: Result, most: int) -> View:
    """Everything of a solved plan; its first table has so many procedures."""
    asked = asked_of(scenario)
    rows = choices(scenario, Wanted(), most=most)[:most]
    return View(
        gettext("オンライン化の計画　%(name)s") % {"name": scenario.name},
        sentence(asked, result),
        (
            procedure_table(found, asked, rows),
            year_table(asked, result),
            block_table(asked, result),
            frontier_table(result),
        ),
        charts(asked, result),
        (sureness(result), greedy_words(result), *of_country(found), *notes(asked, result)),
    )


def source(found: Inventory, scenario: Scenario) -> sheets.Source:
    """The same for a file. The scenario must be solved."""
    result, asked = result_of(scenario), asked_of(scenario)
    if result is None:
        raise ValueError(scenario.code)
    weighed = Weighed(filters=filters_of(asked), weights=asked.weights)
    return sheets.Source(
        found, weighed, True, lambda _found, _asked, most: view_of(found, scenario, result, most)
    )


def procedure_table(found: Inventory, asked: Asked, rows: Iterable[Choice], of: str = "") -> Table:
    """Procedures with what became of each; `of` says which they are."""
    columns = (
        Column(gettext("順"), Kind.NUMBER),
        Column(gettext("手続名")),
        Column(gettext("担当課")),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("効果（円/年）"), Kind.NUMBER),
        Column(gettext("費用（円）"), Kind.NUMBER),
        Column(gettext("計画")),
    )
    lines = [
        Row(
            (
                one.place,
                one.item.name,
                one.item.department or None,
                one.volume,
                one.benefit,
                one.cost,
                became(asked, one),
            ),
            reverse("assessment:item", args=[found.code, one.item.line]),
        )
        for one in rows
    ]
    return Table("　".join(filter(None, (gettext("手続きごとの計画"), of))), columns, lines, heads=1)


def year_table(asked: Asked, result: Result) -> Table:
    """What each year brings."""
    columns = (
        Column(gettext("年")),
        Column(gettext("予算（円）"), Kind.NUMBER),
        Column(gettext("使う額（円）"), Kind.NUMBER),
        Column(gettext("始める仕組み")),
        Column(gettext("手続き"), Kind.NUMBER),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("効果（円/年）"), Kind.NUMBER),
    )
    lines = [
        Row(
            (
                year_words(asked, at),
                one.budget,
                one.spent,
                block_list(one.blocks),
                one.procedures,
                one.volume,
                one.benefit,
            )
        )
        for at, one in enumerate(result.years)
    ]
    return Table(gettext("年ごとの計画"), columns, lines)


def block_table(asked: Asked, result: Result) -> Table:
    """Every block: begun when, usable from when, or not begun."""
    columns = (
        Column(gettext("仕組み")),
        Column(gettext("費用（円）"), Kind.NUMBER),
        Column(gettext("始める年")),
        Column(gettext("使える年")),
    )
    lines = [
        Row((blocks_words([name]), asked.blocks[name].cost, *_when(asked, result, name)))
        for name in BLOCKS
        if name in asked.blocks
    ]
    return Table(gettext("仕組み"), columns, lines)


def _when(asked: Asked, result: Result, name: str) -> tuple[str, str]:
    if asked.blocks[name].there:
        return gettext("すでにある"), gettext("すでにある")
    if name not in result.blocks:
        return gettext("始めない"), "－"
    begun = result.blocks[name]
    return year_words(asked, begun), year_words(asked, begun + asked.blocks[name].lead)


def frontier_table(result: Result) -> Table:
    """What other budgets would bring."""
    columns = (
        Column(gettext("予算の合計（円）"), Kind.NUMBER),
        Column(gettext("費用（円）"), Kind.NUMBER),
        Column(gettext("手続き"), Kind.NUMBER),
        Column(gettext("オンラインでできる件数の割合"), Kind.SHARE),
        Column(gettext("効果（円/年）"), Kind.NUMBER),
    )
    lines = [
        Row(
            (
                one.budget,
                one.figures.cost,
                one.figures.procedures,
                result.after(one.figures),
                one.figures.benefit,
            )
        )
        for one in result.frontier
    ]
    return Table(gettext("予算を変えると"), columns, lines)


def charts(asked: Asked, result: Result) -> tuple[Chart, ...]:
    """The frontier: coverage and benefit against the budgets' sum, with the plan by hand beside the best one."""
    if not result.whole:
        return ()
    spent = sum(asked.budgets)
    desc = gettext("横は予算の合計、黒い点はこの計画、白い点は順に選ぶ方法です。")
    return (
        Chart(
            "frontier-share",
            gettext("予算と、オンラインでできる件数の割合"),
            desc,
            _frontier(
                gettext("件数の割合（%）"),
                [(one.budget, _percent(result, one)) for one in result.frontier],
                (spent, 100 * (result.after() or 0)),
                (spent, 100 * (result.after(result.greedy) or 0)),
            ),
        ),
        Chart(
            "frontier-benefit",
            gettext("予算と、1年の効果"),
            desc,
            _frontier(
                gettext("効果（円/年）"),
                [(one.budget, one.figures.benefit) for one in result.frontier],
                (spent, result.plan.benefit),
                (spent, result.greedy.benefit),
            ),
        ),
    )


def _percent(result: Result, point: Point) -> float:
    return round(100 * (result.after(point.figures) or 0), 2)


Spot = tuple[int, float]


def _frontier(title: str, points: list[Spot], best: Spot, by_hand: Spot) -> dict[str, Any]:
    def data(spots: list[Spot]) -> dict[str, Any]:
        return {"values": [{"budget": budget, "n": n} for budget, n in spots]}

    at = {
        "x": {
            "field": "budget",
            "type": "quantitative",
            "title": gettext("予算の合計（円）"),
            "axis": {**large(), "tickCount": 5},
        },
        "y": {"field": "n", "type": "quantitative", "title": title, "axis": {**large(), "tickCount": 6}},
    }
    mark = {"type": "point", "size": 110, "stroke": COLOURS["ink"], "filled": True}
    return {
        "width": WIDTH,
        "height": 260,
        "layer": [
            {"data": data(points), "mark": {"type": "line", "point": True}, "encoding": at},
            {"data": data([by_hand]), "mark": {**mark, "fill": COLOURS["ground"]}, "encoding": at},
            {"data": data([best]), "mark": {**mark, "fill": COLOURS["ink"]}, "encoding": at},
        ],
    }


def objective_words(asked: Asked) -> str:
    """What a plan makes as large as can be, in a word."""
    return gettext("効果") if asked.objective is Objective.BENEFIT else gettext("件数")
