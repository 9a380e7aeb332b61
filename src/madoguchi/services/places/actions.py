"""Loading the places of a pack."""

from dataclasses import dataclass
from pathlib import Path

from .models import Place
from .reading import Declared, read_folder

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Report:
    """What loading changed: how many places came, differ now, and went."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def load(pack: Path) -> Report:
    """Make the places of the city in scope those of `pack/places`; a second time changes nothing.

    DeclarationError lists every fault of the files, and nothing is loaded.
    """
    declared = set(read_folder(pack / "places"))
    known = set(map(Declared._make, Place.objects.values_list(*Declared._fields)))
    came, went = ({place.slug for place in places} for places in (declared - known, known - declared))
    Place.objects.filter(slug__in=went - came).delete()
    Place.objects.bulk_create(
        [Place(**place._asdict()) for place in declared - known],
        _AT_ONCE,
        update_conflicts=True,
        unique_fields=["city", "slug"],
        update_fields=Declared._fields[1:],
    )
    return Report(len(came - went), len(came & went), len(went - came))
