"""Loading what the city declares: budgets, of which what nothing was taken of may go, and the account it pays from."""

from dataclasses import dataclass
from typing import Any

from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.foundation.city.money import BudgetDeclared, TransferDeclared
from madoguchi.foundation.ledger.actions import record

from . import events
from .models import Budget, Commitment, PayingAccount
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


def load_payer(city: CityDeclaration) -> Report:
    """Make the account that the city in scope pays from what is declared; idempotent.

    A transfer keeps the account it was made with.
    """
    wanted = city.transfer.model_dump(mode="json") if city.transfer else None
    row = PayingAccount.objects.select_for_update().first()
    if wanted == (row.declared if row else None):
        return Report()
    verb = _settle_payer(row, wanted)
    record(events.PAYER_LOADED, f"city:{city.code}", actor="system")
    return Report(**{verb: ("transfer",)})


def _settle_payer(row: PayingAccount | None, wanted: dict[str, Any] | None) -> str:
    """Write, change or delete the account; returns which of a report's lists names it."""
    if row is None:
        PayingAccount.objects.create(declared=wanted)
        return "added"
    if wanted is None:
        row.delete()
        return "removed"
    row.declared = wanted
    row.save(update_fields=["declared"])
    return "changed"


def declared() -> dict[str, Any]:
    """What `city.yaml` of the city in scope says of its budgets, in the order in which they came, and its account."""
    row = PayingAccount.objects.first()
    return {
        "budgets": tuple(_declared(one) for one in Budget.objects.order_by("id")),
        "transfer": TransferDeclared.model_validate(row.declared) if row else None,
    }


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
