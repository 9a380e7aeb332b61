"""Conditions that can never hold: questions nobody would be asked, steps never walked, exemptions never offered.

What an answer may be is known for choices, consents and yes or no. A condition over nothing else is tried with
every combination; one that reads a number or a text is taken to be possible.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, permutations, product
from math import prod
from typing import Any, Final, TypeAlias

from madoguchi.core import expressions
from madoguchi.core.declarations import Fault, fault
from madoguchi.core.expressions import CalculationError, ExpressionError, FieldType, Kind

from .checks import CASE, answers_shape
from .declaration import Procedure
from .questions import Consent, OneOf, Question
from .questions.choices import SomeOf, YesNo
from .questions.ranking import Ranked

_ABSENT: Final = object()
#: What a name may be, `_ABSENT` included; None where that cannot be listed.
Domain: TypeAlias = tuple[Any, ...] | None

_MOST_TRIES, _MOST_OPTIONS = 5_000, 6
_NAMES = re.compile(r"\b((?:answers|case)\.[a-z0-9_]+)")
_WORD = r"(?:\"([^\"]*)\"|'([^']*)')"
_COMPARED = (
    re.compile(rf"\b((?:answers|case)\.[a-z0-9_]+)(?:\[\d+\])?\s*[!=]=\s*{_WORD}"),
    re.compile(rf"{_WORD}\s*[!=]=\s*((?:answers|case)\.[a-z0-9_]+)"),
    re.compile(rf"{_WORD}\s+in\s+(answers\.[a-z0-9_]+)"),
)


def reach_faults(procedure: Procedure) -> Iterator[Fault]:
    """Conditions that name what is no option, and conditions that can never hold, with their paths."""
    domains: dict[str, Domain] = {"case.outcome": ("", *procedure.outcomes)}
    shape: dict[str, FieldType] = {}
    for number, page in enumerate(procedure.pages):
        path = f"pages.{number}"
        yield from _faults(page.when, domains, shape, f"{path}.when")
        for position, question in enumerate(page.questions):
            both = " && ".join(f"({when})" for when in (page.when, question.when) if when)
            if question.when:
                yield from _faults(question.when, domains, shape, f"{path}.questions.{position}.when", both)
            if question.answerable:
                asked = _may_hold(both, domains, shape)
                domains[f"answers.{question.id}"] = _values(question, bool(both)) if asked else (_ABSENT,)
                shape[question.id] = question.shape()
    yield from _of_route(procedure, domains)


def _of_route(procedure: Procedure, domains: Mapping[str, Domain]) -> Iterator[Fault]:
    shape = dict(answers_shape(procedure))
    for number, step in enumerate(procedure.route):
        yield from _faults(step.when, domains, shape, f"route.{number}.when")
    for name, waiver in procedure.fee.waivers.items() if procedure.fee else ():
        yield from _faults(waiver.when, domains, shape, f"fee.waivers.{name}.when")


def _values(question: Question, conditional: bool) -> Domain:
    """What the answer to a question may be."""
    blank = (_ABSENT,) if conditional or not question.required else ()
    match question:
        case OneOf():
            return (*(one.value for one in question.options), *blank)
        case SomeOf() if len(question.options) <= _MOST_OPTIONS:
            values = [one.value for one in question.options]
            sets = chain.from_iterable(combinations(values, n) for n in range(1, len(values) + 1))
            return (*map(list, sets), *blank)
        case Ranked() if len(question.options) <= _MOST_OPTIONS:
            values = [one.value for one in question.options]
            orders = (permutations(values, n) for n in range(question.least, question.ranks + 1))
            return (*map(list, chain.from_iterable(orders)), *blank)
        case Consent() if question.required:
            return (True, *blank)
        case Consent() | YesNo():
            return (True, False, *blank)
    return None


def _faults(
    text: str, domains: Mapping[str, Domain], shape: Mapping[str, FieldType], path: str, whole: str = ""
) -> Iterator[Fault]:
    if not text:
        return
    wrong = list(_no_option(text, domains, path))
    yield from wrong
    if not wrong and not _may_hold(whole or text, domains, shape):
        yield fault(
            path,
            "この条件が成り立つことはありません。条件か、条件が見る質問を直してください。",
            "this condition can never hold. Please mend it, or the questions that it reads.",
        )


def _no_option(text: str, domains: Mapping[str, Domain], path: str) -> Iterator[Fault]:
    for name, word in _comparisons(text):
        known = sorted(_words_of(domains.get(name)))
        if known and word not in known:
            yield fault(
                path,
                f"「{word}」は {name} の値にありません。あるのは {', '.join(known)} です。",
                f"“{word}” is no value of {name}. There are: {', '.join(known)}.",
            )


def _comparisons(text: str) -> Iterator[tuple[str, str]]:
    for pattern in _COMPARED:
        for found in pattern.finditer(text):
            parts = [part for part in found.groups() if part is not None]
            name = next(part for part in parts if part.startswith(("answers.", "case.")))
            parts.remove(name)
            yield name, parts[0]


def _words_of(domain: Domain) -> set[str]:
    flat = chain.from_iterable(one if isinstance(one, list) else [one] for one in domain or ())
    return {one for one in flat if isinstance(one, str) and one}


def _may_hold(text: str, domains: Mapping[str, Domain], shape: Mapping[str, FieldType]) -> bool:
    """Whether some answers make a condition true; also where that cannot be told."""
    if not text:
        return True
    names = sorted(set(_NAMES.findall(text)))
    listed = [one for one in (domains.get(name) for name in names) if one is not None]
    if len(listed) < len(names) or prod(map(len, listed)) > _MOST_TRIES:
        return True
    try:
        condition = expressions.compiled(text, {"answers": dict(shape), "case": CASE}, Kind.BOOL)
        return any(condition.holds(_facts(names, values)) for values in product(*listed))
    except (ExpressionError, CalculationError):
        return True  # told as a fault of its own


def _facts(names: list[str], values: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = {"answers": {}, "case": {}}
    for name, value in zip(names, values, strict=True):
        if value is not _ABSENT:
            variable, _, field = name.partition(".")
            facts[variable][field] = value
    return facts
