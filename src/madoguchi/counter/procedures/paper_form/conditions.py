"""Conditions in words: who need not answer a question or a page of the paper form."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..definition import names_read
from ..questions import Question
from ..text import Text
from . import words
from .words import Both, Say, Shown, filled

_EQUAL = re.compile(r'answers\.(\w+) (==|!=) "(\w+)"')
_WITHIN = re.compile(r'"(\w+)" in answers\.(\w+)')
_HOLDS = re.compile(r"(!?)answers\.(\w+)")
_YES_OR_NO: dict[str, tuple[Text, Text]] = {
    "yes_no": (words.YES, words.NO),
    "consent": (words.AGREED, words.NOT_AGREED),
}


class Numbered(NamedTuple):
    """A question and its number on the form."""

    n: int
    question: Question


def in_words(condition: str, asked: Mapping[str, Numbered], say: Say) -> Shown:
    """「問3で「代理人」を選んだ方だけ」; where a condition says more than that, on which questions it depends.

    Empty where there is no condition.
    """
    if not condition:
        return []
    for joint, joined in ((" && ", words.AND), (" || ", words.OR)):
        terms = [_term(one.strip(), asked) for one in condition.split(joint)]
        known = [one for one in terms if one is not None]
        if len(known) == len(terms):
            return say(words.ONLY_IF, terms=_listed(known, joined))
    numbers = sorted({asked[name].n for name in names_read(condition) if name in asked})
    return say(words.ONLY_FITTING, numbers="・".join(map(str, numbers)))


def _listed(terms: list[Both], joint: Text) -> Both:
    return Both(joint.ja.join(one.ja for one in terms), joint.en.join(one.en for one in terms))


def _term(term: str, asked: Mapping[str, Numbered]) -> Both | None:
    """One comparison in words; None where it is not one of the plain ones."""
    if found := _EQUAL.fullmatch(term):
        return _chosen(found[1], found[3], found[2] == "==", asked)
    if found := _WITHIN.fullmatch(term):
        return _chosen(found[2], found[1], True, asked)
    if found := _HOLDS.fullmatch(term):
        return _held(found[2], not found[1], asked)
    return None


def _chosen(name: str, value: str, same: bool, asked: Mapping[str, Numbered]) -> Both | None:
    one = asked.get(name)
    label = next((o.label for o in getattr(one and one.question, "options", ()) if o.value == value), None)
    if one is None or label is None:
        return None
    return filled(words.ONLY_CHOSEN if same else words.ONLY_OTHER, n=one.n, option=label)


def _held(name: str, holds: bool, asked: Mapping[str, Numbered]) -> Both | None:
    one = asked.get(name)
    if one is None or one.question.type not in _YES_OR_NO:
        return None
    return filled(words.ONLY_CHOSEN, n=one.n, option=_YES_OR_NO[one.question.type][not holds])
