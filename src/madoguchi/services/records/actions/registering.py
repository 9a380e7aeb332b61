"""収受 to 完結: a matter's record, its dates, and its binder. Each may be asked again: the first counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.actions import record as append
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_new

from .. import events
from ..dates import keep_until
from ..models import Binder, Classification, Record
from ..queries import about
from ..refusals import RecordRefusedError
from ..rules import Keeper, why_not_keep

UNCLASSIFIED = {"ja": "未分類", "en": "Unclassified"}


@dataclass(frozen=True)
class Received:
    """What came in: a matter, its 収受番号 and title, and where it is filed.

    `classification` names one of the city's; without one, or by a name that the city does not declare, it is 未分類.
    `years` is its retention, None for ever.
    """

    subject: str
    number: str
    title: Mapping[str, str]
    department: Department
    classification: str
    years: int | None


@dataclass(frozen=True)
class _Place:
    """Where a binder stands in a year: its department, and the name of its classification, empty for 未分類."""

    department: UUID
    classification: str


def receive(received: Received) -> None:
    """収受: enter a matter into the register, once."""
    receive_all([received])


def receive_all(received: Sequence[Received]) -> None:
    """The same for several, in as many statements as for one: its binders are read, and the rows written."""
    today = clock.today()
    binders = _binders(fiscal_year(today), {_place(one) for one in received})
    rows = [
        Record(
            subject=one.subject,
            number=one.number,
            title=dict(one.title),
            department_id=one.department.id,
            binder=binders[_place(one)],
            fiscal_year=fiscal_year(today),
            received_on=today,
            years=one.years,
        )
        for one in received
    ]
    insert_new(rows)


def note_drafted(subject: str) -> None:
    """起案: the draft that is decided counts, so a later one replaces one that was sent back."""
    _open(subject).filter(decided_on=None).update(drafted_on=clock.today())


def note_decided(subject: str) -> None:
    """決裁."""
    _open(subject).filter(decided_on=None).update(decided_on=clock.today())


def note_enforced(subject: str, number: str) -> None:
    """施行: the document left under its 文書番号."""
    _open(subject).filter(enforced_on=None).update(enforced_on=clock.today(), document_number=number)


def complete(subject: str) -> None:
    """完結: the retention is reckoned from today, and the record lies in the binder of this year."""
    record = _locked(subject)
    if record is None:
        return
    record.completed_on = today = clock.today()
    record.keep_until = keep_until(today, record.years)
    _file(record, record.department_id, fiscal_year(today))
    record.save(update_fields=["completed_on", "keep_until", "binder", "fiscal_year"])


def move(subject: str, department: Department) -> None:
    """引継ぎ: an open record goes to another department's binder."""
    move_all([subject], department)


def move_all(subjects: Sequence[str], department: Department) -> None:
    """The same for several, in as many statements as they have years and classifications."""
    rows = Record.objects.filter(subject__in=subjects, completed_on=None).exclude(department=department)
    kept: dict[tuple[int, str], list[UUID]] = defaultdict(list)
    for one in rows.select_for_update(of=("self",)).select_related("binder__classification").order_by("id"):
        classification = one.binder.classification
        kept[one.fiscal_year, classification.slug if classification else ""].append(one.id)
    for (year, slug), records in kept.items():
        place = _Place(department.id, slug)
        binder = _opened(_binders(year, {place})[place])
        Record.objects.filter(id__in=records).update(department=department, binder=binder)


def close_binder(keeper: Keeper, binder: Binder) -> None:
    """Close a binder whose year is over and whose records are all completed. Raises `RecordRefusedError`."""
    locked = Binder.objects.select_for_update(of=("self",)).get(id=binder.id)
    rule = why_not_keep(keeper, locked) or _why_not_close(locked)
    if rule:
        raise RecordRefusedError(rule)
    locked.closed_on = clock.today()
    locked.save(update_fields=["closed_on"])
    data = about(binder, binder.record_set.count())
    append(events.BINDER_CLOSED, f"binder:{binder.id}", data, actor=staff_actor(keeper.staff.id))


def _why_not_close(binder: Binder) -> str:
    if binder.closed_on is not None:
        return "closed"
    if fiscal_year(clock.today()) <= binder.fiscal_year:
        return "year"
    return "open_records" if binder.record_set.filter(completed_on=None).exists() else ""


def _open(subject: str) -> QuerySet[Record]:
    return Record.objects.filter(subject=subject, completed_on=None)


def _locked(subject: str) -> Record | None:
    rows = _open(subject).select_for_update(of=("self",)).select_related("binder__classification")
    return rows.first()


def _file(record: Record, department: UUID, year: int) -> None:
    """Put a record into the binder of a department and year, of the classification that it has."""
    if (record.department_id, record.fiscal_year) == (department, year):
        return
    kept = record.binder.classification
    place = _Place(department, kept.slug if kept else "")
    record.binder = _opened(_binders(year, {place})[place])
    record.department_id, record.fiscal_year = department, year


def _opened(binder: Binder) -> Binder:
    if binder.closed_on is not None:  # what is handed over late opens it again
        Binder.objects.filter(id=binder.id).update(closed_on=None)
    return binder


def _place(one: Received) -> _Place:
    return _Place(one.department.id, one.classification)


def _binders(year: int, places: set[_Place]) -> dict[_Place, Binder]:
    """The binders of a year at these places, made when first needed."""
    found = _known(year, places)
    missing = places - found.keys()
    if not missing:
        return found
    names = {place.classification for place in missing}
    declared = {one.slug: one for one in Classification.objects.filter(slug__in=names)}
    insert_new([_new_binder(year, place, declared.get(place.classification)) for place in missing])
    # Read again: another may have made one of them at the same moment.
    filed = {place: _Place(place.department, place.classification if place.classification in declared else "")
             for place in missing}  # fmt: skip
    made = _known(year, filed.values())
    return found | {place: made[at] for place, at in filed.items()}


def _known(year: int, places: Iterable[_Place]) -> dict[_Place, Binder]:
    rows = Binder.objects.filter(fiscal_year=year, department__in={place.department for place in places})
    return {
        _Place(one.department_id, one.classification.slug if one.classification else ""): one
        for one in rows.select_related("classification")
    }


def _new_binder(year: int, place: _Place, classification: Classification | None) -> Binder:
    return Binder(
        classification=classification,
        fiscal_year=year,
        department_id=place.department,
        title=classification.title if classification else UNCLASSIFIED,
    )
