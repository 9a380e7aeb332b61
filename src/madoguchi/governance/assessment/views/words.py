"""Words and links that the views share: what figures rest on, and where a row leads."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.ui.saying import in_english

from ..models import Inventory, Source
from ..reckoning.blocks import BY_NAME as BLOCKS
from ..reckoning.obstacles import Obstacle, named


class Shown(NamedTuple):
    """A view: its name in addresses, and its words."""

    name: str
    words: str | Promise


VIEWS: tuple[Shown, ...] = (
    Shown("coverage", _("件数の集まり方")),
    Shown("benefit", _("効果と容易さ")),
    Shown("sensitivity", _("順位の確かさ")),
    Shown("blocked", _("できない理由")),
    Shown("shares", _("内訳")),
    Shown("changes", _("前年との差")),
)
NAMES = {one.name: one.words for one in VIEWS}


def address(found: Inventory, view: str, query: str = "") -> str:
    """Where a view of a list stands."""
    return reverse(f"assessment:{view}", args=[found.code]) + (f"?{query}" if query else "")


def item_address(found: Inventory, line: int) -> str:
    """Where everything known of a row stands."""
    return reverse("assessment:item", args=[found.code, line])


def left_out(unknown: int) -> tuple[str, ...]:
    """What every view says of rows whose volume nobody knows."""
    if not unknown:
        return ()
    words = gettext("件数が不明の%(n)s行は入っていません。0件としては数えません。")
    return (words % {"n": f"{unknown:,}"},)


def of_country(found: Inventory) -> tuple[str, ...]:
    """That the figures of the national list are those of the whole country, and no city's."""
    if found.source != Source.NATIONAL:
        return ()
    return (
        gettext(
            "国の棚卸しの件数は、全国のものです。ここの件数と金額も全国のもので、市のものではありません。"
        ),
    )


#: From which amount yen are said by which word, the largest first.
_ALOUD = ((100_000_000, "億"), (10_000, "万"))
#: Digits of an estimate that mean something, where no word shortens it.
_DIGITS = 3


def about_yen(amount: float) -> str:
    """An estimate as one says it: 約2,538億円, about 254,000,000,000 yen."""
    if in_english():
        return f"about {round(amount, min(0, _DIGITS - len(str(int(amount))))):,.0f} yen"
    for least, word in _ALOUD:
        if amount >= least:
            return f"約{amount / least:,.{1 if amount < 10 * least else 0}f}{word}円"
    return f"約{amount:,.0f}円"


def all_on_paper(unknown: int) -> tuple[str, ...]:
    """That so many procedures are taken to be all on paper, since nobody knows how many cases come on line."""
    if not unknown:
        return ()
    words = gettext("オンラインの件数が不明の手続き%(n)sは、すべてがまだ紙とみて計算しています。")
    return (words % {"n": f"{unknown:,}"},)


def cut(named: int, of: int) -> tuple[str, ...]:
    """That a table holds the first of more."""
    if named >= of:
        return ()
    return (gettext("表は上位%(n)sまでです（全部で%(of)s）。") % {"n": f"{named:,}", "of": f"{of:,}"},)


def obstacle_words(one: Obstacle) -> str:
    """An obstacle in the language of the page."""
    return one.en if in_english() else one.ja


def reasons(bits: int) -> str:
    """Every obstacle of a procedure; nothing where there is none."""
    return gettext("、").join(obstacle_words(one) for one in named(bits))


def blocks_words(blocks: Iterable[str]) -> str:
    """Building blocks in the language of the page."""
    known = (BLOCKS[name] for name in sorted(blocks))
    return gettext("、").join(one.en if in_english() else one.ja for one in known)
