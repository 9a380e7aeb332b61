"""A draw that is done and an entry for it, somebody who waits, a group and a series, in both of two cities."""

from datetime import timedelta
from typing import Any

from two_cities import RESIDENT, City
from two_cities_bookings import HALL

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions, events, lottery
from madoguchi.services.bookings.actions import Every, GroupAsked, Holder
from madoguchi.services.bookings.models import Draw, Lot, Resource, Waiting
from madoguchi.services.bookings.wanted import Wanted


def enter(database: Any, city: City) -> None:
    """The resident of both cities lost in a draw, waits, speaks for a group and books every week."""
    with database.as_public(), city_scope(city.code):
        person = ensure_person(ensure_account(RESIDENT))
        hall = Resource.objects.get(slug=HALL)
        city.group = actions.ask_group(person, GroupAsked(f"{city.mark}見本の会", "sports", 5))
        city.draw = _draw(hall, city)
        city.lot = Lot.objects.create(
            draw=city.draw,
            who=f"person:{person.id}",
            n=1,
            person=person,
            state="lost",
            rank=1,
            level="contact",
            **_hour(city),
        )
        city.waiting = Waiting.objects.create(resource=hall, person=person, **_hour(city))
        said = {"name": f"{city.mark}見本 花子", "phone": "0241234567"}
        first = city.booking.begins + timedelta(days=7)
        wanted = Wanted("hour", 1, first, said)
        city.series = actions.book_series(hall, wanted, Every(times=2), Holder(person))


def _hour(city: City) -> dict[str, Any]:
    one = city.booking
    return {"choice": "hour", "people": 1, "begins": one.begins, "ends": one.ends}


def _draw(hall: Resource, city: City) -> Draw:
    now, month = clock.now(), clock.today().replace(day=1)
    text = lottery.listed(HALL, month, [1, 2], [], [])
    draw = Draw(
        resource=hall,
        month=month,
        most=4,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=5),
        draws_at=now - timedelta(days=1),
        state="drawn",
        closed_at=now - timedelta(days=5),
        listed=text,
        digest=lottery.digest_of(f"{text}{city.code}"),
        root=lottery.digest_of(city.code),
        root_day=clock.today(),
        results="[]",
        drawn_at=now,
    )
    draw.closing = _closed(draw)
    draw.save()
    return draw


def _closed(draw: Draw) -> int:
    """That it was announced and its list closed, in the ledger; the place of the latter."""
    about = {"resource": HALL, "month": f"{draw.month:%Y-%m}"}
    days = {"opens": "", "closes": "", "draws": "", "most": draw.most}
    record(events.DRAW_ANNOUNCED, draw.subject, events.Announced(**about, **days), actor="system")
    told = events.ListClosed(**about, entries=0, digest=draw.digest)
    n = record(events.DRAW_CLOSED, draw.subject, told, actor="system")
    return Event.objects.get(subject=draw.subject, n=n).seq
