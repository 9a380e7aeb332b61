"""The JSON Schema of packs: it takes both sample packs, and refuses what loading refuses."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from madoguchi.core.declarations import parse
from madoguchi.web.packs.schema import SCHEMAS, schema_of, write_schemas

PROJECT = Path(__file__).parents[2]
PACKS = [PROJECT / "packs" / "mihon", PROJECT / "tests" / "data" / "packs" / "kagami"]


def tree_of(path: Path) -> Any:
    tree = parse(path.read_text(encoding="utf-8"), path.name)
    return json.loads(json.dumps(tree, default=lambda day: day.isoformat() if isinstance(day, date) else day))


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, jsonschema_rs.Validator]:
    folder = tmp_path_factory.mktemp("schemas")
    assert write_schemas(folder) == 0
    files = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}
    assert files.keys() == SCHEMAS.keys()
    return {name: jsonschema_rs.validator_for(schema) for name, schema in files.items()}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_both_packs_are_valid(schemas: dict[str, Any], pack: Path) -> None:
    procedures = sorted((pack / "procedures").glob("*.yaml"))
    assert procedures
    for path in procedures:
        assert list(schemas["procedure.schema.json"].iter_errors(tree_of(path))) == []
    assert list(schemas["city.schema.json"].iter_errors(tree_of(pack / "city.yaml"))) == []
    for path in (pack / "resources").glob("*.yaml"):
        assert list(schemas["resource.schema.json"].iter_errors(tree_of(path))) == []


def test_what_is_no_declaration_is_refused(schemas: dict[str, Any]) -> None:
    tree = tree_of(PACKS[0] / "procedures" / "disaster_certificate.yaml")
    question = tree["pages"][0]["questions"][0]
    for wrong in ({**tree, "kind": "petition"}, {**tree, "retnetion": {}}, {**tree, "minutes": "10"}):
        assert not schemas["procedure.schema.json"].is_valid(wrong)
    question["type"] = "telepathy"
    assert not schemas["procedure.schema.json"].is_valid(tree)


def test_an_editor_can_say_what_each_part_is_for() -> None:
    parts = schema_of(SCHEMAS["procedure.schema.json"])["$defs"]
    assert [name for name, part in parts.items() if not part.get("description")] == []
