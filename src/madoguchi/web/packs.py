"""Loading a pack: what every room makes of a city's folder, in one transaction, shown before it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import typer
from django.db import transaction

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures import actions as procedures
from madoguchi.counter.procedures import queries, reading
from madoguchi.foundation.city import actions as city
from madoguchi.foundation.city.declaration import read_city
from madoguchi.foundation.city.queries import forget_municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.actions import save_template
from madoguchi.services.documents.queries import newest_template
from madoguchi.services.places import actions as places


class Change(NamedTuple):
    """How many things of one kind a pack adds, changes and removes."""

    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return f"{self.kind:<12} {self.added:>6} added  {self.changed:>6} changed  {self.removed:>6} removed"


@dataclass
class Outcome:
    """What loading did, or would do; nothing is done when there are faults."""

    changes: list[Change] = field(default_factory=list)
    faults: list[PlainError] = field(default_factory=list)

    @property
    def news(self) -> list[Change]:
        """The changes that are any."""
        return [change for change in self.changes if change.added or change.changed or change.removed]


def load(folder: Path, yes: bool) -> int:
    """Load the pack in `folder`, asking first unless `yes`; prints what it does, returns the exit code."""
    outcome = _loaded(folder, keep=yes)
    if outcome.faults:
        _print_faults(outcome.faults)
        return 1
    if not outcome.news:
        typer.echo(f"{folder}: nothing has changed.")
        return 0
    typer.echo("\n".join(map(str, outcome.news)))
    if not yes:
        if not typer.confirm(f"Load {folder}?"):
            return 1
        # Asked outside any transaction, so it is read and compared once more.
        _loaded(folder, keep=True)
    return 0


def _print_faults(faults: list[PlainError]) -> None:
    for fault in faults:
        for ja, en in zip(fault.ja.splitlines(), fault.en.splitlines(), strict=True):
            typer.echo(f"{ja}\n  {en}", err=True)


def _loaded(folder: Path, *, keep: bool) -> Outcome:
    outcome = Outcome()
    with transaction.atomic():
        _load_into(outcome, folder)
        if outcome.faults or not keep:
            transaction.set_rollback(True)
    forget_municipalities()
    return outcome


def _load_into(outcome: Outcome, folder: Path) -> None:
    with _noting_faults(outcome):
        declared = read_city(folder)
        outcome.changes += _of_city(city.load(declared))
        with city_scope(declared.code):
            for room in ROOMS:
                with _noting_faults(outcome), transaction.atomic():
                    outcome.changes.append(room(folder, outcome))


def _of_city(report: city.Report) -> Iterator[Change]:
    for table in dict.fromkeys(change.table for change in report.changes):
        verbs = [change.verb for change in report.changes if change.table == table]
        yield Change(table, *(verbs.count(verb) for verb in city.Verb))


@contextmanager
def _noting_faults(outcome: Outcome) -> Iterator[None]:
    try:
        yield
    except PlainError as fault:
        outcome.faults.append(fault)


def _load_places(folder: Path, _outcome: Outcome) -> Change:
    report = places.load(folder)
    return Change("places", report.added, report.changed, report.removed)


def _load_templates(folder: Path, _outcome: Outcome) -> Change:
    added = changed = 0
    for path in sorted((folder / "templates").glob("*.typ")):
        known = newest_template(path.stem) is not None
        if save_template(path.stem, path.read_text(encoding="utf-8")):
            added, changed = added + (not known), changed + known
    return Change("templates", added, changed)


def _load_procedures(folder: Path, outcome: Outcome) -> Change:
    added = changed = 0
    for path in sorted((folder / "procedures").glob("*.yaml")):
        with _noting_faults(outcome), transaction.atomic():
            before, after = _publish(folder, path)
            added += after == 1 and before == 0
            changed += after > before > 0
    return Change("procedures", added, changed)


def _publish(folder: Path, path: Path) -> tuple[int, int]:
    """The number of the procedure's version in force before and after."""
    declared = reading.read_yaml(path.read_text(encoding="utf-8"), str(path.relative_to(folder)))
    before = queries.current(declared.id)
    return (before.number if before else 0), procedures.publish(declared).number


# In this order: a procedure names departments of the city.
ROOMS: tuple[Callable[[Path, Outcome], Change], ...] = (_load_places, _load_templates, _load_procedures)
