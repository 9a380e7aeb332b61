"""What a clerk changes of an entry: in writing, with a reason, recorded."""

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Adjustment, Change, Entry, State
from ..refusals import RoundRefusedError
from .common import dimensions, locked

MOST_POINTS = 999


def adjust(clerk: Clerk, entry: Entry, points: int, reason: str) -> None:
    """Add points to an entry, or take some away. Raises `RoundRefusedError`."""
    if not points or abs(points) > MOST_POINTS:
        raise RoundRefusedError("points")
    _change(clerk, entry, Change.POINTS, reason, points)


def exclude(clerk: Clerk, entry: Entry, reason: str) -> None:
    """Leave a child out of the reckoning; it gets no place in this round. Raises `RoundRefusedError`."""
    _change(clerk, entry, Change.EXCLUDED, reason)


def restore(clerk: Clerk, entry: Entry, reason: str) -> None:
    """Take a child in again. Raises `RoundRefusedError`."""
    _change(clerk, entry, Change.RESTORED, reason)


def _change(clerk: Clerk, entry: Entry, change: Change, reason: str, points: int = 0) -> None:
    found = locked(clerk, entry.round, State.OPEN, State.DRAWN)
    if not reason:
        raise RoundRefusedError("reason")
    now = Entry.objects.select_for_update().get(id=entry.id)
    now.points += points
    if change != Change.POINTS:
        now.excluded = reason if change == Change.EXCLUDED else ""
    now.save(update_fields=["points", "excluded"])
    Adjustment.objects.create(entry=now, change=change, points=points, reason=reason, staff=clerk.staff)
    data = events.Adjusted(**dimensions(found), change=change.value, points=points)
    record(events.ADJUSTED, found.subject, data, actor=staff_actor(clerk.staff.id))
