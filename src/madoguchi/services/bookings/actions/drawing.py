"""抽選: a closed list is drawn, by the root of the ledger that came after it; whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Root
from madoguchi.foundation.ledger.queries import root_over
from madoguchi.foundation.tenancy.jobs import defer_once
from madoguchi.foundation.tenancy.models import insert_all

from .. import events, lottery, telling_lots
from ..declaration import ResourceDeclared
from ..models import Booking, BookingState, Draw, DrawState, Lot, LotState, Resource, Taking, Unit
from ..queries import declared
from .booking import bill_for
from .lots import announce, close_list, locked_draw
from .noting import by_holder, note
from .permits import ask_permit
from .taking import new_key


def go_on_with_draws() -> int:
    """Tell of the draws whose entries open, and have those done whose time has come; returns how many of these."""
    for resource in Resource.objects.filter(ended=False, paused=False):
        rule = declared(resource).lottery
        if rule and (month := lottery.open_month(rule, clock.now())):
            announce(resource, month)
    now, draws = clock.now(), Draw.objects.all()
    due = [
        *draws.filter(state=DrawState.ANNOUNCED, closes_at__lte=now),
        *filter(seed_root, draws.filter(state=DrawState.CLOSED, draws_at__lte=now)),
    ]
    for draw in due:
        defer_once("bookings.draw", draw=str(draw.id))
    return len(due)


def seed_root(draw: Draw) -> Root | None:
    """The root of the ledger that is the seed of a closed draw: the first over the event that closed its list."""
    return root_over(draw.closing) if draw.closing else None


def go_on_with(draw: Draw) -> None:
    """Close the list of a draw, or draw it, whichever is due."""
    if not close_list(draw):
        draw_lots(draw)


@transaction.atomic
def draw_lots(draw: Draw) -> bool:
    """Draw a closed list, once; returns whether it was done now. Before there is the root, nothing is done."""
    found = locked_draw(draw.id)
    if found.state != DrawState.CLOSED or clock.now() < found.draws_at:
        return False
    root = seed_root(found)
    if root is None:
        return False
    found.root, found.root_day = bytes(root.digest).hex(), root.day
    results = lottery.drawn(found.listed, found.root)
    _give(found, results)
    found.results, found.drawn_at = lottery.results_text(results), clock.now()
    found.state = DrawState.DRAWN
    found.save()
    told = events.Drawn(
        resource=found.resource.slug,
        month=f"{found.month:%Y-%m}",
        entries=len(results),
        winners=sum(1 for one in results if one.units),
        root=found.root,
    )
    record(events.DRAW_DONE, found.subject, told, actor="system")
    return True


def _give(draw: Draw, results: Sequence[lottery.Result]) -> None:
    """Write down what each entry came to; the winners' places by the constraint that holds for all bookings."""
    what = declared(draw.resource)
    lots = _by_entry(draw)
    for one in results:
        lot = lots[one.entry]
        lot.rank, lot.state = one.rank, LotState.WON if one.units else LotState.LOST
        if one.units:
            lot.booking = _booking(what, lot)
    won = [lots[one.entry] for one in results if one.units]
    bookings = [lot.booking for lot in won if lot.booking]
    insert_all(bookings)
    insert_all(_takings(draw, lots, results))
    _note(what, bookings)
    telling_lots.tell(lots.values())
    for lot in lots.values():
        # The booking has it of who won; of the others nobody needs it any more.
        lot.said, lot.contact = {}, ""
    fields = ["state", "rank", "booking", "said", "contact"]
    Lot.objects.bulk_update(lots.values(), fields, batch_size=500)


def _by_entry(draw: Draw) -> dict[str, Lot]:
    rows = draw.lots.filter(state=LotState.ENTERED).select_related("person", "group")
    found = {lottery.entry_digest(one.code): one for one in rows}
    for one in found.values():
        one.draw = draw
    return found


def _booking(what: ResourceDeclared, lot: Lot) -> Booking:
    return Booking(
        key=new_key(),
        resource=lot.draw.resource,
        choice=lot.choice,
        people=lot.people,
        begins=lot.begins,
        ends=lot.ends,
        state=BookingState.ASKED if what.approver else BookingState.BOOKED,
        person=lot.person,
        group=lot.group,
        contact=lot.contact,
        language=lot.language,
        said=lot.said,
        # What costs nothing any more costs nobody anything.
        price=lot.price if what.price else 0,
        booked_at=clock.now(),
    )


def _takings(draw: Draw, lots: Mapping[str, Lot], results: Iterable[lottery.Result]) -> list[Taking]:
    """What the winners have, as the list says it, whatever was declared since."""
    units = {one.n: one for one in Unit.objects.filter(resource=draw.resource)}
    spans = lottery.spans(draw.listed)
    return [
        Taking(unit=units[n], booking=lots[one.entry].booking, **spans[one.entry]._asdict())
        for one in results
        for n in one.units
    ]


def _note(what: ResourceDeclared, bookings: Iterable[Booking]) -> None:
    for one in bookings:
        n = note(events.ASKED if what.approver else events.BOOKED, one, by_holder(one))
        if one.state == BookingState.BOOKED:
            ask_permit(one, what, n)
            if one.price:
                bill_for(one, what)
