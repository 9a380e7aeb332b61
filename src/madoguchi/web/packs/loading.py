"""Loading a pack: checked, compared with what is there, shown, and done in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import typer
from django.db import transaction

from madoguchi.core.declarations import DeclarationError, located, parse, text_of
from madoguchi.core.errors import PlainError
from madoguchi.counter.exchange import actions as exchange
from madoguchi.counter.procedures import actions as procedures
from madoguchi.counter.procedures import queries
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.definition import procedure_from
from madoguchi.counter.procedures.differences import differences
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city import actions as city
from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.foundation.city.queries import forget_municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions as bookings
from madoguchi.services.bookings.queries import pack_resources
from madoguchi.services.bookings.travelling import pack_journeys
from madoguchi.services.documents.actions import save_template
from madoguchi.services.documents.queries import newest_template
from madoguchi.services.places import actions as places
from madoguchi.services.records import actions as records
from madoguchi.services.spending import loading as budgets

from .checking import print_faults, read_checked
from .differences import compared, listed, shortened
from .exporting import resource_text
from .reading import JOURNEYS, RESOURCES, Pack


@dataclass(frozen=True)
class Change:
    """What a pack adds, changes and removes of one kind of thing, by name; `details` are the lines that differ."""

    kind: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        counts = f"{len(self.added):>6} added  {len(self.changed):>6} changed  {len(self.removed):>6} removed"
        return f"{self.kind:<15} {counts}"

    def lines(self) -> Iterator[str]:
        """What is different, for whoever is asked whether to go on."""
        verbs = {"+": self.added, "~": self.changed, "-": self.removed}
        for sign, names in verbs.items():
            yield from listed(sign, self.kind, names)
        yield from self.details


@dataclass
class _Noted:
    """What of one kind was found different so far."""

    kind: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def change(self) -> Change:
        return Change(self.kind, tuple(self.added), tuple(self.changed), (), tuple(self.details))


def load(folder: Path, yes: bool) -> int:
    """Load the pack in `folder`, asking first unless `yes`; prints what it does, returns the exit code."""
    pack = read_checked(folder)
    if pack.faults or pack.city is None:
        print_faults(pack.faults)
        return 1
    try:
        return _load_checked(pack, pack.city, yes)
    except PlainError as fault:
        typer.echo(f"{fault.ja}\n  {fault.en}", err=True)
        return 1


def _load_checked(pack: Pack, declared: CityDeclaration, yes: bool) -> int:
    changes = [change for change in _loaded(pack, declared, keep=yes) if change]
    if not changes:
        typer.echo(f"{pack.folder}: nothing has changed.")
        return 0
    typer.echo("\n".join(map(str, changes)))
    if not yes:
        typer.echo("\n" + "\n".join(line for change in changes for line in change.lines()))
        if not typer.confirm(f"Load {pack.folder}?"):
            return 1
        # Asked outside any transaction, so it is compared once more.
        _loaded(pack, declared, keep=True)
    return 0


def _loaded(pack: Pack, declared: CityDeclaration, *, keep: bool) -> list[Change]:
    with transaction.atomic():
        changes = list(_changes(pack, declared))
        if not keep:
            transaction.set_rollback(True)
    forget_municipalities()
    return changes


def _changes(pack: Pack, declared: CityDeclaration) -> Iterator[Change]:
    """Every room's part, in this order: a procedure names departments of the city."""
    yield from _of_city(city.load(declared))
    with city_scope(declared.code):
        report = places.load(pack.places)
        yield Change("places", report.added, report.changed, report.removed)
        filed = records.load(declared)
        yield Change("classifications", filed.added, filed.changed, filed.ended)
        funded = budgets.load(declared)
        yield Change("budgets", funded.added, funded.changed, funded.removed)
        payer = budgets.load_payer(declared)
        yield Change("paying account", payer.added, payer.changed, payer.removed)
        yield _load_templates(pack)
        yield _load_procedures(pack)
        layouts = exchange.load(pack.layouts.values())
        yield Change("layouts", layouts.added, layouts.changed, layouts.removed)
        yield _load_resources(pack)
        yield _load_journeys(pack)


def _of_city(report: city.Report) -> Iterator[Change]:
    for table in dict.fromkeys(change.table for change in report.changes):
        of_one = [change for change in report.changes if change.table == table]
        yield Change(
            table, *(tuple(one.name for one in of_one if one.verb == verb) for verb in city.Verb)
        )  # fmt: skip


def _load_templates(pack: Pack) -> Change:
    noted = _Noted("templates")
    for name, text in pack.templates.items():
        before = newest_template(name)
        if save_template(name, text):
            (noted.changed if before else noted.added).append(name)
            noted.details += compared(f"templates/{name}.typ", before.source, text) if before else []
    return noted.change()


def _load_resources(pack: Pack) -> Change:
    before = {one.id: resource_text(one) for one in pack_resources()}
    after = {one.id: resource_text(one) for one in pack.resources.values()}
    report = bookings.keep(pack.resources.values())
    details = [
        line
        for name in report.changed
        for line in compared(f"{RESOURCES}/{name}.yaml", before[name], after[name])
    ]
    return Change("resources", report.added, report.changed, report.ended, tuple(details))


def _load_journeys(pack: Pack) -> Change:
    before = {one.id: resource_text(one) for one in pack_journeys()}
    after = {one.id: resource_text(one) for one in pack.journeys.values()}
    added, changed, ended = bookings.keep_journeys(pack.journeys.values())
    details = [
        line for name in changed for line in compared(f"{JOURNEYS}/{name}.yaml", before[name], after[name])
    ]
    return Change("journeys", added, changed, ended, tuple(details))


def _load_procedures(pack: Pack) -> Change:
    noted = _Noted("procedures")
    for source, declared in pack.procedures.items():
        before = queries.current(declared.id)
        after = _published(pack, source, declared)
        if before is None:
            noted.added.append(declared.id)
        elif after.number > before.number:
            noted.changed.append(f"{declared.id} (version {before.number} → {after.number})")
            found = differences(procedure_from(before.declaration), declared)
            noted.details += shortened([f"{source}: {one}" for one in found], source)
    return noted.change()


def _published(pack: Pack, source: str, declared: Procedure) -> ProcedureVersion:
    """The version of a declaration. DeclarationError, with lines, on what the versions before it do not allow."""
    try:
        return procedures.publish(declared)
    except DeclarationError as error:
        tree = parse(text_of(pack.folder / source, source), source)
        raise DeclarationError(located(error.faults, tree, source)) from error
