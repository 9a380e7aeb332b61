"""Reading notices."""

from dataclasses import dataclass
from uuid import UUID

from madoguchi.foundation.people.models import Person

from .models import Delivery, Notice, State

PAGE = 30
# More than this is said as "99+"; counting further would cost the more the less it says.
MOST_UNREAD = 100


def failed(limit: int = 100) -> list[Delivery]:
    """Deliveries that are no longer tried by themselves, newest first, with their notices."""
    rows = Delivery.objects.filter(state=State.FAILED, notice__forgotten_at=None).select_related("notice")
    return list(rows.order_by("-changed_at")[:limit])


@dataclass(frozen=True)
class Inbox:
    """One page of a person's notices, newest first; `next` is the key of the last, where there are more."""

    notices: list[Notice]
    next: str


def inbox(person: Person, after: str = "") -> Inbox:
    """受信箱: what a person was told, following the notice whose key is `after` (one that is not theirs: the top)."""
    rows = Notice.objects.filter(person=person)
    if last := _place_of(person, after):
        rows = rows.filter(id__lt=last)
    found = list(rows.order_by("-id")[: PAGE + 1])
    return Inbox(found[:PAGE], found[PAGE - 1].key if len(found) > PAGE else "")


def notice_of(person: Person, key: str) -> Notice | None:
    """The notice of a key, if it is in this person's inbox."""
    return Notice.objects.filter(person=person, key=key).first() if key else None


def unread_count(person: Person) -> int:
    """How many notices a person has not opened, up to `MOST_UNREAD`."""
    return Notice.objects.filter(person=person, read_at=None)[:MOST_UNREAD].count()


def _place_of(person: Person, key: str) -> UUID | None:
    found = notice_of(person, key)
    return found.id if found else None
