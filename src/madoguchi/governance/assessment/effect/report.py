"""Before and after: procedures that are live, and those that the city's plan has yet to bring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from madoguchi.core import clock
from madoguchi.counter.figures.queries import Form, form_of, received_since
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import versions_of
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.ui.saying import language

from ..models import Choice, Inventory, InventoryItem
from ..queries import live_items
from ..reckoning.scoring import Weights
from .counting import assumed_of
from .promises import Compared, Minutes, Promise, Total, together

NO_FORM = Form({}, ())
#: How much of each procedure was received since a day of its own, by (procedure, channel).
Received = Callable[[Mapping[str, date]], Mapping[tuple[str, str], int]]


@dataclass(frozen=True)
class Line:
    """One procedure of the report: its row, what it is called, its promise beside what came, its form where live."""

    item: InventoryItem
    title: Text
    compared: Compared
    form: Form = NO_FORM

    @property
    def words(self) -> str:
        """Its name in the language of the page."""
        return self.title.says(language())


@dataclass(frozen=True)
class Report:
    """All of them, those that are live first; `until` is how far the ledger is counted, `plan` the plan's name."""

    lines: Sequence[Line]
    until: datetime | None
    plan: str = ""

    @property
    def total(self) -> Total:
        """Everything together."""
        return together(one.compared for one in self.lines)

    @property
    def live(self) -> list[Line]:
        """Those that have begun."""
        return [one for one in self.lines if one.compared.since]


def report_of(found: Inventory) -> Report:
    """The report of a list: its rows that are live, and what the city's plan chose of it and is not live yet."""
    return _report(live_items(found), planned(), found)


def report_of_city() -> Report:
    """The report of every procedure that a row of any list is, by the newest such row."""
    return _report(live_items(), planned(), None)


def report_of_item(item: InventoryItem, received: Received = received_since) -> Report:
    """The report of one row that is live."""
    return _report([item], planned(), None, received)


def planned() -> list[Choice]:
    """What the city's plan chose, in its order."""
    chosen = Choice.objects.filter(scenario__adopted=True, year__isnull=False)
    return list(chosen.select_related("scenario", "item").order_by("place"))


def _report(
    items: Sequence[InventoryItem],
    chosen: Sequence[Choice],
    found: Inventory | None,
    received: Received = received_since,
) -> Report:
    by_group = {one.item.group: one for one in chosen}
    versions = _by_procedure(versions_of(*{one.procedure for one in items}))
    begun = {slug: clock.local(ones[0].published_at).date() for slug, ones in versions.items()}
    came = received(begun)
    until: datetime | None = getattr(items[0], "counted_at", None) if items else None
    last = clock.local(until).date() if until else clock.today()
    now = {slug: load_definition(ones[-1]) for slug, ones in versions.items()}
    lines = [
        Line(
            item,
            now[item.procedure].procedure.title,
            Compared(
                _promise(item, by_group.get(item.group)),
                _minutes(item),
                _weights(by_group.get(item.group)),
                begun[item.procedure],
                last,
                came.get((item.procedure, Channel.ONLINE), 0),
            ),
            form_of(now[item.procedure]),
        )
        for item in items
        if item.procedure in versions
    ]
    live = {one.item.group for one in lines}
    waiting = [one for one in chosen if found and one.item.inventory_id == found.id]
    lines += [_waiting(one, last) for one in waiting if one.item.group not in live]
    of_plan = any(one.compared.promise.planned for one in lines)
    plan = chosen[0].scenario.name if of_plan else ""
    return Report(lines, until, plan)


def _by_procedure(versions: Iterable[ProcedureVersion]) -> dict[str, list[ProcedureVersion]]:
    found: dict[str, list[ProcedureVersion]] = {}
    for version in versions:
        found.setdefault(version.procedure.slug, []).append(version)
    return found


def _waiting(choice: Choice, last: date) -> Line:
    name = Text(ja=choice.item.name, en=choice.item.name)
    promise, minutes = _promise(choice.item, choice), _minutes(choice.item)
    return Line(choice.item, name, Compared(promise, minutes, _weights(choice), None, last))


def _promise(item: InventoryItem, choice: Choice | None) -> Promise:
    """What the plan promised; without a plan, that everything comes on line that did not when it was assumed."""
    volume, online = assumed_of(item, "volume"), assumed_of(item, "online")
    if choice is not None:
        volume = choice.volume
    left = None if volume is None else max(0, volume - (online or 0))
    return Promise(left, choice.benefit, planned=True) if choice else Promise(left)


def _minutes(item: InventoryItem) -> Minutes:
    return Minutes(item.resident_minutes, item.staff_minutes)


def _weights(choice: Choice | None) -> Weights:
    """Those that the plan was made with, where it says them."""
    given: Mapping[str, Any] = choice.scenario.given.get("weights") or {} if choice else {}
    known = {field.name for field in fields(Weights)}
    return Weights(**{name: value for name, value in given.items() if name in known})
