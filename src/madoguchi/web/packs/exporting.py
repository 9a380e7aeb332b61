"""Writing a loaded city back as a pack: loading it changes nothing, writing it again gives the same bytes."""

from collections.abc import Iterator
from pathlib import Path

import typer

from madoguchi.core.declaration_text import write
from madoguchi.counter.exchange.queries import layouts
from madoguchi.counter.procedures import queries
from madoguchi.counter.procedures.canonical import as_json
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.definition import procedure_from
from madoguchi.foundation.city.declaration import FILE
from madoguchi.foundation.city.exporting import declared_city
from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.journeying import JourneyDeclared
from madoguchi.services.bookings.queries import pack_resources
from madoguchi.services.bookings.travelling import pack_journeys
from madoguchi.services.documents.models import Template
from madoguchi.services.places.queries import declared_places
from madoguchi.services.places.reading import as_table
from madoguchi.services.records import queries as records
from madoguchi.services.spending import loading as budgets

from .reading import JOURNEYS, LAYOUTS, PLACES, PROCEDURES, RESOURCES, TEMPLATES

#: What of a folder is a pack's, and so replaced; anything else in it is left alone.
_OURS = (
    FILE,
    f"{PROCEDURES}/*.yaml",
    f"{LAYOUTS}/*.yaml",
    f"{RESOURCES}/*.yaml",
    f"{JOURNEYS}/*.yaml",
    f"{TEMPLATES}/*.typ",
    f"{PLACES}/*.csv",
    f"{PLACES}/*.geojson",
)


def export(folder: Path, city: str, yes: bool) -> int:
    """Write the pack of a city (its code or name) to `folder`, asking first where files would be replaced.

    Returns the exit code.
    """
    found = _city(city)
    if found is None:
        known = ", ".join(f"{one.code} ({one.slug})" for one in municipalities()) or "none"
        typer.echo(f"Say which city by --city. There are: {known}.", err=True)
        return 1
    before = sorted(path for pattern in _OURS for path in folder.glob(pattern))
    if before and not yes:
        typer.echo(f"{folder} is not empty. These files would be replaced:")
        typer.echo("\n".join(f"  {path}" for path in before))
        if not typer.confirm("Replace them?"):
            return 1
    with city_scope(found.code):
        files = dict(pack_files())
    _write(folder, files, before)
    typer.echo(f"{folder}: {len(files)} files of {found.name_en} ({found.code})")
    return 0


def _city(wanted: str) -> Municipality | None:
    cities = [one for one in municipalities() if wanted in ("", one.code, one.slug)]
    return cities[0] if len(cities) == 1 else None


def _write(folder: Path, files: dict[str, str], before: list[Path]) -> None:
    for path in before:
        path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def pack_files() -> Iterator[tuple[str, str]]:
    """The pack of the city in scope: path and text of each file."""
    city = declared_city().model_copy(update={**records.declared(), **budgets.declared()})
    yield FILE, write(city.model_dump(exclude_defaults=True))
    for version in queries.published():
        procedure = procedure_from(version.declaration)
        yield f"{PROCEDURES}/{procedure.id}.yaml", procedure_text(procedure)
    for _, layout in layouts():
        yield f"{LAYOUTS}/{layout.id}.yaml", write(layout.model_dump(mode="json", exclude_defaults=True))
    for resource in pack_resources():
        yield f"{RESOURCES}/{resource.id}.yaml", resource_text(resource)
    for journey in pack_journeys():
        yield f"{JOURNEYS}/{journey.id}.yaml", resource_text(journey)
    for template in Template.objects.order_by("slug", "-loaded_at", "-id").distinct("slug"):
        yield f"{TEMPLATES}/{template.slug}.typ", template.source
    places = declared_places()
    if places:
        yield f"{PLACES}/places.csv", as_table(places)


def resource_text(resource: ResourceDeclared | JourneyDeclared) -> str:
    """A resource, or a journey, as YAML, its parts in the order of the schema."""
    return write(resource.model_dump(exclude_defaults=True))


def procedure_text(procedure: Procedure) -> str:
    """A procedure as YAML, its parts in the order of the schema."""
    tree = as_json(procedure)
    # Stored as a list, since the database keeps no order of keys.
    tree["outcomes"] = {
        one["id"]: {key: part for key, part in one.items() if key != "id"} for one in tree["outcomes"]
    }
    return write(tree)
