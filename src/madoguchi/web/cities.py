"""Which city a command means."""

from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.city.queries import municipalities


def the_city(name: str) -> Municipality:
    """The city of that name or code, or the only one there is. Raises LookupError with a sentence."""
    known = municipalities()
    found = [city for city in known if name in ("", city.slug, city.code)]
    if len(found) == 1:
        return found[0]
    choice = ", ".join(city.slug for city in known) or "(none: load a pack first)"
    why = f"There is no city {name}." if name else "Say which city it is for, with --city."
    raise LookupError(f"{why} Cities: {choice}")
