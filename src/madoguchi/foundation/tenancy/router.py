"""Which table is migrated through which of the owner's three database aliases."""

from typing import Any

from django.apps import apps

from .sides import SIDE_OF_APP, Side

SHARED_ALIAS, PUBLIC_ALIAS, OFFICE_ALIAS = "default", "public", "office"
SIDES_OF_ALIAS = {
    SHARED_ALIAS: {Side.SHARED},
    PUBLIC_ALIAS: {Side.PUBLIC, Side.EACH},
    OFFICE_ALIAS: {Side.OFFICE, Side.EACH},
}


class SideRouter:
    """Asks each model's side; one code base is migrated three times, each time into one schema."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Whether an operation on this model runs in the schema behind the alias `db`."""
        return self._side(app_label, model_name, hints) in SIDES_OF_ALIAS[db]

    def _side(self, app_label: str, model_name: str | None, hints: dict[str, Any]) -> Side | None:
        if app_label in SIDE_OF_APP:
            return SIDE_OF_APP[app_label]
        if "side" in hints:  # an operation that belongs to no single model, as RunSQL, names its side
            return Side(hints["side"])
        model = hints.get("model") or apps.get_model(app_label, model_name or "")
        side: Side = model.belongs_to
        return side
