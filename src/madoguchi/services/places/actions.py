"""Loading the places of a pack."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Place
from .queries import declared_places
from .reading import Declared

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Report:
    """What loading changed: the names of the places that came, differ now, and went."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def load(places: Iterable[Declared]) -> Report:
    """Make the places of the city in scope these; a second time changes nothing."""
    declared = set(places)
    known = set(declared_places())
    came, went = ({place.slug: place.name for place in one} for one in (declared - known, known - declared))
    Place.objects.filter(slug__in=went.keys() - came.keys()).delete()
    Place.objects.bulk_create(
        [Place(**place._asdict()) for place in declared - known],
        _AT_ONCE,
        update_conflicts=True,
        unique_fields=["city", "slug"],
        update_fields=Declared._fields[1:],
    )
    return Report(
        added=_named(came, came.keys() - went.keys()),
        changed=_named(came, came.keys() & went.keys()),
        removed=_named(went, went.keys() - came.keys()),
    )


def _named(names: dict[str, str], slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(names[slug] for slug in sorted(slugs))
