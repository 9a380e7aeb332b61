"""The room's tables: lists of procedures and what is made of them."""

from .drafting import ProcedureDraft
from .findings import Finding, FindingKind, FindingState
from .hearing import Hearing, HearingRow, HearingState, RowState
from .inventory import Inventory, InventoryItem, InventoryState, RememberedColumn, Source
from .planning import Choice, LeftOut, Scenario, ScenarioState
from .views import SavedView

__all__ = [
    "Choice",
    "Finding",
    "FindingKind",
    "FindingState",
    "Hearing",
    "HearingRow",
    "HearingState",
    "Inventory",
    "InventoryItem",
    "InventoryState",
    "LeftOut",
    "ProcedureDraft",
    "RememberedColumn",
    "RowState",
    "SavedView",
    "Scenario",
    "ScenarioState",
    "Source",
]
