"""Doubts that lists raise side by side: against last year's, the country's, and another one of the same year."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..models.findings import FindingKind
from .found import Found, Row

#: So many times more or fewer than last year is asked about; small figures jump by themselves.
YEARLY, YEARLY_LEAST = 2.0, 50
#: The same against the country's figure per 1,000 residents: cities differ more than years do.
NATIONAL, NATIONAL_LEAST = 3.0, 100


@dataclass(frozen=True)
class Other:
    """Another list, found by national id, else by name and law."""

    by_id: Mapping[str, Row]
    by_name: Mapping[tuple[str, str], Row]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Other":
        """The list, ready to be asked."""
        known = list(rows)
        return cls(
            {row.text("national_id"): row for row in known if row.text("national_id")},
            {(row.bare, row.text("law")): row for row in known},
        )

    def like(self, row: Row) -> Row | None:
        """The same procedure there."""
        return self.by_id.get(row.text("national_id")) or self.by_name.get((row.bare, row.text("law")))


def against_last_year(rows: Iterable[Row], before: Other) -> Iterator[Found]:
    """Volumes that are far from last year's."""
    for row, other in _pairs(rows, before):
        now, then = row.count("volume"), other.count("volume")
        if now is not None and then is not None and _far(now, then, YEARLY, YEARLY_LEAST):
            yield Found(FindingKind.LAST_YEAR, row.key, "volume", facts={"now": now, "then": then})


def against_nation(rows: Iterable[Row], nation: Other, residents: int, people: int) -> Iterator[Found]:
    """Volumes that are far from what a city of so many residents would have, were it like the country."""
    for row, other in _pairs(rows, nation):
        now, all_of_it = row.count("volume"), other.count("volume")
        if now is None or all_of_it is None:
            continue
        expected = round(all_of_it * residents / people)
        if _far(now, expected, NATIONAL, NATIONAL_LEAST):
            facts = {"now": now, "expected": expected, "national": all_of_it}
            yield Found(FindingKind.NATIONAL, row.key, "volume", facts=facts)


def against_source(rows: Iterable[Row], other_list: Other, title: str) -> Iterator[Found]:
    """Volumes that another list of the same year gives otherwise."""
    for row, other in _pairs(rows, other_list):
        now, there = row.count("volume"), other.count("volume")
        if now is not None and there is not None and now != there:
            yield Found(
                FindingKind.OTHER_SOURCE,
                row.key,
                "volume",
                facts={"now": now, "there": there, "title": title},
            )


def _pairs(rows: Iterable[Row], others: Other) -> Iterator[tuple[Row, Row]]:
    for row in rows:
        other = others.like(row)
        if other is not None:
            yield row, other


def _far(a: int, b: int, times: float, least: int) -> bool:
    return abs(a - b) >= least and max(a, b) >= times * min(a, b)
