"""A finding is settled: what it doubts is right as it is, for a reason; and that is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ledger.actions import Entry, record_all
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Finding, FindingState
from ..refusals import AssessmentRefusedError
from ..rules import may_mend
from .holding import held_list

MOST_OF_A_NOTE = 500


@dataclass(frozen=True)
class Line:
    """What became of one finding of many: `refused` says why nothing was done to it."""

    finding: Finding
    refused: AssessmentRefusedError | None = None


def settle(clerk: Clerk, finding: Finding, note: str) -> Finding:
    """Say that what a finding doubts is right as it is. Raises `AssessmentRefusedError`."""
    line = next(iter(settle_all(clerk, [finding], note)), None)
    if line is None:
        raise AssessmentRefusedError("finding_gone")
    if line.refused is not None:
        raise line.refused
    return line.finding


@transaction.atomic
def settle_all(clerk: Clerk, findings: Sequence[Finding], note: str) -> list[Line]:
    """The same for several with one note, a line each; what is refused stays as it was.

    Raises `AssessmentRefusedError` where nothing is chosen or the note lacks.
    """
    if not findings:
        raise AssessmentRefusedError("nothing_chosen")
    if not 0 < len(note) <= MOST_OF_A_NOTE:
        raise AssessmentRefusedError("note")
    lines = list(_lines(clerk, _locked(findings)))
    done = [line.finding for line in lines if line.refused is None]
    for one in done:
        one.state, one.note = FindingState.RIGHT, note
        one.settled_by, one.settled_at = clerk.staff, clock.now()
    _keep(clerk, done, events.SETTLED)
    return lines


@transaction.atomic
def reopen(clerk: Clerk, finding: Finding) -> Finding:
    """Take back that it is right; its note stays to be read. Raises `AssessmentRefusedError`."""
    now = next(iter(_locked([finding])), None)
    if now is None:
        raise AssessmentRefusedError("finding_gone")
    if not may_mend(clerk, now.item):
        raise AssessmentRefusedError("own_rows")
    if now.state != FindingState.RIGHT:
        raise AssessmentRefusedError("not_right")
    now.state, now.settled_by, now.settled_at = FindingState.OPEN, None, None
    _keep(clerk, [now], events.REOPENED)
    return now


def _locked(wanted: Sequence[Finding]) -> list[Finding]:
    """Those that are there still, their list held: whoever looks at it anew writes before or after."""
    for inventory in sorted({one.inventory_id for one in wanted}):
        held_list(inventory)
    rows = Finding.objects.select_for_update(of=("self",)).select_related("item")
    return list(rows.filter(id__in=[one.id for one in wanted]).order_by("id"))


def _lines(clerk: Clerk, findings: Sequence[Finding]) -> Iterator[Line]:
    for one in findings:
        if not may_mend(clerk, one.item):
            yield Line(one, AssessmentRefusedError("own_rows"))
        elif one.state != FindingState.OPEN:
            yield Line(one, AssessmentRefusedError("settled"))
        else:
            yield Line(one)


def _keep(clerk: Clerk, changed: Sequence[Finding], kind: Kind) -> None:
    Finding.objects.bulk_update(changed, ["state", "note", "settled_by", "settled_at"])
    actor = staff_actor(clerk.staff.id)
    record_all(
        [
            Entry(kind, one.item.subject, events.AboutFinding(finding=one.kind, field=one.field), actor=actor)
            for one in changed
        ]
    )
