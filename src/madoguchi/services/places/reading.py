"""Reading places from a pack: GeoJSON as 国土地理院 publishes shelters, and tables of the city's own."""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from madoguchi.core.declarations import DeclarationError, Fault
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.text import normalise_address, normalise_line
from madoguchi.core.tabular import Row, Table, TableError, read_table

from .models import EAST, NORTH, SOUTH, WEST, PlaceKind

_ID, _NAME, _ADDRESS = "共通ID", "施設・場所名", "住所"
#: A property that only the file of 指定避難所 has; the one of 指定緊急避難場所 has a column for each hazard.
_OF_SHELTERS = "受入対象者"
_ATTRIBUTION = {
    PlaceKind.EMERGENCY_SITE: "国土地理院「指定緊急避難場所データ」",
    PlaceKind.SHELTER: "国土地理院「指定避難所データ」",
}
_COLUMNS = ("id", "name", "kind", "address", "lat", "lng", "attribution")


class Declared(NamedTuple):
    """A place as a pack declares it."""

    slug: str
    name: str
    kind: str
    address: str
    lat: float
    lng: float
    attribution: str


class Found(NamedTuple):
    """A place as a file has it, and where: `line` in a table, `path` in GeoJSON."""

    place: Declared
    fault: Fault


def read_folder(folder: Path) -> list[Declared]:
    """The places of `folder` (a pack's `places/`). DeclarationError lists every fault."""
    places: dict[str, Declared] = {}
    faults: list[Fault] = []
    for found in _all(folder):
        if isinstance(found, Fault):
            faults.append(found)
        elif found.place.slug in places:
            faults.append(_said(found.fault, _TWICE, id=found.place.slug))
        else:
            places[found.place.slug] = found.place
    if faults:
        raise DeclarationError(faults)
    return list(places.values())


def as_table(places: Iterable[Declared]) -> str:
    """Places as a table that `read_folder` reads back the same."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(places)
    return text.getvalue()


def _all(folder: Path) -> Iterator[Found | Fault]:
    for path in sorted(folder.glob("*.geojson")):
        yield from _of_geojson(path)
    for path in sorted(folder.glob("*.csv")):
        yield from _of_table(path)


def _of_geojson(path: Path) -> Iterator[Found | Fault]:
    here = Fault(f"places/{path.name}", 0, "features", "", "")
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError) as problem:
        yield _said(here, _NOT_GEOJSON, problem=problem)
        return
    for n, feature in enumerate(features):
        where = here._replace(path=f"features.{n}")
        try:
            yield Found(_of_feature(feature), where)
        except PlainError as problem:
            yield where._replace(ja=problem.ja, en=problem.en)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            yield _said(where, _NOT_GEOJSON, problem=problem)


def _of_feature(feature: Mapping[str, Any]) -> Declared:
    properties, (lng, lat) = feature["properties"], feature["geometry"]["coordinates"][:2]
    kind = PlaceKind.SHELTER if _OF_SHELTERS in properties else PlaceKind.EMERGENCY_SITE
    return _place(
        key=properties[_ID],
        name=properties[_NAME],
        kind=kind.value,
        address=properties[_ADDRESS],
        lat=lat,
        lng=lng,
        attribution=_ATTRIBUTION[kind],
    )


def _of_table(path: Path) -> Iterator[Found | Fault]:
    here = Fault(f"places/{path.name}", 1, "", "", "")
    try:
        table = read_table(path)
        missing = [column for column in _COLUMNS if column not in table.headers]
        if missing:
            yield _said(here._replace(path=missing[0]), _NO_COLUMN, columns=", ".join(_COLUMNS))
            return
        for row in table.rows:
            yield _of_row(table, row, here._replace(line=row.line))
    except TableError as problem:
        yield here._replace(line=problem.line or 0, ja=problem.ja, en=problem.en)


def _of_row(table: Table, row: Row, where: Fault) -> Found | Fault:
    cells = dict(zip(table.headers, row.cells, strict=True))
    try:
        cells["key"] = cells.pop("id")
        return Found(_place(**{name: cells[name] for name in ("key", *_COLUMNS[1:])}), where)
    except PlainError as problem:
        return where._replace(ja=problem.ja, en=problem.en)


def _place(*, key: str, name: str, kind: str, address: str, lat: Any, lng: Any, attribution: str) -> Declared:
    if not key.strip() or not name.strip():
        raise PlainError("id と name（名称）は空にできません。", "id and name must not be empty.")
    if kind not in PlaceKind.values:
        kinds = ", ".join(PlaceKind.values)
        raise PlainError(f"kind に使えるのは {kinds} です。", f"kind must be one of {kinds}.")
    return Declared(
        slug=key.strip().lower(),
        name=normalise_line(name),
        kind=kind,
        address=normalise_address(address),
        lat=_degrees(lat, SOUTH, NORTH),
        lng=_degrees(lng, WEST, EAST),
        attribution=normalise_line(attribution),
    )


def _degrees(value: Any, least: float, most: float) -> float:
    try:
        degrees = float(value)
    except (TypeError, ValueError):
        degrees = math.nan
    if not least <= degrees <= most:
        raise PlainError(
            f"緯度・経度（{value}）が日本の範囲にありません。lat は緯度、lng は経度を度で書いてください。",
            f"The position ({value}) is not in Japan. Write latitude as lat, longitude as lng, in degrees.",
        )
    return degrees


_TWICE = (
    "id「{id}」が2回書かれています。どちらかを消してください。",
    "The id “{id}” is written twice. Remove one.",
)
_NOT_GEOJSON = (
    "国土地理院の避難場所のGeoJSONとして読めません（{problem}）。公開されたままのファイルを置いてください。",
    "cannot be read as GSI's GeoJSON of shelters ({problem}). Please use the file as published.",
)
_NO_COLUMN = (
    "この列がありません。列は {columns} です。",
    "This column is missing. The columns are {columns}.",
)


def _said(where: Fault, words: tuple[str, str], **facts: object) -> Fault:
    return where._replace(ja=words[0].format(**facts), en=words[1].format(**facts))
