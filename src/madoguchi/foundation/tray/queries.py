"""What is under way between the sides, and what is stuck."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from madoguchi.foundation.tenancy.sides import Side, this_side

from .actions import tray_of
from .models import Envelope


@dataclass(frozen=True)
class Lane:
    """One direction of the tray: how many wait, since when."""

    to: Side
    waiting: int
    oldest: datetime | None
    newest_taken: datetime | None


def lanes() -> list[Lane]:
    """Both directions as the side in scope may see them."""
    return [_lane(side) for side in (Side.OFFICE, Side.PUBLIC)]


def _lane(to: Side) -> Lane:
    table = tray_of(to).objects
    waiting = table.filter(taken_at=None).aggregate(n=Count("id"), oldest=Min("put_at"))
    newest = table.exclude(taken_at=None).order_by("-taken_at").values_list("taken_at", flat=True).first()
    return Lane(to, waiting["n"], waiting["oldest"], newest)


def stuck(limit: int = 100) -> list[Envelope]:
    """Envelopes to this side that a handler could not take, oldest first."""
    rows = tray_of(this_side()).objects.filter(taken_at=None, tries__gt=0)
    return list(rows.defer("body").order_by("put_at")[:limit])


def under_way(to: Side, limit: int = 50) -> list[Envelope]:
    """Envelopes waiting to be taken by a side, oldest first, without their contents."""
    return list(tray_of(to).objects.filter(taken_at=None).defer("body").order_by("put_at")[:limit])
