"""Loading the budgets that the city declares: what is new comes, ceilings follow, what nothing was taken of may go."""

from dataclasses import dataclass
from typing import Any

from madoguchi.foundation.city.declaration import BudgetDeclared, CityDeclaration
from madoguchi.foundation.ledger.actions import record

from . import events
from .models import Budget, Commitment
from .refusals import SpendingRefusedError


@dataclass(frozen=True)
class Report:
    """What loading changed, by year and name: budgets that came, that differ now, that went."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def load(city: CityDeclaration) -> Report:
    """Make the budgets of the city in scope what is declared; idempotent. `SpendingRefusedError` below what is taken.

    A budget that a matter ever took something of stays, declared or not.
    """
    wanted = {(one.fiscal_year, one.id): one for one in city.budgets}
    known = {(one.fiscal_year, one.slug): one for one in Budget.objects.select_for_update()}
    used = set(Commitment.objects.values_list("budget", flat=True).distinct())
    gone = [one for key, one in known.items() if key not in wanted and one.id not in used]
    report = Report(
        added=tuple(_add(one) for key, one in wanted.items() if key not in known),
        changed=tuple(
            _change(known[key], one) for key, one in wanted.items() if _differs(known.get(key), one)
        ),
        removed=tuple(_remove(one) for one in gone),
    )
    if report != Report():
        counts = events.Loaded(
            added=len(report.added), changed=len(report.changed), removed=len(report.removed)
        )
        record(events.LOADED, f"city:{city.code}", counts, actor="system")
    return report


def declared() -> dict[str, Any]:
    """What `city.yaml` of the city in scope says of its budgets, in the order in which they came."""
    return {"budgets": tuple(_declared(one) for one in Budget.objects.order_by("id"))}


def _declared(row: Budget) -> BudgetDeclared:
    fields = {"id": row.slug, "fiscal_year": row.fiscal_year, **_fields(row)}
    return BudgetDeclared.model_validate(fields)


def _fields(one: Budget) -> dict[str, Any]:
    return {"title": one.title, "account": one.account, "ceiling": one.ceiling}


def _wanted(one: BudgetDeclared) -> dict[str, Any]:
    return {"title": one.title.model_dump(), "account": one.account, "ceiling": one.ceiling}


def _differs(row: Budget | None, one: BudgetDeclared) -> bool:
    return row is not None and _fields(row) != _wanted(one)


def _add(one: BudgetDeclared) -> str:
    return _name(Budget.objects.create(fiscal_year=one.fiscal_year, slug=one.id, **_wanted(one)))


def _change(row: Budget, one: BudgetDeclared) -> str:
    if one.ceiling < row.taken:
        raise SpendingRefusedError("below_taken", budget=_name(row), taken=row.taken)
    for name, value in _wanted(one).items():
        setattr(row, name, value)
    row.save(update_fields=["title", "account", "ceiling"])
    return _name(row)


def _remove(row: Budget) -> str:
    name = _name(row)
    row.delete()
    return name


def _name(row: Budget) -> str:
    return f"{row.slug} ({row.fiscal_year})"
