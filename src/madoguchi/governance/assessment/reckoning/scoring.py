"""Benefit and ease of putting a procedure on line, by weights that everybody sees and may move.

Benefit, yen a year: what is not on line yet × (minutes a resident saves × their hour + minutes staff save × theirs).
Ease, 0 to 100: what remains after the weights of its obstacles. Where minutes are unknown the assumed ones are taken,
and it is told that they are assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .obstacles import BY_NAME, FORBIDDING, WEIGHTS

Figures = NDArray[np.float64]
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Weights:
    """Everything a score depends on besides the rows.

    Wages are yen an hour: staff by a city's own average cost, residents by the average wage (毎月勤労統計). Minutes are
    those that one case takes where the row does not say; shares are what of them is saved on line, in per cent.
    """

    resident_wage: int = 2000
    staff_wage: int = 3000
    resident_minutes: int = 60
    staff_minutes: int = 20
    resident_share: int = 75
    staff_share: int = 40
    obstacles: dict[str, int] = field(default_factory=lambda: dict(WEIGHTS))

    def scaled(self, name: str, factor: float) -> "Weights":
        """The same with one of them, a figure or an obstacle's weight, times a factor."""
        if name in self.obstacles:
            moved = {**self.obstacles, name: round(self.obstacles[name] * factor)}
            return replace(self, obstacles=moved)
        return replace(self, **{name: round(getattr(self, name) * factor)})

    @property
    def names(self) -> tuple[str, ...]:
        """Every weight that can be moved."""
        return (*FIGURES, *self.obstacles)


#: The weights that are not of obstacles, with their words and units.
FIGURES: dict[str, tuple[str, str]] = {
    "resident_wage": ("住民の1時間（円）", "An hour of a resident (yen)"),
    "staff_wage": ("職員の1時間（円）", "An hour of staff (yen)"),
    "resident_minutes": ("住民の所要時間が不明のとき（分）", "Resident minutes where unknown"),
    "staff_minutes": ("職員の処理時間が不明のとき（分）", "Staff minutes where unknown"),
    "resident_share": ("住民の時間のうち減る割合（%）", "Share of resident time saved (%)"),
    "staff_share": ("職員の時間のうち減る割合（%）", "Share of staff time saved (%)"),
}


@dataclass(frozen=True)
class Scored:
    """Procedures as columns, one entry each: ids, and figures where NaN is unknown."""

    ids: Sequence[Any]
    volume: Figures
    online: Figures
    resident_minutes: Figures
    staff_minutes: Figures
    obstacles: NDArray[np.int64]

    def benefit(self, weights: Weights) -> Figures:
        """Yen a year; NaN where the volume is unknown."""
        left: Figures = self.volume - np.minimum(np.nan_to_num(self.online), np.nan_to_num(self.volume))
        resident = np.where(np.isnan(self.resident_minutes), weights.resident_minutes, self.resident_minutes)
        staff = np.where(np.isnan(self.staff_minutes), weights.staff_minutes, self.staff_minutes)
        a_case = (
            resident * weights.resident_share * weights.resident_wage
            + staff * weights.staff_share * weights.staff_wage
        )
        saved: Figures = left * a_case / (100 * _MINUTES_AN_HOUR)
        return saved

    def ease(self, weights: Weights) -> Figures:
        """0 to 100; 0 where law or nature forbids."""
        heavy = np.zeros(len(self.ids))
        for name, weight in weights.obstacles.items():
            heavy += np.where(self.obstacles & BY_NAME[name].bit, weight, 0)
        return np.where(self.obstacles & FORBIDDING, 0.0, np.clip(100 - heavy, 0, 100))

    def score(self, weights: Weights) -> Figures:
        """Benefit times ease, in yen a year: what is worth doing and can be done; 0 where the volume is unknown."""
        return np.nan_to_num(self.benefit(weights)) * self.ease(weights) / 100

    def ranks(self, weights: Weights) -> NDArray[np.int64]:
        """Places from the best score down, as indexes; equal scores stay in their order."""
        return np.argsort(-self.score(weights), kind="stable")

    @property
    def assumed(self) -> NDArray[np.bool_]:
        """Whether any of its minutes are assumed, since its row does not say."""
        return np.isnan(self.resident_minutes) | np.isnan(self.staff_minutes)


@dataclass(frozen=True)
class Held:
    """How one of the best stands when weights move: its best and worst place (from 1), and the weight behind that."""

    at: int
    place: int
    best: int
    worst: int
    by: str

    @property
    def holds(self) -> bool:
        """Whether it never leaves its place."""
        return self.best == self.worst == self.place


def sensitivity(scored: Scored, weights: Weights, first: int = 50, move: float = 0.5) -> list[Held]:
    """How the first places change while each weight alone moves by ±`move`: 0.5 is half."""
    order = scored.ranks(weights)[:first]
    best = worst = {int(at): place for place, at in enumerate(order, 1)}
    by: dict[int, str] = {}
    for name in weights.names:
        for factor in (1 - move, 1 + move):
            places = _places(scored.ranks(weights.scaled(name, factor)))
            by |= {at: name for at in best if places[at] > worst[at]}
            best = {at: min(best[at], int(places[at])) for at in best}
            worst = {at: max(worst[at], int(places[at])) for at in worst}
    return [
        Held(int(at), place, best[int(at)], worst[int(at)], by.get(int(at), ""))
        for place, at in enumerate(order, 1)
    ]


def _places(order: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(1, len(order) + 1)
    return places
