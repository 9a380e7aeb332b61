"""What is said of a plan: its sentence, how sure it is, and why each procedure was left out."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Choice, LeftOut, ScenarioState
from ..reckoning.obstacles import BY_NAME as OBSTACLES
from ..reckoning.scenario import Asked, Result
from ..views.words import about_yen, all_on_paper, blocks_words, obstacle_words

STATE_WORDS = {
    ScenarioState.WRITTEN: _("入力中"),
    ScenarioState.SOLVING: _("計算中"),
    ScenarioState.SOLVED: _("計算済み"),
    ScenarioState.FAILED: _("計算できませんでした"),
}
TONES = {
    ScenarioState.WRITTEN: "due",
    ScenarioState.SOLVING: "now",
    ScenarioState.SOLVED: "done",
    ScenarioState.FAILED: "late",
}
REASON_WORDS: dict[str, str | Promise] = {
    LeftOut.BLOCK: _("要る仕組みが入らなかった"),
    LeftOut.BUDGET: _("予算に収まらなかった"),
    LeftOut.FORBIDDEN: _("法令や性質のためにできない"),
    LeftOut.UNKNOWN: _("件数がわからない"),
    LeftOut.ALREADY: _("すでにオンライン"),
    LeftOut.NO_BENEFIT: _("効果がない"),
}
#: A gap below this is told as none.
_PROVEN = 5e-5


def share_words(share: float | None) -> str:
    """A share from 0 to 1, or 不明."""
    return gettext("不明") if share is None else f"{100 * share:.1f}%"


def year_words(asked: Asked, year: int) -> str:
    """A year of a plan by its fiscal year."""
    return gettext("%(n)s年目（%(year)s年度）") % {"n": year + 1, "year": asked.first_year + year}


def sentence(asked: Asked, result: Result) -> str:
    """「3年で42の手続きがオンラインになり、件数の71.0%が…」"""
    return gettext(
        "%(years)s年で%(n)sの手続きがオンラインになり、件数の%(after)sがオンラインで申請できるようになります（いまは%(before)s）。費用は%(cost)s円、効果は1年に%(benefit)sの見込みです。"
    ) % {
        "years": len(asked.budgets),
        "n": f"{result.plan.procedures:,}",
        "after": share_words(result.after()),
        "before": share_words(result.before),
        "cost": f"{result.plan.cost:,}",
        "benefit": about_yen(result.plan.benefit),
    }


def sureness(result: Result) -> str:
    """Whether it is proven to be the best, or how far from it at most."""
    if result.gap < _PROVEN:
        return gettext("証明済みの最適です。この条件で、これより良い計画はありません。")
    return gettext("この条件で最も良い計画との差は最大%(gap)s%%です（証明済み）。") % {
        "gap": f"{100 * result.gap:.2f}"
    }


def greedy_words(result: Result) -> str:
    """What is lost where somebody takes again and again what brings most for its yen."""
    figures = {
        "n": f"{result.greedy.procedures:,}",
        "share": share_words(result.after(result.greedy)),
        "loss": f"{100 * result.loss:.1f}",
    }
    if result.loss < _PROVEN:
        return gettext("費用のわりに効果の大きいものから順に選んでも、同じ結果になります。")
    return (
        gettext(
            "費用のわりに効果の大きいものから順に選ぶと、%(n)sの手続き、件数の%(share)sになり、計画の目的の値は%(loss)s%%少なくなります。"
        )
        % figures
    )


def notes(asked: Asked, result: Result) -> list[str]:
    """What the figures rest on."""
    told = [gettext("効果は見込みです。件数は棚卸しのもの、時間と単価は計画案の条件のものです。")]
    if asked.assumed:
        told.append(
            gettext("%(n)sの仕組みの費用と期間は、市の見積もりではなく、はじめから入っている見込みです。")
            % {"n": len(asked.assumed)}
        )
    if result.assumed:
        told.append(
            gettext(
                "選んだ手続きのうち%(n)sは、1件にかかる時間がわからないので、条件の時間で計算しています。"
            )
            % {"n": f"{result.assumed:,}"}
        )
    told += all_on_paper(result.unsplit)
    if unknown := result.counts.get(LeftOut.UNKNOWN):
        told.append(
            gettext("件数が不明の手続き%(n)sは、割合にも計画にも入っていません。0件としては数えません。")
            % {"n": f"{unknown:,}"}
        )
    return told


def reason(choice: Choice) -> str:
    """Why a procedure was left out, and what it would take."""
    return _REASONS[choice.left_out](choice.facts)


def _block(facts: dict[str, Any]) -> str:
    told = []
    if facts["blocks"]:
        told.append(
            gettext("「%(blocks)s」が入っていません。入れて始めるには%(yen)s円かかります。")
            % {"blocks": blocks_words(facts["blocks"]), "yen": f"{facts['takes']:,}"}
        )
    if facts["opened"] > 1:
        told.append(
            gettext("入れると、合わせて%(n)sの手続きができるようになり、効果は1年に%(yen)s円です。")
            % {"n": f"{facts['opened']:,}", "yen": f"{facts['together']:,}"}
        )
    if facts["late"]:
        told.append(
            gettext("「%(blocks)s」は、いま始めても計画の年数に間に合いません。")
            % {"blocks": blocks_words(facts["late"])}
        )
    return "".join(told)


def _budget(facts: dict[str, Any]) -> str:
    return gettext("費用%(takes)s円が、予算の残り（多い年で%(left)s円）に収まりませんでした。") % {
        "takes": f"{facts['takes']:,}",
        "left": f"{facts['left']:,}",
    }


def _forbidden(facts: dict[str, Any]) -> str:
    names = gettext("、").join(obstacle_words(OBSTACLES[name]) for name in facts["obstacles"])
    return gettext("「%(names)s」があり、市の判断ではオンラインにできません。") % {"names": names}


def _already(facts: dict[str, Any]) -> str:
    if facts["online"] is None:
        return gettext("すでにオンラインで申請できます。")
    return gettext("すでにオンラインで申請できます（1年に%(n)s件）。") % {"n": f"{facts['online']:,}"}


_REASONS: dict[str, Callable[[dict[str, Any]], str]] = {
    LeftOut.BLOCK: _block,
    LeftOut.BUDGET: _budget,
    LeftOut.FORBIDDEN: _forbidden,
    LeftOut.ALREADY: _already,
    LeftOut.UNKNOWN: lambda _facts: gettext(
        "件数がわからないので、効果を計算できません。件数を調べてください。"
    ),
    LeftOut.NO_BENEFIT: lambda _facts: gettext(
        "紙の件数が残っていないか、減る時間がないので、効果がありません。"
    ),
}


def became(asked: Asked, choice: Choice) -> str:
    """What became of a procedure: its year, or the reason."""
    return reason(choice) if choice.year is None else year_words(asked, choice.year)


def block_list(names: Iterable[str]) -> str:
    """Blocks in words, or なし."""
    return blocks_words(names) or gettext("なし")
