"""The JSON Schema of packs (draft 2020-12), for editors that check YAML while it is written."""

import json
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.journeying import JourneyDeclared

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[BaseModel]] = {
    "procedure.schema.json": Procedure,
    "city.schema.json": CityDeclaration,
    "resource.schema.json": ResourceDeclared,
    "journey.schema.json": JourneyDeclared,
}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a declaration."""
    return {"$schema": _DIALECT, **model.model_json_schema()}


def write_schemas(folder: Path) -> int:
    """Write every schema to `folder`; returns the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in SCHEMAS.items():
        text = json.dumps(schema_of(model), ensure_ascii=False, indent=2)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
        typer.echo(f"{folder / name}")
    return 0
