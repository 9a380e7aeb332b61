"""Loading what the city declares of its register: what is new comes, what changed changes, what is gone ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core import clock
from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.foundation.city.models import Post
from madoguchi.foundation.ledger.actions import record

from .. import events
from ..models import Classification, DisposalPost


@dataclass(frozen=True)
class Report:
    """What loading changed: the codes of the classifications that came, differ now, and ended; the post, if it did."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def load(city: CityDeclaration) -> Report:
    """Make the classifications of the city in scope, and the post that decides, what is declared; idempotent.

    A classification that is declared no longer ends: binders of the past still name it.
    """
    wanted = {one.id: _fields(one) for one in city.classifications}
    known = {one.slug: one for one in Classification.objects.all()}
    ended = tuple(_end(row) for slug, row in known.items() if slug not in wanted and row.ended_on is None)
    changed = tuple(
        _change(known[slug], fields)
        for slug, fields in wanted.items()
        if slug in known and fields != {name: getattr(known[slug], name) for name in fields}
    )
    added = tuple(_add(slug, fields) for slug, fields in wanted.items() if slug not in known)
    report = Report(added, (*changed, *_load_post(city.records_post)), ended)
    if report != Report():
        counts = events.Loaded(added=len(report.added), changed=len(report.changed), ended=len(report.ended))
        record(events.LOADED, f"city:{city.code}", counts, actor="system")
    return report


def _fields(declared: Any) -> dict[str, Any]:
    return {
        "code": declared.code,
        "title": declared.title.model_dump(),
        "years": declared.years,
        "ended_on": None,
    }


def _end(row: Classification) -> str:
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    return row.code


def _change(row: Classification, fields: Mapping[str, Any]) -> str:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    return row.code


def _add(slug: str, fields: Mapping[str, Any]) -> str:
    return Classification.objects.create(slug=slug, **fields).code


def _load_post(declared: str | None) -> tuple[str, ...]:
    """Who decides disposals; returns the post where it is another than before."""
    before = DisposalPost.objects.select_related("post").first()
    if (before.post.slug if before else None) == declared:
        return ()
    DisposalPost.objects.all().delete()
    if declared is not None:
        DisposalPost.objects.create(post=Post.objects.get(slug=declared))
    return (declared or "records_post",)
