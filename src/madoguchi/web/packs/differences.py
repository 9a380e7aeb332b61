"""Differences for people: names counted and listed, texts compared line by line, neither without end."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff

#: How many names of one kind, and how many lines of one file, are shown at most.
MOST_NAMES, MOST_LINES = 12, 60


def listed(sign: str, kind: str, names: Sequence[str]) -> Iterator[str]:
    """`+ post tax-head`, a line each; many of them end with how many more there are."""
    yield from (f"{sign} {kind} {name}" for name in names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        yield f"{sign} {kind} … and {len(names) - MOST_NAMES} more"


def compared(name: str, before: str, after: str) -> Iterator[str]:
    """What differs between two texts of a file, as a unified diff; a long one ends with how many more lines."""
    lines = list(
        unified_diff(before.splitlines(), after.splitlines(), f"now/{name}", f"new/{name}", lineterm="")
    )
    yield from shortened(lines, name)


def shortened(lines: Sequence[str], name: str) -> Iterator[str]:
    """The first lines about a file; where there are more, how many more."""
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"… and {len(lines) - MOST_LINES} more lines of {name}"
