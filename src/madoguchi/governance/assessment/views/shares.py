"""Where the volume comes from: by life event, department, way in or season."""

from collections.abc import Sequence

from django.utils.translation import gettext

from ..filters import UNKNOWN
from ..inventory.fields import BY_NAME, CHANNELS
from ..models import Inventory
from . import queries
from .asked import Asked
from .charts import bars
from .controls import DIMENSION_WORDS, field_words
from .queries import Channels, Part
from .shown import Chart, Column, Kind, Row, Table, View
from .words import address

#: Bars that a chart holds.
MOST_BARS = 20


def shown(found: Inventory, asked: Asked, most: int) -> View:
    """Sums by what is asked for."""
    if asked.by == "channel":
        return _by_channel(queries.channels(found, asked.filters))
    parts = queries.parts(found, asked.filters, asked.by)[:most]
    words = str(DIMENSION_WORDS[asked.by])
    return View(
        gettext("%(by)sごとの内訳") % {"by": words},
        sentence(parts, words),
        (_table(found, asked, parts, words),),
        _chart(
            [(_words(part), part.volume) for part in parts if part.volume is not None],
            gettext("%(by)sごとの件数") % {"by": words},
        ),
        _notes(parts, several=asked.by == "life_events"),
    )


def sentence(parts: Sequence[Part], words: str) -> str:
    """「件数がいちばん多いのは「引越し」で、48.2%です。」"""
    known = [part for part in parts if part.volume and part.key]
    if not known:
        return gettext("%(by)sと件数の両方がわかる手続きがありません。") % {"by": words}
    whole = sum(part.volume or 0 for part in parts)
    first = known[0]
    return gettext("件数がいちばん多いのは「%(name)s」で、%(n)s件（%(share)s%%）です。") % {
        "name": first.key,
        "n": f"{first.volume:,}",
        "share": f"{100 * (first.volume or 0) / whole:.1f}",
    }


def _words(part: Part) -> str:
    return part.key or gettext("不明")


def _notes(parts: Sequence[Part], *, several: bool) -> tuple[str, ...]:
    words = gettext("いくつものライフイベントに当たる手続きは、それぞれに数えています。")
    return (words,) if several and parts else ()


def _chart(rows: Sequence[tuple[str, int]], title: str) -> tuple[Chart, ...]:
    drawn = [one for one in rows if one[1]][:MOST_BARS]
    if not drawn:
        return ()
    desc = gettext("いちばん多いのは「%(name)s」の%(n)s件です。") % {
        "name": drawn[0][0],
        "n": f"{drawn[0][1]:,}",
    }
    return (Chart("shares", title, desc, bars(drawn, gettext("件数"))),)


def _table(found: Inventory, asked: Asked, parts: Sequence[Part], words: str) -> Table:
    whole = sum(part.volume or 0 for part in parts)
    columns = (
        Column(words),
        Column(gettext("行"), Kind.NUMBER),
        Column(gettext("件数が不明の行"), Kind.NUMBER),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("割合"), Kind.SHARE),
        Column(gettext("うちオンライン"), Kind.NUMBER),
    )
    rows = [
        Row(
            (
                _words(part),
                part.rows,
                part.rows - part.known,
                part.volume,
                part.volume / whole if part.volume is not None and whole else None,
                part.online,
            ),
            address(found, "coverage", asked.query(**{asked.by: part.key or UNKNOWN})),
        )
        for part in parts
    ]
    return Table(gettext("%(by)sごとの件数") % {"by": words}, columns, rows)


def _by_channel(sums: Channels) -> View:
    words = str(DIMENSION_WORDS["channel"])
    told = sum(volume or 0 for _, volume in sums.by.values())
    rest = None if sums.volume is None else max(0, sums.volume - told)
    named = {name: field_words(BY_NAME[name]) for name in CHANNELS}
    columns = (
        Column(words),
        Column(gettext("件数のわかる行"), Kind.NUMBER),
        Column(gettext("不明の行"), Kind.NUMBER),
        Column(gettext("件数"), Kind.NUMBER),
        Column(gettext("総件数に対する割合"), Kind.SHARE),
    )
    rows = [
        Row((named[name], n, sums.rows - n, volume, _share(volume, sums.volume)))
        for name, (n, volume) in sums.by.items()
    ]
    rows.append(Row((gettext("方法がわからない件数"), None, None, rest, _share(rest, sums.volume))))
    return View(
        gettext("%(by)sごとの内訳") % {"by": words},
        _channel_sentence(sums),
        (Table(gettext("%(by)sごとの件数") % {"by": words}, columns, rows),),
        _chart(
            [(named[name], volume) for name, (_, volume) in sums.by.items() if volume is not None],
            gettext("%(by)sごとの件数") % {"by": words},
        ),
    )


def _share(volume: int | None, whole: int | None) -> float | None:
    return None if volume is None or not whole else volume / whole


def _channel_sentence(sums: Channels) -> str:
    share = _share(sums.by["online"][1], sums.volume)
    if share is None:
        return gettext("オンラインの件数がわかる手続きがありません。")
    return gettext("件数の%(share)s%%がオンラインです（オンラインの件数がわかる%(n)s行から）。") % {
        "share": f"{100 * share:.1f}",
        "n": f"{sums.by['online'][0]:,}",
    }
