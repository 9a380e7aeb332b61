"""Reads of hearings: those there are, how far each department is, and its rows."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, F, FilteredRelation, Max, Min, Q, TextField, When

from madoguchi.counter.cases.models import EntryDraft
from madoguchi.foundation.city.models import Department, within

from ..models import Hearing, HearingRow, Inventory, InventoryState, RowState, Source

PAGE = 50


@dataclass(frozen=True)
class Progress:
    """How far a department is: rows asked of it in all, answered (該当なし among them), and when it was reminded."""

    department: Department
    all: int
    answered: int
    reminded: bool

    @property
    def lacking(self) -> int:
        """Rows without an answer."""
        return self.all - self.answered

    @property
    def percent(self) -> int | None:
        """The share that is answered, rounded down; None where nothing is asked."""
        return self.answered * 100 // self.all if self.all else None


@dataclass(frozen=True)
class Unclaimed:
    """Rows whose department is not known, by what the list before says: the first of them, and how many."""

    code: str
    name: str
    written: str
    rows: int


def hearings(most: int = PAGE) -> list[Hearing]:
    """The hearings there are, the newest on top."""
    return list(Hearing.objects.select_related("inventory", "made_by").order_by("-made_at")[:most])


def hearing_coded(code: str) -> Hearing | None:
    """The hearing of a code."""
    return Hearing.objects.select_related("inventory", "before", "made_by").filter(code=code).first()


def lists_before(most: int = PAGE) -> list[Inventory]:
    """The lists that may prefill a hearing, the newest year on top."""
    own = Inventory.objects.filter(state=InventoryState.DONE).exclude(source=Source.NATIONAL)
    return list(own.order_by("-fiscal_year", "-made_at")[:most])


def departments_there() -> list[Department]:
    """The departments that can be asked today."""
    return list(Department.objects.filter(within()).order_by("slug"))


def progress(hearing: Hearing) -> list[Progress]:
    """How far each department is that is asked, those with most to do on top; one statement."""
    of = FilteredRelation("hearingrow", condition=Q(hearingrow__hearing=hearing))
    rows = Department.objects.filter(id__in=hearing.departments).annotate(of=of)
    counted = rows.annotate(
        all=Count("of"),
        answered=Count("of", filter=~Q(of__state=RowState.ASKED)),
        reminded=Max("of__reminded_at"),
    )
    found = [Progress(one, one.all, one.answered, one.reminded is not None) for one in counted]
    return sorted(found, key=lambda one: (-one.lacking, one.department.slug))


def unclaimed(hearing: Hearing) -> list[Unclaimed]:
    """Rows without a department: one entry for each department's name that the list before has, or for each row."""
    rows = HearingRow.objects.filter(hearing=hearing, department=None)
    whose = When(item__department__gt="", then=F("item__department"))
    named = rows.annotate(key=Case(whose, default=F("code"), output_field=TextField())).values("key")
    found = named.annotate(
        first=Min("code"), called=Min("name"), written=Max("item__department"), n=Count("id")
    )
    shown = found.order_by("-n", "first").values_list("first", "called", "written", "n")[: PAGE + 1]
    return [Unclaimed(first, called, written or "", n) for first, called, written, n in shown]


def department_of(hearing: Hearing, slug: str) -> Department | None:
    """A department that is asked, by its name in addresses."""
    return Department.objects.filter(slug=slug, id__in=hearing.departments).first()


def rows_of(hearing: Hearing, department: Department, after: int = 0) -> list[HearingRow]:
    """The rows of a department after a number, one more than a page."""
    rows = HearingRow.objects.filter(hearing=hearing, department=department, number__gt=after)
    return list(rows.select_related("item", "case__entered_by").order_by("number")[: PAGE + 1])


def row_coded(hearing: Hearing, code: str) -> HearingRow | None:
    """One row of a hearing."""
    rows = HearingRow.objects.select_related("hearing", "department", "item", "offer")
    return rows.filter(hearing=hearing, code=code).first()


def sheets_begun(rows: list[HearingRow]) -> dict[UUID, list[EntryDraft]]:
    """The sheets that somebody is filling in, by the offer of their row."""
    offers = [row.offer_id for row in rows if row.offer_id]
    begun = list(EntryDraft.objects.filter(offer__in=offers).select_related("staff")) if offers else []
    return {offer: [one for one in begun if one.offer_id == offer] for offer in offers}
