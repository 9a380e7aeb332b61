"""The national inventory (行政手続等の棚卸): known by its headers, and read with its own rule for zeros."""

from collections.abc import Sequence

from madoguchi.core.columns import header_key

from .fields import FIELDS

#: What no list of a city has.
_SIGNS = frozenset(
    map(header_key, ("手続ID", "総手続件数", "非オンライン手続件数", "オンライン化の実施状況"))
)
COLUMNS = tuple(field.national for field in FIELDS if field.national)


def is_national(headers: Sequence[str]) -> bool:
    """Whether these are the headers of the national list, where a count of 0 means zero or unknown."""
    return set(map(header_key, headers)) >= _SIGNS
