"""Why a child has this place, or none, in the words that its family reads."""

from typing import Any

from madoguchi.core.matching import Why
from madoguchi.counter.procedures.text import Text

from .models import Entry, Placement, Round, Unfit
from .reckoning import Rules, rules_of


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


_PLACED = _text("第{n}希望の{place}に内定しました。", "You have a place at {place}, your choice {n}.")
_WHY: dict[str, Text] = {
    Why.FULL: _text(
        "第{n}希望の{place}：定員まで内定しました（内定した方の最低点 {last}点、この申込みの点数 {points}点）。",
        "Choice {n}, {place}: all seats were taken (lowest points admitted {last}, yours {points}).",
    ),
    Why.NO_SEATS: _text(
        "第{n}希望の{place}：このクラスの募集がありませんでした。",
        "Choice {n}, {place}: it had no seats for this age class.",
    ),
    Why.SIBLINGS: _text(
        "第{n}希望の{place}：きょうだいの条件に合う空きがありませんでした。",
        "Choice {n}, {place}: it had no seats that meet your wishes for the siblings.",
    ),
    Why.NOT_ELIGIBLE: _text(
        "第{n}希望の{place}：選考の対象になりませんでした。",
        "Choice {n}, {place}: the application took no part in the selection.",
    ),
    Why.UNDECIDED: _text(
        "第{n}希望の{place}：きょうだいの条件のため、個別に検討しました。",
        "Choice {n}, {place}: because of your wishes for the siblings it was considered by itself.",
    ),
}
_EXCLUDED = _text("選考の対象にならなかった理由：{reason}", "Why it took no part: {reason}")
_UNFIT: dict[str, Text] = {
    Unfit.AGE_CLASS: _text(
        "お子さんの年齢が、募集するクラスに合いません。", "No class fits the child's age."
    ),
    Unfit.CHOICES: _text("希望先が書かれていません。", "No place was chosen."),
}


def why(found: Round, entry: Entry, placed: Placement, language: str) -> str:
    """The reasons of a placement, a line each: what the notice says (行政手続法8条)."""
    rules = rules_of(found.version)
    lines = [_refused(rules, one, language) for one in placed.reasons]
    if placed.place:
        lines.insert(
            0, _says(_PLACED, language, n=placed.choice, place=place_words(rules, placed.place, language))
        )
    if entry.excluded:
        lines.append(_says(_EXCLUDED, language, reason=entry.excluded))
    elif entry.unfit:
        lines.append(_UNFIT[entry.unfit].says(language))
    if any(one["why"] == Why.UNDECIDED for one in placed.reasons) and found.words:
        lines.append(found.words)
    return "\n".join(lines)


def both_languages(found: Round, entry: Entry, placed: Placement) -> str:
    """The reasons as the letter gives them: in Japanese, below that in the language of the application."""
    languages = ("ja", "en") if entry.case.language.startswith("en") else ("ja",)
    return "\n\n".join(why(found, entry, placed, one) for one in languages)


def place_words(rules: Rules, place: str, language: str) -> str:
    """The name of a place; its own short name where the rules know it no more."""
    label = rules.places.get(place)
    return label.says(language) if label else place


def class_words(rules: Rules, age_class: str, language: str) -> str:
    """The name of an age class."""
    label = rules.classes.get(age_class)
    return label.says(language) if label else age_class


def _refused(rules: Rules, one: dict[str, Any], language: str) -> str:
    facts = {
        "n": one["n"],
        "place": place_words(rules, one["place"], language),
        "last": one["last"],
        "points": one["points"],
    }
    return _says(_WHY[one["why"]], language, **facts)


def _says(text: Text, language: str, **facts: Any) -> str:
    return text.says(language).format(**facts)
