"""Where the parts of a bar chart stand: whole numbers of an SVG's own units, so that nothing is left to a browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 14, 30
_LABELS, _LINES = 16, 5
_GAP = 0.25  # of the room of one place

Item = tuple[str, Sequence[int]]


class Bar(NamedTuple):
    """One bar; `series` counts from 1."""

    x: int
    y: int
    width: int
    height: int
    series: int


class Mark(NamedTuple):
    """A text at the axis: `at` is its place along it."""

    at: int
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart ready to be written down."""

    bars: list[Bar]
    lines: list[Mark]
    labels: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    foot: int = HEIGHT - _BOTTOM
    label_at: int = HEIGHT - 8


def drawn(items: Sequence[Item]) -> Chart:
    """A chart of places in a row, each with its label and a number of not less than 0 for every series."""
    most = max((n for _, numbers in items for n in numbers), default=0)
    step = _step(most)
    steps = max(1, -(-most // step))
    highest = step * steps
    room = (WIDTH - _LEFT - _RIGHT) / max(len(items), 1)
    every = -(-len(items) // _LABELS) or 1
    middle = [round(_LEFT + room * (at + 0.5)) for at in range(len(items))]
    return Chart(
        bars=[bar for at, (_, numbers) in enumerate(items) for bar in _bars(at, numbers, room, highest)],
        lines=[Mark(_height(step * n, highest), f"{step * n:,}") for n in range(steps + 1)],
        labels=[Mark(middle[at], items[at][0]) for at in range(0, len(items), every)],
    )


def _bars(at: int, numbers: Sequence[int], room: float, highest: int) -> list[Bar]:
    wide = room * (1 - _GAP) / max(len(numbers), 1)
    left = _LEFT + room * (at + _GAP / 2)
    return [
        Bar(
            x=round(left + wide * place),
            y=_height(n, highest),
            width=max(1, round(wide) - 1),
            height=HEIGHT - _BOTTOM - _height(n, highest),
            series=place + 1,
        )
        for place, n in enumerate(numbers)
        if n
    ]


def _height(n: int, highest: int) -> int:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * n / highest)


def _step(most: int) -> int:
    """The distance of two lines: 1, 2 or 5 of a power of ten, so that few of them reach the highest bar."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * _LINES >= most:
                return digit * power
        power *= 10
