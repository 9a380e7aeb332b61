"""Doubts that rows of one list raise together: one procedure under several names, two answers of one department."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from ..models.findings import FindingKind
from .found import Found, Row
from .words import signature

#: Shares of words from which two names under one article are taken for one.
ALIKE = 0.75
#: Blocks of more rows are lists of like things (one form for each kind of permit), not slips.
_MOST_TOGETHER = 30
_COMPARED = ("volume", "online", "staff_minutes", "resident_minutes", "fee")


def same(rows: Iterable[Row]) -> Iterator[Found]:
    """Rows of one kind under one article (or, without a law, of one department) whose names have the same words."""
    for together in _blocks(rows).values():
        if len(together) <= _MOST_TOGETHER:
            yield from _alike(together)


def _blocks(rows: Iterable[Row]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        law = row.text("law")
        place = (law, row.text("article")) if law else ("", row.text("department"))
        found[(*place, row.text("kind"), row.text("applicant"))].append(row)
    return found


def _alike(together: Sequence[Row]) -> Iterator[Found]:
    signed = [(row, signature(row.bare)) for row in together]
    for (one, a), (other, b) in combinations(signed, 2):
        if one.group == other.group or not a or not b:
            continue
        share = len(a & b) / len(a | b)
        if share >= ALIKE:
            facts = {
                "name": one.text("name")[:80],
                "other": other.text("name")[:80],
                "alike": round(share * 100),
            }
            yield Found(FindingKind.SAME, one.key, "name", other.key, facts)


def two_answers(rows: Iterable[Row]) -> Iterator[Found]:
    """One procedure answered twice within a department, and differently."""
    found = defaultdict(list)
    for row in rows:
        if row.text("department"):
            found[row.text("department"), row.text("name"), row.text("law"), row.text("article")].append(row)
    for together in found.values():
        for one, other in combinations(together[:_MOST_TOGETHER], 2):
            yield from _differing(one, other)


def _differing(one: Row, other: Row) -> Iterator[Found]:
    for name in _COMPARED:
        a, b = one.values.get(name), other.values.get(name)
        if a not in (None, "") and b not in (None, "") and a != b:
            yield Found(FindingKind.TWO_ANSWERS, one.key, name, other.key, {"one": str(a), "two": str(b)})
