"""The two sides of the window, and which of them a table belongs to.

A model says its side by inheriting one of the marks below. The marks are plain classes, not models, so migrations keep
them among a model's bases and historical models know their side too.
"""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings


class Side(StrEnum):
    """A process serves `public` or `office`; a table may also exist once for `each`, or be `shared` by both."""

    PUBLIC = "public"
    OFFICE = "office"
    EACH = "each"
    SHARED = "shared"


ROLE_SIDES = (Side.PUBLIC, Side.OFFICE)


class PublicSide:
    """Mark of a table that only the public side may touch."""

    belongs_to: ClassVar[Side] = Side.PUBLIC


class OfficeSide:
    """Mark of a table that only the office side may touch."""

    belongs_to: ClassVar[Side] = Side.OFFICE


class EachSide:
    """Mark of a table that exists twice, once per side, with rows of their own."""

    belongs_to: ClassVar[Side] = Side.EACH


class SharedSide:
    """Mark of a table in the shared schema: both sides read it, its migration says who else may do what."""

    belongs_to: ClassVar[Side] = Side.SHARED


# Tables of other people's apps. None: the app is needed for its code, its tables are not made.
SIDE_OF_APP: dict[str, Side | None] = {
    "account": Side.EACH,
    "auth": None,
    "contenttypes": None,
    "django_cache": Side.EACH,
    "procrastinate": Side.EACH,
    "sessions": Side.EACH,
}


def this_side() -> Side:
    """The side this process serves (`settings.SIDE`)."""
    return Side(settings.SIDE)
