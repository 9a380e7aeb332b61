"""What a measure is asked for and what it says."""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .house import House, MeasureError, house

_SAID = 4000
Figures = dict[str, Any]
Measure = Callable[[House, argparse.Namespace], Figures]


def main(words: str, measure: Measure, *more: Sequence[Any]) -> int:
    """Run a measure in a house of its own and print its figures; returns the exit code.

    `more` are further options, each a name and its settings.
    """
    given = _options(words, more)
    try:
        with house() as made:
            figures = _measured(made, measure, given)
    except MeasureError as fault:
        print(fault, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print("\n".join(_lines(figures)))
    return 1 if figures.get("violations") else 0


def _measured(made: House, measure: Measure, given: argparse.Namespace) -> Figures:
    try:
        return measure(made, given)
    except MeasureError as fault:
        raise MeasureError(f"{fault}\n{made.said()[:_SAID]}") from fault


def _options(words: str, more: Sequence[Any]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    for name, settings in more:
        parser.add_argument(name, **settings)
    return parser.parse_args()


def _lines(figures: Mapping[str, Any], outer: str = "") -> list[str]:
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += _lines(value, f"{outer}{name}.")
        else:
            lines.append(f"{outer + name:<28} {value}")
    return lines


def percentile(seconds: Sequence[float], percent: int) -> float:
    """A percentile, in milliseconds."""
    return round(statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 2)
