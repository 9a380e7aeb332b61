"""Guarantees broken on purpose, in the measures' site alone: a measure that never fails proves nothing."""

import os
from uuid import UUID

BROKEN = "MADOGUCHI_MEASURE_BROKEN"
#: Often enough that no run passes without one, on the slowest machine too.
_ONE_IN = 3


def hit(how: str, request: UUID) -> bool:
    """Whether this request meets what was broken: `lost` or `twice`."""
    return os.environ.get(BROKEN) == how and request.int % _ONE_IN == 0
