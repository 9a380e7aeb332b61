"""Reads of plans: the procedures that one is made from, the scenarios of a list, what became of each procedure."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib.postgres.aggregates import BitOr, BoolAnd
from django.db.models import Exists, Max, Min, OuterRef, Q, Sum, TextField, UUIDField, Value
from django.db.models.functions import Cast, Concat
from django.http import QueryDict

from madoguchi.foundation.ledger.models import Event

from .. import events
from ..filters import Filters
from ..models import Choice, HearingRow, Inventory, InventoryItem, LeftOut, Scenario
from ..queries import PAGE, items
from ..reckoning.obstacles import ONLINE_ALREADY
from ..reckoning.posing import Procedure
from ..reckoning.scenario import Asked, Result

MOST = 20
#: What people do with rows on which a plan rests.
_BY_HAND = tuple(one.name for one in (events.MENDED, events.JOINED, events.SEPARATED))
#: Said to be, live here, or nothing said and yet some come that way.
_ON_LINE = Q(online_status=ONLINE_ALREADY) | ~Q(procedure="") | Q(online_status="", online__gt=0)


def procedures(found: Inventory, filters: Filters) -> list[Procedure]:
    """The real-life procedures of a list that a filter wants; one statement.

    Rows of one are added as in `queries.scored`; one is on line already where all of its rows are.
    """
    added = (
        items(found, filters)
        .values("group")
        .annotate(
            first=Cast(Min(Cast("id", TextField())), UUIDField()),
            bare_name=Min("bare"),
            all=Sum("volume"),
            on_line=Sum("online"),
            resident=Max("resident_minutes"),
            staff=Max("staff_minutes"),
            bits=BitOr("obstacles"),
            already=BoolAnd(_ON_LINE),
        )
    )
    names = ("first", "bare_name", "all", "on_line", "resident", "staff", "bits", "already")
    return [Procedure(*row) for row in added.order_by("first").values_list(*names)]


def scenarios(found: Inventory, most: int = MOST) -> list[Scenario]:
    """The scenarios of a list, the adopted one first, then the newest."""
    rows = Scenario.objects.filter(inventory=found).select_related("made_by")
    return list(rows.order_by("-adopted", "-made_at")[:most])


def scenario_coded(found: Inventory, code: str) -> Scenario | None:
    """The scenario of a code, if it is of this list."""
    return Scenario.objects.select_related("made_by").filter(inventory=found, code=code).first()


def asked_of(found: Scenario) -> Asked:
    """What a scenario was given."""
    return Asked.model_validate(found.given)


def result_of(found: Scenario) -> Result | None:
    """What came out of it, if it is solved."""
    return None if found.result is None else Result.model_validate(found.result)


def is_overtaken(found: Scenario, result: Result) -> bool:
    """Whether rows of its list were changed, by hand or by an answer to its hearing, after a plan read them.

    One statement. They were read before the solving, which took as long as `result` says at least.
    """
    if found.solved_at is None:
        return False
    since = found.solved_at - timedelta(seconds=result.seconds)
    subject = Concat(Value("inventory_item:"), Cast(OuterRef("id"), TextField()))
    noted = Event.objects.filter(subject=subject, kind__in=_BY_HAND, at__gt=since)
    mended = InventoryItem.objects.filter(Exists(noted), inventory=OuterRef("id")).exclude(mended=[])
    heard = HearingRow.objects.filter(hearing__inventory=OuterRef("id"), answered_at__gt=since)
    changed = Exists(mended) | Exists(heard)
    return Inventory.objects.filter(changed, id=found.inventory_id).exists()


def filters_of(asked: Asked) -> Filters:
    """The rows of the list that a plan is about."""
    return Filters.read(QueryDict(asked.rows))


class Wanted(NamedTuple):
    """Which procedures of a plan: those of a year, those left out for a reason, all left out, or all."""

    year: int | None = None
    reason: str = ""
    left_out: bool = False

    @classmethod
    def read(cls, text: str) -> "Wanted":
        """What `of` of an address asks for: year-0, left, or a reason; anything else is all."""
        year = text.removeprefix("year-")
        if text != year and year.isascii() and year.isdecimal() and len(year) < 3:
            return cls(year=int(year))
        return cls(reason=text if text in LeftOut.values else "", left_out=text == "left")

    def condition(self) -> Q:
        """The choices that are wanted."""
        if self.year is not None:
            return Q(left_out="", year=self.year)
        if self.reason:
            return Q(left_out=self.reason)
        return Q(year=None) if self.left_out else Q()


def choices(found: Scenario, wanted: Wanted, after: int = 0, most: int = PAGE) -> list[Choice]:
    """What became of procedures, in their places after one; one more than is shown."""
    rows = Choice.objects.filter(wanted.condition(), scenario=found, place__gt=after)
    return list(rows.select_related("item").order_by("place")[: most + 1])


def bare_names(found: Inventory, wanted: set[str]) -> set[str]:
    """Those of the names that a procedure of the list has."""
    rows = InventoryItem.objects.filter(inventory=found, bare__in=wanted)
    return set(rows.values_list("bare", flat=True).distinct())


def names_of(found: Inventory, bare: set[str]) -> dict[str, str]:
    """How procedures of these bare names are written in the list."""
    rows = InventoryItem.objects.filter(inventory=found, bare__in=bare)
    return dict(rows.order_by("-line").values_list("bare", "name"))
