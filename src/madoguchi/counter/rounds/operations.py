"""What the database itself holds of a run that was adopted."""

from django.db.models import Model

from madoguchi.foundation.tenancy.operations import TableOperation

_FROZEN = """
CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table}: an adopted run is not altered: % refused', TG_OP; END $$;
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (OLD.adopted_at IS NOT NULL) EXECUTE FUNCTION {table}_frozen();
"""


class FrozenOnceAdopted(TableOperation):
    """A row with `adopted_at` is never changed or deleted, by whomever: a trigger refuses it."""

    def statements(self, model: type[Model]) -> list[str]:
        return [_FROZEN.format(table=model._meta.db_table)]
