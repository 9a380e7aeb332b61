"""Loading the layouts that a pack declares."""

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.scope import current_city

from .. import events
from ..layout import LayoutDeclared
from ..models import Layout, ResultImport


@dataclass(frozen=True)
class Report:
    """What loading changed, by id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def load(layouts: Iterable[LayoutDeclared]) -> Report:
    """Make the layouts of the city in scope those that are declared; idempotent.

    One that is gone and by which results were read stays for them, and is offered no longer.
    """
    wanted = {one.id: one.model_dump(mode="json") for one in layouts}
    known = {one.slug: one for one in Layout.objects.all()}
    added = tuple(slug for slug in wanted if slug not in known)
    changed = tuple(slug for slug, one in known.items() if slug in wanted and one.declaration != wanted[slug])
    removed = tuple(slug for slug, one in known.items() if slug not in wanted and one.declaration)
    for slug in (*added, *changed):
        fields = {"declaration": wanted[slug], "procedure": wanted[slug]["procedure"]}
        Layout.objects.update_or_create(slug=slug, defaults=fields)
    for slug in removed:
        _remove(known[slug])
    report = Report(added, changed, removed)
    if report != Report():
        counts = events.Loaded(added=len(added), changed=len(changed), removed=len(removed))
        record(events.LAYOUTS_LOADED, f"city:{current_city()}", counts, actor="system")
    return report


def _remove(layout: Layout) -> None:
    if ResultImport.objects.filter(layout=layout).exists():
        layout.declaration = {}
        layout.save(update_fields=["declaration"])
    else:
        layout.delete()
