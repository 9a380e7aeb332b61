"""The migration operations that turn a plain table into a table of a city."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from .models import CityForeignKey
from .roles import ROLE_OF_SIDE
from .sides import Side

_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY city ON {table} USING ({condition}) WITH CHECK ({condition});
"""
_OF_THIS_CITY = "city = current_setting('madoguchi.city', true)"
_IDENTITY = "ALTER TABLE {table} ADD CONSTRAINT {table}_city_id UNIQUE (city, id);"
_REFERENCE = """
ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_city FOREIGN KEY (city, {column}) REFERENCES {target} (city, id);
"""


class SecureTable(Operation):
    """Row security by city, composite references, and who may do what.

    `rights` maps a side to the SQL privileges its role gets on a shared table, beyond reading it. `identity=False`
    is for tables whose key is not `id`.
    """

    reversible = False

    def __init__(self, name: str, rights: dict[str, str] | None = None, *, identity: bool = True) -> None:
        self.name = name
        self.rights = rights or {}
        self.identity = identity

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Security changes nothing that Django's model state knows of."""

    def database_forwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(editor.connection.alias, model):
            for statement in self._statements(model):
                editor.execute(statement, params=None)

    def _statements(self, model: type[Model]) -> list[str]:
        table = model._meta.db_table
        return [
            _POLICY.format(table=table, condition=_OF_THIS_CITY),
            *([_IDENTITY.format(table=table)] if self.identity else []),
            *(reference(model, field) for field in city_references(model)),
            *grants(table, self.rights),
        ]

    def describe(self) -> str:
        return f"Secure the table of {self.name} by city"


class CityReference(Operation):
    """The composite key of a `CityForeignKey` that is added to a table later."""

    reversible = False

    def __init__(self, model_name: str, field: str) -> None:
        self.model_name = model_name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A constraint of the database alone."""

    def database_forwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.execute(reference(model, model._meta.get_field(self.field)), params=None)

    def describe(self) -> str:
        return f"Reference of {self.model_name}.{self.field} within the city"


def city_references(model: type[Model]) -> list[CityForeignKey]:
    """The references of a model to rows of its own city."""
    return [field for field in model._meta.concrete_fields if isinstance(field, CityForeignKey)]


def reference(model: type[Model], field: Any) -> str:
    """The SQL of one composite reference."""
    target = field.related_model._meta.db_table
    return _REFERENCE.format(table=model._meta.db_table, column=field.column, target=target)


def grants(table: str, rights: dict[str, str]) -> list[str]:
    """The SQL that gives each side's role its privileges on a shared table."""
    return [f"GRANT {rights[side]} ON {table} TO {ROLE_OF_SIDE[Side(side)]};" for side in rights]


_APPEND_ONLY = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: % refused', TG_OP; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""


class AppendOnly(Operation):
    """Rows of this table are never changed or deleted, by whomever: triggers refuse it."""

    reversible = False

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A rule of the database alone."""

    def database_forwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.execute(_APPEND_ONLY.format(table=model._meta.db_table), params=None)

    def describe(self) -> str:
        return f"Refuse changes to the rows of {self.name}"
