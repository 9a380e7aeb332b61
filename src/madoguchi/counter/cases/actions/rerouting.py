"""付け替え: open steps follow the departments and posts as they end, merge and change hands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import TRACKING, TrackingTold
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Kind as LegalKind
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.actions import Entry, record_all
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tray.actions import put_all
from madoguchi.services.records import actions as records

from .. import events
from ..models import Case, CaseDepartment, StepAction
from ..routing import Ground, Way
from .offers import SYSTEM
from .walk import about, in_charge, told

REROUTE = "cases.reroute_city"
#: So many steps are looked at in one transaction.
AT_ONCE = 500


def reroute(after: UUID | None = None, most: int = AT_ONCE) -> UUID | None:
    """Bring some misplaced steps where they belong, those after a key, in the caller's transaction.

    Returns the key to go on from, None at the end. Idempotent: what was brought there is misplaced no more, and
    what cannot be is left as it is.
    """
    ground = Ground()
    steps = _locked(ground, after, most)
    ways = [way for way in ground.ways(steps) if way.changes]
    if ways:
        _move(ways)
    return steps[-1].id if len(steps) == most else None


def _locked(ground: Ground, after: UUID | None, most: int) -> list[StepAction]:
    # Locked: what a clerk does at this moment is waited for, and is then no open step any more.
    rows = ground.misplaced().select_for_update(of=("self",))
    if after is not None:
        rows = rows.filter(id__gt=after)
    rows = rows.select_related("case__version__procedure", "case__department", "department", "post")
    return list(rows.defer("case__version__declaration").order_by("id")[:most])


def _move(ways: Sequence[Way]) -> None:
    _move_steps(ways)
    entries = [Entry(events.REROUTED, way.step.case.subject, _said(way), SYSTEM) for way in ways]
    moved = [way for way in ways if way.moves_case]
    _move_cases(moved)
    _list(ways)
    numbers = dict(zip((way.step.id for way in ways), record_all(entries), strict=True))
    _tell([(way, numbers[way.step.id]) for way in moved])


def _move_steps(ways: Iterable[Way]) -> None:
    alike: dict[tuple[UUID, UUID | None, bool], list[UUID]] = defaultdict(list)
    for way in ways:
        alike[way.department.id, way.post.id if way.post else None, way.freed].append(way.step.id)
    for (department, post, freed), steps in alike.items():
        assigned = {"assigned": None} if freed else {}
        StepAction.objects.filter(id__in=steps).update(department=department, post=post, **assigned)


def _said(way: Way) -> events.Rerouted:
    case = way.step.case
    source, target = _ends(way)
    facts = about(case, load_definition(case.version)).model_dump() | {"department": way.section.slug}
    return events.Rerouted(**facts, source=source, target=target, freed=way.freed)


def _ends(way: Way) -> tuple[str, str]:
    """From where to where: sections where they changed, else posts, else the step's departments."""
    step = way.step
    if way.moves_case:
        return step.case.department.slug, way.section.slug
    if step.post is not None and way.post is not None and step.post_id != way.post.id:
        return step.post.slug, way.post.slug
    return step.department.slug, way.department.slug


def _move_cases(ways: Iterable[Way]) -> None:
    sections: dict[Department, list[Case]] = defaultdict(list)
    for way in ways:
        sections[way.section].append(way.step.case)
    for section, cases in sections.items():
        Case.objects.filter(id__in=[case.id for case in cases]).update(department=section)
        records.move_all([case.subject for case in cases], section)
        for case in cases:
            case.department = section


def _list(ways: Sequence[Way]) -> None:
    """The cases come up in every list, and stand in those of where they went."""
    now = clock.now()
    CaseDepartment.objects.filter(case__in=[way.step.case_id for way in ways]).update(updated_at=now)
    rows = {
        (way.step.case_id, department.id): CaseDepartment(
            case=way.step.case,
            department=department,
            updated_at=now,
            applicant=way.step.case.applicant,
            kana=way.step.case.kana,
        )
        for way in ways
        for department in (way.section, way.department)
    }
    CaseDepartment.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["city", "case", "department"],
        update_fields=["open", "updated_at"],
    )


def _tell(moved: Iterable[tuple[Way, int]]) -> None:
    """The applicants learn which section is in charge; nothing of who sits there."""
    put_all(
        TRACKING,
        [
            (f"submission:{way.step.case.submission}", n, _sentence(way))
            for way, n in moved
            if way.step.case.kind != LegalKind.INTERNAL
        ],
    )


def _sentence(way: Way) -> TrackingTold:
    case = way.step.case
    return told(case, load_definition(case.version), in_charge(way.section), Told.HANDED_OVER)


def reroute_soon() -> None:
    """Have the worker do it for the city in scope."""
    defer(REROUTE)
