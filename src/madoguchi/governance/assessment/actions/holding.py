"""Holding a list while what rests on its rows is written: whoever reads it anew, or looks for doubts, waits."""

from uuid import UUID

from ..models import Inventory, InventoryState
from ..refusals import AssessmentRefusedError


def held_list(inventory: UUID) -> Inventory:
    """A list that was read, held until the transaction ends. Raises `AssessmentRefusedError`."""
    found = Inventory.objects.select_for_update().get(id=inventory)
    if found.state != InventoryState.DONE:
        raise AssessmentRefusedError("state")
    return found
