"""Reading a source in the worker: first to show who it would be, then to take them in. Safe to be done again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from madoguchi.core.errors import PlainError
from madoguchi.core.tabular import read_table
from madoguchi.counter.procedures.definition import Definition, load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.files.actions import discard
from madoguchi.foundation.files.queries import files_of, open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_new
from madoguchi.foundation.tenancy.scope import city_scope

from .. import events, extract
from ..models import Rejection, Source, SourceKind, SourceState, Target
from ..reading import Read, read_row
from ..refusals import CampaignRefusedError
from .common import dimensions, locked
from .preparing import fail

AT_ONCE, SHOWN, MOST_REJECTIONS = 500, 20, 1000


class Batch(NamedTuple):
    """Rows read together, how many were looked at for them, and how many protected people were passed over."""

    rows: Sequence[tuple[int, Mapping[str, str]]]
    looked: int
    protected: int = 0


def read_source(city: str, source: UUID) -> None:
    """Read a whole source, some rows a transaction, so that its page shows how far it is."""
    with city_scope(city):
        found = Source.objects.select_related("campaign").get(id=source)
        if found.state not in (SourceState.WAITING, SourceState.TAKING):
            return
        _begin(found)
    try:
        for batch in _batches(city, found):
            with city_scope(city):
                _read(found, batch)
    except PlainError as error:
        with city_scope(city):
            fail(found, error)
        return
    with city_scope(city):
        _finish(found)


def _begin(found: Source) -> None:
    counts = {"read": 0, "good": 0, "rejected": 0, "protected": 0, "first": []}
    Source.objects.filter(id=found.id).update(**counts)
    if found.state == SourceState.WAITING:  # taking in, what was wrong stays to be read
        Rejection.objects.filter(source=found).delete()
    for name, value in counts.items():
        setattr(found, name, value)


def _batches(city: str, found: Source) -> Iterator[Batch]:
    return _of_registry(city, found) if found.kind == SourceKind.REGISTRY else _of_file(city, found)


def _of_file(city: str, found: Source) -> Iterator[Batch]:
    with city_scope(city):
        kept = next(iter(files_of(found.subject)), None)
        if kept is None:
            raise CampaignRefusedError("file")
        data = open_file(kept)
    table = read_table(data)
    rows = ((row.line, dict(zip(table.headers, row.cells, strict=True))) for row in table.rows)
    while batch := list(islice(rows, AT_ONCE)):
        yield Batch(batch, len(batch))


def _of_registry(city: str, found: Source) -> Iterator[Batch]:
    condition, last, line = extract.compiled(found.condition), None, 0
    while True:
        with city_scope(city):
            people = extract.people_after(last, AT_ONCE)
        if not people:
            return
        last = people[-1].id
        meant = list(extract.meant(people, condition))
        rows = [(line + n, extract.row_of(one)) for n, one in enumerate(meant, 1) if not one.protected]
        line += len(meant)
        yield Batch(rows, len(people), sum(one.protected for one in meant))


def _read(found: Source, batch: Batch) -> None:
    definition = _definition(found)
    rows = [read_row(definition, found.mapping, line, cells) for line, cells in batch.rows]
    good = [one for one in rows if not one.wrong]
    if found.state == SourceState.TAKING:
        found.taken += _insert(found, good)
    else:
        _note_wrong(found, [one for one in rows if one.wrong])
        found.first = [*found.first, *(_shown(one) for one in good)][:SHOWN]
    found.read += batch.looked
    found.good += len(good)
    found.rejected += len(rows) - len(good)
    found.protected += batch.protected
    found.save(update_fields=["read", "good", "rejected", "protected", "first", "taken"])


def _definition(found: Source) -> Definition:
    version = current(found.campaign.procedure)
    if version is None:
        raise CampaignRefusedError("procedure")
    return load_definition(version)


def _note_wrong(found: Source, rows: list[Read]) -> None:
    room = max(0, MOST_REJECTIONS - found.rejected)
    insert_new(
        [
            Rejection(source=found, line=one.line, column=wrong.column[:200], ja=wrong.ja, en=wrong.en)
            for one in rows[:room]
            for wrong in one.wrong
        ]
    )


def _shown(one: Read) -> list[str]:
    born = one.own["birth_date"]
    return [one.own["name"], born.isoformat() if born else "", one.own["address"], one.own["mail"]]


def _insert(found: Source, rows: list[Read]) -> int:
    """Those who are not there yet; returns how many."""
    held = locked(found.campaign_id)
    keys = {one.key: one for one in rows}
    known = set(Target.objects.filter(campaign=held, key__in=list(keys)).values_list("key", flat=True))
    last = Target.objects.filter(campaign=held).aggregate(last=Max("n"))["last"] or 0
    new = [one for key, one in keys.items() if key not in known]
    return len(insert_new([_target(found, last + n, one) for n, one in enumerate(new, 1)]))


def _target(found: Source, n: int, one: Read) -> Target:
    own = {name: value for name, value in one.own.items() if name != "number"}
    return Target(campaign_id=found.campaign_id, n=n, key=one.key, values=one.values, **own)


def _finish(found: Source) -> None:
    done = SourceState.TAKEN if found.state == SourceState.TAKING else SourceState.CHECKED
    Source.objects.filter(id=found.id, state=found.state).update(state=done)
    if done == SourceState.CHECKED:
        return
    discard(files_of(found.subject))
    Source.objects.filter(id=found.id).update(first=[])
    campaign = locked(found.campaign_id)
    data = events.Taken(
        **dimensions(campaign),
        source=found.kind,
        targets=found.taken,
        rejected=found.rejected,
        protected=found.protected,
    )
    record(events.TAKEN, campaign.subject, data, actor=staff_actor(found.made_by_id))
