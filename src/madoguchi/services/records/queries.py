"""Reading the register: lists by key, one record, binders and their contents, what is soon to be looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from madoguchi.core.calendar import fiscal_year_days
from madoguchi.foundation.city.declaration import ClassificationDeclared
from madoguchi.foundation.city.models import Department, Post, within

from .events import AboutBinder
from .models import Binder, Classification, Disposal, DisposalItem, DisposalPost, Fate, Record, State
from .rules import Keeper, visible_binders, visible_disposals, visible_records

PAGE = 50
#: In addresses, the name of what has no classification.
UNCLASSIFIED = "unclassified"


@dataclass(frozen=True)
class Wanted:
    """Which part of a department's register: of a fiscal year, in one state, of one classification (its code)."""

    year: int
    state: str = ""
    classification: str = ""


@dataclass(frozen=True)
class Key:
    """Where a page of the register ends: the day and the row of its last record."""

    received_on: date
    record: UUID

    def __str__(self) -> str:
        return f"{self.received_on.isoformat()}_{self.record.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that a link carries; none when it is no key."""
        try:
            day, record = text.split("_")
            return cls(date.fromisoformat(day), UUID(record))
        except ValueError:
            return None


def register(department: Department, wanted: Wanted, after: Key | None = None) -> list[Record]:
    """A page of a department's register and one row more, the one received last on top."""
    return list(_after(entries(department, wanted), after)[: PAGE + 1])


def entries(department: Department, wanted: Wanted) -> QuerySet[Record]:
    """All of it, in the same order."""
    first, last = fiscal_year_days(wanted.year)
    rows = Record.objects.filter(department=department, received_on__gte=first, received_on__lte=last)
    if wanted.state:
        rows = rows.filter(_in_state(State(wanted.state)))
    if wanted.classification:
        rows = rows.filter(_classified(wanted.classification, "binder__"))
    return rows.select_related("binder__classification").order_by("-received_on", "-id")


def _after(rows: QuerySet[Record], key: Key | None) -> QuerySet[Record]:
    if key is None:
        return rows
    later = Q(received_on__lt=key.received_on) | Q(id__lt=key.record)
    return rows.filter(later, received_on__lte=key.received_on)


def _in_state(state: State) -> Q:
    if state in (State.DISPOSED, State.TRANSFERRED):
        return Q(fate=Fate(state.value))
    return Q(fate="", completed_on__isnull=state == State.OPEN)


def _classified(code: str, prefix: str = "") -> Q:
    if code == UNCLASSIFIED:
        return Q(**{f"{prefix}classification": None})
    return Q(**{f"{prefix}classification__code": code})


def record_numbered(keeper: Keeper, number: str) -> Record | None:
    """The record of a 収受番号 or a 文書番号 among those somebody may see."""
    rows = visible_records(keeper).select_related(
        "binder__classification", "binder__department", "department", "disposal"
    )
    return rows.filter(number=number).first() or rows.filter(document_number=number).first()


def record_of(subject: str) -> Record | None:
    """The record of a matter."""
    return Record.objects.filter(subject=subject).first()


def is_disposed(subject: str) -> bool:
    """Whether the record of a matter was disposed of; its row is then locked until the transaction ends."""
    rows = Record.objects.select_for_update().filter(subject=subject, fate=Fate.DISPOSED)
    return rows.values_list("id", flat=True).first() is not None


def binders(department: Department, year: int) -> list[Binder]:
    """The binders of a department and fiscal year, by the code of their classification."""
    rows = Binder.objects.filter(department=department, fiscal_year=year)
    rows = rows.select_related("classification", "department")
    return list(rows.order_by("classification__code"))


def binder_at(keeper: Keeper, year: int, department: str, classification: str) -> Binder | None:
    """The binder of an address among those somebody may see."""
    rows = visible_binders(keeper).filter(
        _classified(classification), fiscal_year=year, department__slug=department
    )
    return rows.select_related("classification", "department").order_by("id").first()


def contents(binder: Binder, after: UUID | None = None, most: int = PAGE + 1) -> list[Record]:
    """目録: records of a binder in the order of their receipt, after a row."""
    rows = Record.objects.filter(binder=binder)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id")[:most])


def open_disposal_of(binder: Binder) -> Disposal | None:
    """The disposal of a binder that is under way."""
    rows = Disposal.objects.filter(binder=binder, carried_out_at=None)
    return rows.exclude(decision="returned").first()


@dataclass(frozen=True)
class Ending:
    """How many records of a binder have their last day of retention on a day."""

    keep_until: date
    binder: Binder
    count: int


def endings(keeper: Keeper, last: date) -> list[Ending]:
    """まもなく満了: whose retention ends up to a day, or has ended and nothing was done yet; the earliest first."""
    rows = Record.objects.filter(department__in=keeper.own, fate="", keep_until__lte=last)
    counted = rows.values("keep_until", "binder").annotate(count=Count("id")).order_by("keep_until", "binder")
    found = list(counted[: PAGE * 4])
    shown = Binder.objects.select_related("classification", "department")
    by_id = shown.in_bulk([one["binder"] for one in found])
    return [Ending(day, by_id[one["binder"]], one["count"]) for one in found if (day := one["keep_until"])]


def disposals(keeper: Keeper, *, over: bool = False, after: str = "") -> list[Disposal]:
    """Disposals under way, or those that were carried out or returned; the newest first, after a code."""
    done = Q(carried_out_at__isnull=False) | Q(decision="returned")
    rows = visible_disposals(keeper).filter(done if over else ~done)
    if after:
        rows = rows.filter(id__lt=Disposal.objects.filter(code=after).values("id"))
    shown = rows.select_related("binder__classification", "binder__department", "proposed_by", "decided_by")
    return list(shown.order_by("-id")[: PAGE + 1])


def disposal_coded(keeper: Keeper, code: str) -> Disposal | None:
    """The disposal of a code among those somebody may see."""
    rows = visible_disposals(keeper).select_related(
        "binder__classification", "binder__department", "proposed_by", "decided_by", "carried_out_by"
    )
    return rows.filter(code=code).first()


def items_of(disposal: Disposal, after: UUID | None = None) -> list[DisposalItem]:
    """A page of a disposal's list and one row more, in the order of receipt, after a row."""
    rows = DisposalItem.objects.filter(disposal=disposal)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.select_related("record", "checked_by").order_by("id")[: PAGE + 1])


def summary_of(disposal: Disposal) -> dict[str, int]:
    """How many records of a disposal are to go which way; under the empty name, how many nobody has looked at."""
    counted = disposal.items.values_list("choice").annotate(count=Count("id")).order_by("choice")
    return dict(counted)


def departments() -> list[Department]:
    """Every department of the city in force today."""
    return list(Department.objects.filter(within()).order_by("slug"))


def first_year() -> int | None:
    """The first fiscal year of which there is a binder."""
    first: int | None = Binder.objects.aggregate(first=Min("fiscal_year"))["first"]
    return first


def deciding_post() -> Post | None:
    """The post that decides disposals, where the city declares one."""
    row = DisposalPost.objects.select_related("post__department").first()
    return row.post if row else None


def classifications() -> list[Classification]:
    """Those in force, by code."""
    return list(Classification.objects.filter(ended_on=None).order_by("code"))


def declared() -> dict[str, Any]:
    """What `city.yaml` of the city in scope says of its register, in the order it was declared."""
    rows = Classification.objects.filter(ended_on=None).order_by("id")
    post = deciding_post()
    return {
        "classifications": tuple(_declared(rows)),
        "records_post": post.slug if post else None,
    }


def _declared(rows: Sequence[Classification] | QuerySet[Classification]) -> Iterator[ClassificationDeclared]:
    for one in rows:
        fields = {"id": one.slug, "code": one.code, "title": one.title, "years": one.years}
        yield ClassificationDeclared.model_validate(fields)


def about(binder: Binder, count: int) -> AboutBinder:
    """What is counted of a binder."""
    return AboutBinder(
        classification=binder.classification.code if binder.classification else "",
        fiscal_year=binder.fiscal_year,
        department=binder.department.slug,
        count=count,
    )
