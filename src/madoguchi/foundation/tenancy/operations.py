"""The migration operations that turn a plain table into a table of a city."""

from abc import abstractmethod
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


class TableOperation(Operation):
    """Statements of SQL about one model's table; what Django's model state knows of stays as it is."""

    reversible = False

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def statements(self, model: type[Model]) -> list[str]:
        """The SQL to run, in order."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A rule of the database alone."""

    def database_forwards(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        _from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements where the model's table lives."""
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(editor.connection.alias, model):
            for statement in self.statements(model):
                editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"{type(self).__name__} of {self.name}"


class SecureTable(TableOperation):
    """Row security by city, composite references, and who may do what.

    `rights` maps a side to the SQL privileges its role gets on a shared table, beyond reading it. `identity=False`
    is for tables whose key is not `id`.
    """

    def __init__(self, name: str, rights: dict[str, str] | None = None, *, identity: bool = True) -> None:
        super().__init__(name)
        self.rights = rights or {}
        self.identity = identity

    def statements(self, model: type[Model]) -> list[str]:
        table = model._meta.db_table
        return [
            _POLICY.format(table=table, condition=_OF_THIS_CITY),
            *([_IDENTITY.format(table=table)] if self.identity else []),
            *(reference(model, field) for field in city_references(model)),
            *grants(table, self.rights),
        ]


class CityReference(TableOperation):
    """The composite key of a `CityForeignKey` that is added to a table later."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(name)
        self.field = field

    def statements(self, model: type[Model]) -> list[str]:
        return [reference(model, model._meta.get_field(self.field))]


_APPEND_ONLY = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: % refused', TG_OP; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""


class AppendOnly(TableOperation):
    """Rows of this table are never changed or deleted, by whomever: triggers refuse it."""

    def statements(self, model: type[Model]) -> list[str]:
        return [_APPEND_ONLY.format(table=model._meta.db_table)]


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
