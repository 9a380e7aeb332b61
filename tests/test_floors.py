"""The house holds for tables too: relations and migrations, which imports do not show, go down the floors only."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from clones import PROJECT
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

OWN = [config for config in apps.get_app_configs() if config.name.startswith("madoguchi.")]
LAYERS = [
    contract["layers"]
    for contract in tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    if contract["type"] == "layers"
]


def above(upper: str, lower: str) -> bool:
    """Whether a contract puts `upper` above `lower`, or beside it where neither may know the other."""
    for layers in LAYERS:
        at = {name.strip(): n for n, layer in enumerate(layers) for name in layer.split("|")}
        places = [
            next((n for name, n in at.items() if room == name or room.startswith(f"{name}.")), None)
            for room in (upper, lower)
        ]
        if None not in places and upper != lower:
            same_room = any(upper.startswith(name) and lower.startswith(name) for name in at)
            if places[0] < places[1] or (places[0] == places[1] and not same_room):
                return True
    return False


def relations():
    for config in OWN:
        for model in config.get_models():
            for field in model._meta.concrete_fields:
                if field.related_model is not None:
                    yield config.name, field.related_model._meta.app_config.name, str(field)


def test_the_contracts_are_read():
    assert above("madoguchi.counter.cases", "madoguchi.foundation.ledger")
    assert above("madoguchi.counter.cases", "madoguchi.counter.window")
    assert above("madoguchi.foundation.files", "madoguchi.foundation.tray")
    assert not above("madoguchi.foundation.tray", "madoguchi.foundation.files")


def test_relations_go_down():
    found = list(relations())
    assert len(found) > 20
    assert [one for one in found if above(one[1], one[0])] == []


def test_migrations_depend_on_lower_floors_only():
    names = {config.label: config.name for config in OWN}
    loader = MigrationLoader(None)
    wrong = [
        (f"{label}.{name}", needed)
        for (label, name), migration in loader.disk_migrations.items()
        if label in names
        for needed, _ in migration.dependencies
        if needed in names and above(names[needed], names[label])
    ]
    assert wrong == []


def test_the_migrations_make_what_the_models_say():
    loader = MigrationLoader(None)
    with translation.override(None):  # as makemigrations does: a label in Japanese is no change
        wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = wanted.changes(graph=loader.graph)
    assert {label: found for label, found in changes.items() if label in {one.label for one in OWN}} == {}


@pytest.mark.parametrize("config", OWN, ids=lambda config: config.label)
def test_every_model_says_its_side(config):
    for model in config.get_models():
        assert model.belongs_to, model


@pytest.mark.parametrize("config", OWN, ids=lambda config: config.label)
def test_writes_stand_in_actions(config):
    """What changes rows is called from `actions.py` alone (and from loading, jobs and set-up that call it)."""
    for name in ("pages", "queries", "rules", "mypage"):
        try:
            module = import_module(f"{config.name}.{name}")
        except ModuleNotFoundError:
            continue
        source = Path(module.__file__).read_text().replace("actions.", "actions:")
        for verb in (".save(", ".create(", ".update(", "bulk_create(", ".delete()"):
            assert verb not in source, f"{module.__name__}: {verb}"
