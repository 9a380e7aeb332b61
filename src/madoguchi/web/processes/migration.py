"""Migrating the one code base into the three schemas, as the owner."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils.functional import cached_property

from madoguchi.foundation.tenancy.router import OFFICE_ALIAS, PUBLIC_ALIAS, SHARED_ALIAS

#: The shared schema first, since the sides refer to it.
_ALIASES = (SHARED_ALIAS, PUBLIC_ALIAS, OFFICE_ALIAS)
#: An operation with the models before it and after it.
_Change = tuple[Operation, ProjectState, ProjectState]


class _State(ProjectState):
    """The models after each operation. A new constraint or index makes no class anew: `write` puts it on it later.

    Rendering a model, with all that refer to it, is most of the work, and each has dozens of them.
    """

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        options = self.models[app_label, model_name].options
        options[option_name] = [*options[option_name], obj]
        self.unwritten.append((app_label, model_name, option_name))

    @cached_property
    def unwritten(self) -> list[tuple[str, str, str]]:
        """Which options of which models are not on the classes."""
        return []

    def write(self) -> None:
        """After a migration: an operation on a field asks the class which constraints are not the field's own."""
        for app_label, model_name, option_name in self.unwritten:
            if model := self.models.get((app_label, model_name)):
                rendered = self.apps.get_model(app_label, model_name)
                setattr(rendered._meta, option_name, model.options[option_name])
        self.unwritten.clear()


def migrate(report: Callable[[str], None]) -> None:
    """Bring all three schemas up to date."""
    if not any(_applied(alias) for alias in _ALIASES):
        report("Making all tables")
        _make_all()
    for alias in _ALIASES:
        report(f"Migrating ({'shared' if alias == SHARED_ALIAS else alias})")
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    for alias in (PUBLIC_ALIAS, OFFICE_ALIAS):
        call_command("createcachetable", database=alias, verbosity=0)


def _applied(alias: str) -> bool:
    return bool(MigrationRecorder(connections[alias]).applied_migrations())


def _make_all() -> None:
    """The first time: every migration in all three at once. To reckon what the models are after each operation is
    nearly all of the work, and Django's own way does it for each database again."""
    loader = MigrationLoader(None)
    state = _State(real_apps=loader.unmigrated_apps)
    # Rendered once, the models are only brought up to date from then on.
    state.apps.get_models()
    done: set[tuple[str, str]] = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key not in done:
                done.add(key)
                _make(loader.graph.nodes[key], state)


def _make(migration: Migration, state: _State) -> None:
    changes = list(_changes(migration, state))
    for alias in _ALIASES:
        with connections[alias].schema_editor(atomic=migration.atomic) as editor:
            for operation, before, after in changes:
                operation.database_forwards(migration.app_label, editor, before, after)
            # Within the transaction: killed half-way, it goes on where it was, then in Django's own way.
            MigrationRecorder(connections[alias]).record_applied(migration.app_label, migration.name)
    state.write()


def _changes(migration: Migration, state: ProjectState) -> Iterator[_Change]:
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        yield operation, before, state.clone()
