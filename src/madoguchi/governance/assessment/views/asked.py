"""What a view is asked for, in its address: filters, figures typed, weights, another list; what is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line

from ..filters import Filters
from ..reckoning.obstacles import WEIGHTS
from ..reckoning.scoring import FIGURES, Weights

#: The name of a weight's field: a weight may be called like a column.
PREFIX = "w-"
_LONGEST = 20
_SEPARATORS = re.compile("[,，]")
NUMBER, PERCENT = 50, 83.0
DIMENSIONS = ("life_events", "department", "channel", "season")


class Bounds(NamedTuple):
    """From where to where a figure may go."""

    least: int
    most: int


_WAGE, _MINUTES, _HUNDRED = Bounds(0, 100_000), Bounds(0, 10_000), Bounds(0, 100)
#: What each weight may be; those of obstacles are of 100.
BOUNDS: Mapping[str, Bounds] = {
    "resident_wage": _WAGE,
    "staff_wage": _WAGE,
    "resident_minutes": _MINUTES,
    "staff_minutes": _MINUTES,
    "resident_share": _HUNDRED,
    "staff_share": _HUNDRED,
    **dict.fromkeys(WEIGHTS, _HUNDRED),
}
_NUMBERS = Bounds(1, 1_000_000)


@dataclass(frozen=True)
class Asked:
    """Everything chosen on a view. What cannot be read is told in `errors`, by field, and taken as it was by default.

    `number` and `percent` are the two ways to read the curve; `by` is what is counted by; `other` the code of the list
    to hold this one against. `typed` is what was typed, for the fields.
    """

    filters: Filters = field(default_factory=Filters)
    weights: Weights = field(default_factory=Weights)
    number: int = NUMBER
    percent: float = PERCENT
    by: str = DIMENSIONS[0]
    other: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        """What an address asks for."""
        reader = _Reader(query)
        weights = reader.weights()
        number = reader.whole("n", NUMBER, _NUMBERS)
        percent = reader.percent("percent", PERCENT)
        by = query.get("by", "")
        return cls(
            Filters.read(query),
            weights,
            number,
            percent,
            by if by in DIMENSIONS else DIMENSIONS[0],
            query.get("other", "")[:_LONGEST].replace("\x00", ""),
            reader.typed,
            reader.errors,
        )

    def query(self, **more: str) -> str:
        """The part of an address that asks for the same, but for what is given; defaults are left out."""
        wanted = {name: values for name, values in self.filters.wanted.items() if name not in more}
        search = more.pop("search", self.filters.search)
        filters = replace(self.filters, wanted=wanted, search=search)
        return filters.query(**{**dict(self._chosen()), **more})

    def _chosen(self) -> Iterator[tuple[str, str]]:
        if self.number != NUMBER:
            yield "n", str(self.number)
        if self.percent != PERCENT:
            yield "percent", f"{self.percent:g}"
        if self.by != DIMENSIONS[0]:
            yield "by", self.by
        if self.other:
            yield "other", self.other
        for name, value in moved(self.weights).items():
            yield PREFIX + name, str(value)


def value_of(weights: Weights, name: str) -> int:
    """A weight by its name."""
    return weights.obstacles[name] if name in weights.obstacles else int(getattr(weights, name))


def moved(weights: Weights) -> dict[str, int]:
    """The weights that are not as they are by default."""
    usual = Weights()
    return {
        name: value_of(weights, name)
        for name in usual.names
        if value_of(weights, name) != value_of(usual, name)
    }


class _Reader:
    """Reads figures as people type them, and says what is wrong."""

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self.typed: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def weights(self) -> Weights:
        usual = Weights()
        read = {name: self.whole(PREFIX + name, value_of(usual, name), BOUNDS[name]) for name in usual.names}
        obstacles = {name: read[name] for name in usual.obstacles}
        return Weights(**{name: read[name] for name in FIGURES}, obstacles=obstacles)

    def whole(self, name: str, usual: int, bounds: Bounds) -> int:
        text = self._text(name)
        if not text:
            return usual
        plain = _SEPARATORS.sub("", text)
        value = int(plain) if plain.isascii() and plain.isdecimal() else -1
        if bounds.least <= value <= bounds.most:
            return value
        self._wrong(name, bounds)
        return usual

    def percent(self, name: str, usual: float) -> float:
        text = self._text(name).rstrip("%％ ")
        if not text:
            return usual
        whole, _, part = text.partition(".")
        if (
            all(one.isascii() and one.isdecimal() for one in (whole, part or "0"))
            and 0 < float(text) <= _HUNDRED.most
        ):
            return float(text)
        self._wrong(name, Bounds(1, _HUNDRED.most))
        return usual

    def _text(self, name: str) -> str:
        raw = self._query.get(name, "")[:_LONGEST].replace("\x00", "")
        try:
            text = normalise_line(raw).strip()
        except PlainError:  # a character that nobody can type: no figure either
            text = raw
        if text:
            self.typed[name] = text
        return text

    def _wrong(self, name: str, bounds: Bounds) -> None:
        self.errors[name] = gettext(
            "%(least)sから%(most)sまでの数字で入力してください。いまは初期値で計算しています。"
        ) % {
            "least": f"{bounds.least:,}",
            "most": f"{bounds.most:,}",
        }
