"""How few procedures carry how much of the volume: the cumulative coverage curve, read both ways."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Coverage:
    """The curve over volumes a year, the largest first; those that are unknown or nothing stand outside it."""

    volumes: tuple[int, ...]
    running: tuple[int, ...]

    @classmethod
    def of(cls, volumes: Iterable[int | None]) -> "Coverage":
        """The curve of these; unknown is left out, and never taken for zero."""
        known = tuple(sorted((one for one in volumes if one), reverse=True))
        return cls(known, tuple(accumulate(known)))

    @property
    def types(self) -> int:
        """How many procedures have a volume."""
        return len(self.volumes)

    @property
    def volume(self) -> int:
        """All of it, in cases a year."""
        return self.running[-1] if self.running else 0

    def share(self, number: int) -> float | None:
        """The share, from 0 to 1, that so many of the largest carry; None where nothing is known."""
        if not self.running:
            return None
        return self.running[min(number, self.types) - 1] / self.volume if number > 0 else 0.0

    def reach(self, percent: float) -> int | None:
        """How many of the largest carry at least so many per cent; None where nothing is known."""
        if not self.running:
            return None
        # Whole numbers: 83 % of a volume is not a sum of binary fractions.
        return bisect_left(self.running, percent / 100 * self.volume) + 1

    def points(self, most: int = 200) -> Sequence[tuple[int, float]]:
        """Points of the curve for a chart: every one at its steep beginning, fewer along its flat end."""
        numbers = sorted({0, *range(1, min(self.types, most // 2) + 1), *_spread(self.types, most // 2)})
        return [(number, self.share(number) or 0.0) for number in numbers]


def _spread(types: int, count: int) -> Iterable[int]:
    """Numbers up to `types` whose distances grow."""
    if types < 1 or count < 1:
        return ()
    return (max(1, round(types ** (n / count))) for n in range(1, count + 1))
