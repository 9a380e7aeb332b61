"""廃棄: proposed by one, looked through record by record, decided by another, and then done for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import Entry, record, record_all
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer_all
from madoguchi.foundation.tenancy.models import insert_all, insert_once

from .. import events
from ..models import Binder, Choice, Decision, Disposal, DisposalItem, Fate, Record
from ..queries import about
from ..refusals import RecordRefusedError
from ..rules import Keeper, why_not_decide, why_not_keep

#: Which job erases what a record was of, by the first part of its subject.
ERASERS = {"case": "cases.erase"}
_FATES = {Choice.DISPOSE: Fate.DISPOSED, Choice.TRANSFER: Fate.TRANSFERRED}
_LEFT = {Fate.DISPOSED: events.DISPOSED, Fate.TRANSFERRED: events.TRANSFERRED}


@dataclass(frozen=True)
class Looked:
    """What somebody found who looked at a record: what is to become of it; why and until when, where it is kept."""

    choice: str
    reason: str = ""
    extend_to: date | None = None


def propose(keeper: Keeper, binder: Binder) -> Disposal:
    """List what of a binder has passed its retention. Raises `RecordRefusedError`."""
    _must(why_not_keep(keeper, binder))
    due = list(due_records(binder))
    if not due:
        raise RecordRefusedError("nothing_due")
    disposal = Disposal(binder=binder, proposed_by=keeper.staff)
    if not insert_once(disposal):
        raise RecordRefusedError("proposed")
    insert_all([DisposalItem(disposal=disposal, record=one) for one in due])
    _note(events.PROPOSED, keeper, disposal, len(due))
    return disposal


def due_records(binder: Binder) -> QuerySet[Record]:
    """What of a binder has passed its retention and is still here."""
    return Record.objects.filter(binder=binder, fate="", keep_until__lt=clock.today()).order_by("id")


def check(keeper: Keeper, disposal: Disposal, looked: Mapping[str, Looked]) -> None:
    """Note what is to become of records, by number. Raises `RecordRefusedError`, `at` the numbers."""
    locked = _locked(disposal)
    _must(why_not_keep(keeper, locked.binder))
    _must("" if locked.state == "checking" else "over")
    items = list(locked.items.select_related("record").filter(record__number__in=looked))
    wrong = {rule: [number for item in items if _why_not(item, looked[number := item.record.number]) == rule]
             for rule in ("choice", "extension")}  # fmt: skip
    for rule, numbers in wrong.items():
        if numbers:
            raise RecordRefusedError(rule, numbers)
    for item in items:
        _fill(item, looked[item.record.number], keeper)
    DisposalItem.objects.bulk_update(items, ["choice", "reason", "extend_to", "checked_by", "checked_at"])
    _note(events.CHECKED, keeper, locked, len(items))


def _why_not(item: DisposalItem, looked: Looked) -> str:
    if looked.choice not in Choice.values:
        return "choice"
    if looked.choice != Choice.EXTEND:
        return ""
    later = looked.extend_to is not None and looked.extend_to > max(item.record.keep_until, clock.today())
    return "" if looked.reason and later else "extension"


def _fill(item: DisposalItem, looked: Looked, keeper: Keeper) -> None:
    item.choice, item.reason = looked.choice, looked.reason
    item.extend_to = looked.extend_to if looked.choice == Choice.EXTEND else None
    item.checked_by, item.checked_at = keeper.staff, clock.now()


def approve(keeper: Keeper, disposal: Disposal) -> None:
    """決裁: by the holder of the declared post, never by who proposed it. Raises `RecordRefusedError`."""
    locked = _to_decide(keeper, disposal)
    _must("unchecked" if locked.items.filter(choice="").exists() else "")
    _decide(keeper, locked, Decision.APPROVED, events.APPROVED)


def send_back(keeper: Keeper, disposal: Disposal, note: str) -> None:
    """The list is not to be carried out as it is: it ends, and another may be proposed. Raises `RecordRefusedError`."""
    locked = _to_decide(keeper, disposal)
    _must("" if note else "note")
    locked.note = note
    _decide(keeper, locked, Decision.RETURNED, events.RETURNED)


def _to_decide(keeper: Keeper, disposal: Disposal) -> Disposal:
    locked = _locked(disposal)
    _must(why_not_decide(keeper, locked))
    _must("" if locked.state == "checking" else "over")
    return locked


def _decide(keeper: Keeper, disposal: Disposal, decision: Decision, kind: Kind) -> None:
    disposal.decision, disposal.decided_by, disposal.decided_at = decision, keeper.staff, clock.now()
    disposal.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    _note(kind, keeper, disposal, disposal.items.count())


def carry_out(keeper: Keeper, disposal: Disposal, *, sure: bool) -> None:
    """Do what was decided, for good: what is disposed of is erased by the rooms it came from. `RecordRefusedError`."""
    locked = _locked(disposal)
    _must(why_not_keep(keeper, locked.binder))
    _must("" if locked.state == "approved" else "over")
    _must("" if sure else "sure")
    items = list(locked.items.select_related("record").order_by("id"))
    for choice, fate in _FATES.items():
        _leave(locked, [item.record for item in items if item.choice == choice], fate, keeper)
    _extend(locked, [item for item in items if item.choice == Choice.EXTEND], keeper)
    locked.carried_out_by, locked.carried_out_at = keeper.staff, clock.now()
    locked.save(update_fields=["carried_out_by", "carried_out_at"])
    _note(events.CARRIED_OUT, keeper, locked, len(items))


def _leave(disposal: Disposal, records: Sequence[Record], fate: Fate, keeper: Keeper) -> None:
    rows = Record.objects.filter(id__in=[one.id for one in records])
    rows.update(fate=fate, left_on=clock.today(), disposal=disposal)
    entries = [
        Entry(
            _LEFT[fate],
            one.subject,
            events.Left(number=one.number, fate=fate.value, disposal=disposal.code),
            staff_actor(keeper.staff.id),
        )
        for one in records
    ]
    record_all(entries)
    if fate == Fate.DISPOSED:
        _erase([one.subject for one in records])


def _erase(subjects: Sequence[str]) -> None:
    for room, job in ERASERS.items():
        of_room = [one for one in subjects if one.partition(":")[0] == room]
        defer_all(job, [{"subject": subject} for subject in of_room])


def _extend(disposal: Disposal, items: Sequence[DisposalItem], keeper: Keeper) -> None:
    extended = DisposalItem.objects.filter(id__in=[item.id for item in items])
    for day in {item.extend_to for item in items}:
        of_day = extended.filter(extend_to=day).values("record")
        Record.objects.filter(id__in=of_day).update(keep_until=day)
    entries = [
        Entry(
            events.EXTENDED,
            item.record.subject,
            events.Extended(
                number=item.record.number, keep_until=str(item.extend_to), disposal=disposal.code
            ),
            staff_actor(keeper.staff.id),
        )
        for item in items
    ]
    record_all(entries)


def _locked(disposal: Disposal) -> Disposal:
    rows = Disposal.objects.select_for_update(of=("self",))
    return rows.select_related("binder__classification", "binder__department").get(id=disposal.id)


def _must(rule: str) -> None:
    """Raise the refusal of a rule, if there is one."""
    if rule:
        raise RecordRefusedError(rule)


def _note(kind: Kind, keeper: Keeper, disposal: Disposal, count: int) -> None:
    record(kind, disposal.subject, about(disposal.binder, count), actor=staff_actor(keeper.staff.id))
