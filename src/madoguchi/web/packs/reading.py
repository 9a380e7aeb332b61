"""Reading a pack from its folder: all of it, with every fault of each file by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from madoguchi.core.declarations import DeclarationError, Fault, text_of
from madoguchi.counter.exchange.layout import LayoutDeclared, read_layout
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.city.declaration import CityDeclaration, read_city
from madoguchi.services.bookings.declaration import ResourceDeclared, read_resource
from madoguchi.services.bookings.journeying import JourneyDeclared, read_journey
from madoguchi.services.places.reading import Declared as Place
from madoguchi.services.places.reading import read_folder

PROCEDURES, TEMPLATES, PLACES, LAYOUTS = "procedures", "templates", "places", "layouts"
RESOURCES, JOURNEYS = "resources", "journeys"


@dataclass
class Pack:
    """A pack as read: what has no fault of its own, and the faults of the rest.

    `procedures`, `layouts`, `resources` and `journeys` are by their file (`procedures/x.yaml`), `templates` the
    Typst text by name; `city` is None when `city.yaml` is at fault.
    """

    folder: Path
    city: CityDeclaration | None = None
    procedures: dict[str, Procedure] = field(default_factory=dict)
    layouts: dict[str, LayoutDeclared] = field(default_factory=dict)
    resources: dict[str, ResourceDeclared] = field(default_factory=dict)
    journeys: dict[str, JourneyDeclared] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_pack(folder: Path) -> Pack:
    """The pack in `folder`; its faults are in what is returned."""
    pack = Pack(folder)
    with _noting(pack):
        pack.city = read_city(folder)
    with _noting(pack):
        pack.places = read_folder(folder / PLACES)
    for path in sorted((folder / TEMPLATES).glob("*.typ")):
        with _noting(pack):
            pack.templates[path.stem] = text_of(path, f"{TEMPLATES}/{path.name}")
    for path in sorted((folder / PROCEDURES).glob("*.yaml")):
        source = f"{PROCEDURES}/{path.name}"
        with _noting(pack):
            pack.procedures[source] = read_yaml(text_of(path, source), source)
    for path in sorted((folder / LAYOUTS).glob("*.yaml")):
        source = f"{LAYOUTS}/{path.name}"
        with _noting(pack):
            pack.layouts[source] = read_layout(text_of(path, source), source)
    for path in sorted((folder / RESOURCES).glob("*.yaml")):
        source = f"{RESOURCES}/{path.name}"
        with _noting(pack):
            pack.resources[source] = read_resource(text_of(path, source), source)
    for path in sorted((folder / JOURNEYS).glob("*.yaml")):
        source = f"{JOURNEYS}/{path.name}"
        with _noting(pack):
            pack.journeys[source] = read_journey(text_of(path, source), source)
    return pack


@contextmanager
def _noting(pack: Pack) -> Iterator[None]:
    try:
        yield
    except DeclarationError as error:
        pack.faults += error.faults
