"""Reading places."""

from itertools import groupby
from typing import Any, NamedTuple

from .models import Place, PlaceKind
from .reading import Declared

_LAST_CHARACTER = chr(0x10FFFF)


class Landmark(NamedTuple):
    """A place as a mark on the map: `id` is its slug."""

    id: str
    name: str
    kind: str
    lat: float
    lng: float


def landmarks() -> list[Landmark]:
    """The places of the city in scope by name; one of several kinds at the same address counts once."""
    rows = Place.objects.order_by("name", "address", "kind").distinct("name", "address")
    return [Landmark(*row) for row in rows.values_list("slug", "name", "kind", "lat", "lng")]


def landmark_names() -> dict[str, str]:
    """The name of each landmark by its id, in order of names."""
    return {landmark.id: landmark.name for landmark in landmarks()}


def geojson() -> dict[str, Any]:
    """The landmarks as a GeoJSON FeatureCollection (RFC 7946) with the properties id, name and kind."""
    return {"type": "FeatureCollection", "features": [_feature(landmark) for landmark in landmarks()]}


def places_by_kind(prefix: str = "") -> list[tuple[PlaceKind, list[Place]]]:
    """The places whose name begins with `prefix`, by kind in the order of `PlaceKind`, by name within."""
    rows = Place.objects.order_by("kind", "name", "slug")
    if prefix:
        # Comparisons serve an index under row security; LIKE would not.
        rows = rows.filter(name__gte=prefix, name__lt=prefix + _LAST_CHARACTER)
    groups = {PlaceKind(each): list(found) for each, found in groupby(rows, key=lambda place: place.kind)}
    return [(each, groups[each]) for each in PlaceKind if each in groups]


def declared_places() -> list[Declared]:
    """The places of the city in scope as a pack declares them, by their ids."""
    return list(map(Declared._make, Place.objects.order_by("slug").values_list(*Declared._fields)))


def attributions() -> list[str]:
    """Whose data the places of the city in scope are."""
    return list(Place.objects.order_by("attribution").values_list("attribution", flat=True).distinct())


def _feature(landmark: Landmark) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [landmark.lng, landmark.lat]},
        "properties": {"id": landmark.id, "name": landmark.name, "kind": landmark.kind},
    }
