"""The charts of views as data (Vega-Lite): a curve, bubbles, bars. Every one has a table beside it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, log10
from typing import Any

from django.utils.translation import gettext

from madoguchi.foundation.ui.saying import in_english
from madoguchi.foundation.ui.vega import COLOURS

WIDTH = 640
_BAR = 26
#: The room of labels: short ones leave it, so that letters are as large in every chart.
_LABEL, _LEAST_LABEL = 220, 130
#: A curve is told by its line, not by its colour alone.
_DASHES = ([1, 0], [8, 4], [2, 3])
_MOST_DECADES = 6
_TICKS = (0, 1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)

Spec = dict[str, Any]
#: Large figures as they are read aloud, in Vega's own language of expressions.
_LARGE = (
    "abs(datum.value) >= 1e12 ? format(datum.value / 1e12, ',') + '兆' : "
    "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',') + '億' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',') + '万' : format(datum.value, ',')"
)


def large() -> Spec:
    """An axis of large figures: 5,000万 in Japanese, 50,000,000 in English."""
    return {"format": ",d"} if in_english() else {"labelExpr": _LARGE}


def curve(
    series: Sequence[tuple[str, Sequence[tuple[int, float]]]], number: int, share: float | None
) -> Spec:
    """Coverage by number of procedures, a line each; where so many procedures stand is marked."""
    values = [
        {"n": n, "share": round(100 * at, 2), "of": words} for words, points in series for n, at in points
    ]
    last = max((n for _, points in series for n, _ in points), default=0)
    told = "" if share is None else f"{100 * share:.1f}%"
    marked = [{"n": number, "share": round(100 * share, 1), "told": told}] if share is not None else []
    number_axis = {
        "field": "n",
        "type": "quantitative",
        "title": gettext("手続きの数（多い順）"),
        "scale": {"type": "sqrt"},
        "axis": {"format": ",d", "values": [n for n in _TICKS if n <= last]},
    }
    share_axis = {
        "field": "share",
        "type": "quantitative",
        "title": gettext("件数の割合（%）"),
        "scale": {"domain": [0, 100]},
    }
    names = [words for words, _ in series]
    dash = {
        "field": "of",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names, "range": list(_DASHES[: len(names)])},
        "legend": {"orient": "bottom", "symbolStrokeColor": COLOURS["key"], "symbolSize": 400},
    }
    at = {"x": number_axis, "y": share_axis}
    label = {"field": "told", "type": "nominal"}
    return {
        "width": WIDTH,
        "height": 300,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {**at, "strokeDash": dash},
            },
            {
                "data": {"values": marked},
                "mark": {"type": "point", "filled": True, "size": 90},
                "encoding": at,
            },
            {
                "data": {"values": marked},
                "mark": {"type": "text", "align": "left", "dx": 8, "dy": 14, "fontWeight": "bold"},
                "encoding": {**at, "text": label},
            },
        ],
    }


def bubbles(points: Iterable[tuple[float, float, float, str]]) -> Spec:
    """Ease, yen a year, cases a year, and the place of the best as words; size is the volume."""
    values = [
        {"ease": ease, "benefit": benefit, "volume": volume, "place": place}
        for ease, benefit, volume, place in points
    ]
    ease = {
        "field": "ease",
        "type": "quantitative",
        "title": gettext("容易さ（0から100）"),
        "scale": {"domain": [0, 100], "padding": 18},
        "axis": {"tickCount": 5},
    }
    benefit = {
        "field": "benefit",
        "type": "quantitative",
        "title": gettext("効果（円/年、対数の目盛り）"),
        "scale": {"type": "log", "padding": 18},
        "axis": {**large(), "values": _decades(values)},
    }
    size = {
        "field": "volume",
        "type": "quantitative",
        "title": gettext("件数"),
        "scale": {"range": [40, 1600]},
        "legend": {
            "orient": "bottom",
            "format": ",d",
            "values": _sizes(values),
            "encoding": {"symbols": {"stroke": {"value": COLOURS["key"]}, "opacity": {"value": 1}}},
        },
    }
    at = {"x": ease, "y": benefit}
    circle = {
        "type": "point",
        "filled": True,
        "fill": COLOURS["key-pale"],
        "stroke": COLOURS["key"],
        "opacity": 0.75,
    }
    return {
        "width": WIDTH,
        "height": 380,
        "data": {"values": values},
        "layer": [
            {"mark": circle, "encoding": {**at, "size": size}},
            {
                "transform": [{"filter": "datum.place != ''"}],
                # Beside its circle: on a small one it could not be read.
                "mark": {"type": "text", "fontWeight": "bold", "align": "right", "dx": -8, "dy": -5},
                "encoding": {**at, "text": {"field": "place", "type": "nominal"}},
            },
        ],
    }


def _decades(values: Sequence[dict[str, Any]]) -> list[float]:
    """Powers of ten around the benefits, of which each is at least a yen; every second where there are many."""
    least, most = (of(one["benefit"] for one in values) for of in (min, max))
    first, last = floor(log10(least)), ceil(log10(most))
    return [10**n for n in range(first, last + 1, 1 if last - first <= _MOST_DECADES else 2)]


def _sizes(values: Sequence[dict[str, Any]]) -> list[float]:
    most = max((one["volume"] for one in values), default=0)
    return [10 ** len(str(int(most))) / 1000, 10 ** len(str(int(most))) / 10] if most >= 100 else []


def bars(rows: Sequence[tuple[str, float]], title: str) -> Spec:
    """A bar a row, from the top, with its figure; a change below nothing goes to the left."""
    values = [{"label": label, "n": n} for label, n in _apart(rows)]
    place = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "sort": [one["label"] for one in values],
        "axis": {"labelLimit": _LABEL, "minExtent": _LEAST_LABEL, "domain": False, "ticks": False},
    }
    figure = {"field": "n", "type": "quantitative", "title": title, "axis": {**large(), "tickCount": 5}}
    told = {"field": "n", "type": "quantitative", "format": ",d"}
    return {
        "width": WIDTH - _LABEL,
        "height": _BAR * max(1, len(rows)),
        "data": {"values": values},
        "encoding": {"y": place, "x": figure},
        "layer": [
            {"mark": {"type": "bar", "height": 14}},
            {
                "transform": [{"filter": "datum.n >= 0"}],
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": told},
            },
            {
                "transform": [{"filter": "datum.n < 0"}],
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": told, "x": {"datum": 0}},
            },
        ],
    }


def _apart(rows: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Labels that are alike would share one bar."""
    seen: Counter[str] = Counter()
    for label, n in rows:
        seen[label] += 1
        yield (f"{label} ({seen[label]})" if seen[label] > 1 else label), n
