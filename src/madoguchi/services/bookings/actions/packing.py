"""The office keeps what a pack declares; the public side takes it over."""

from collections.abc import Iterable

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.scope import current_city

from .. import events
from ..declaration import ResourceDeclared
from ..models import PackResource, Resource
from .declaring import Report, load


def keep(wanted: Iterable[ResourceDeclared]) -> Report:
    """Make the resources of the pack of the city in scope what is declared; idempotent. For the office."""
    texts = {one.id: one.model_dump_json() for one in wanted}
    known = dict(PackResource.objects.values_list("slug", "declaration"))
    report = Report(
        added=tuple(slug for slug in texts if slug not in known),
        changed=tuple(slug for slug, text in texts.items() if known.get(slug, text) != text),
        ended=tuple(slug for slug in known if slug not in texts),
    )
    PackResource.objects.filter(slug__in=report.ended).delete()
    for slug in (*report.added, *report.changed):
        PackResource.objects.update_or_create(slug=slug, defaults={"declaration": texts[slug]})
    if report != Report():
        counts = events.Loaded(added=len(report.added), changed=len(report.changed), ended=len(report.ended))
        record(events.LOADED, f"city:{current_city()}", counts, actor="system")
    return report


def take_over() -> Report:
    """Make what can be booked what the pack declares; idempotent. For the public side."""
    declared = dict(PackResource.objects.values_list("slug", "declaration"))
    # Each minute, and nearly always there is nothing to do.
    live = Resource.objects.filter(on_screen=False, ended=False)
    if dict(live.values_list("slug", "declaration")) == declared:
        return Report()
    return load(ResourceDeclared.model_validate_json(text) for text in declared.values())
