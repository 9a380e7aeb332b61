"""A hearing in the sample city for tests: asked with the list of `listed`, answered by people of two departments."""

from datetime import date, timedelta
from typing import Any

from listed import clerk, read

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.city.models import Department
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions import Asking
from madoguchi.governance.assessment.models import Hearing, HearingRow, Inventory, InventoryItem

#: Two of the citizens' section, a contractor there, one of the tax section.
CITIZENS, CHIEF, CONTRACTOR, TAX = (
    "hamano@mihon.example",
    "minato@mihon.example",
    "soramoto@mihon.example",
    "hoshikawa@mihon.example",
)
TITLE = "令和8年度 手続き棚卸しの照会"
#: The numbers of the rows, in the order of the list before.
COPY, MOVING_IN, OUT_BY_MAIL, OUT_HERE, TAX_PAPER, ALLOWANCE, ALLOWANCE_FORM = range(1, 8)


def due() -> date:
    """Two weeks from now."""
    return clock.today() + timedelta(days=14)


def opened(before: Inventory | None = None, **more: Any) -> Hearing:
    """A hearing of every department, prefilled with a list; in the city in scope."""
    return actions.open_hearing(clerk(), Asking(TITLE, 2026, due(), before or read(), **more))


def row(hearing: Hearing, number: int) -> HearingRow:
    """A row as it stands now."""
    rows = HearingRow.objects.select_related("hearing", "department", "item", "offer")
    return rows.get(hearing=hearing, number=number)


def answer(hearing: Hearing, number: int, email: str = CITIZENS, **typed: Any) -> Case:
    """A sheet filled in: last year's values, with these over them."""
    who = clerk(email)
    entry = actions.begin_row(who, row(hearing, number))
    cases.save_entry(entry, typed)
    return cases.enter(who, entry.code, Context(today=clock.today()))[0]


def item(hearing: Hearing, number: int) -> InventoryItem:
    """The procedure that a row became in the new list."""
    return InventoryItem.objects.get(inventory=hearing.inventory, line=number)


def department(slug: str) -> Department:
    """A department of the sample city."""
    return Department.objects.get(slug=slug)
