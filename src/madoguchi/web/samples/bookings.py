"""What is booked in the sample city during the next days, by people who do not exist, and where numbers are called.

Run as `python -m madoguchi.web.samples.bookings`, on the public side, after the sample city is loaded.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any

import django

from .registry import CODE

#: How many days ahead something is booked, and how much of what is open.
DAYS, SHARE, MOST = 12, 0.12, 14
_FAMILIES = (
    ("見本", "ミホン"),
    ("甲野", "コウノ"),
    ("乙山", "オツヤマ"),
    ("丙川", "ヘイカワ"),
    ("丁田", "テイダ"),
)
_GIVEN = (("太郎", "タロウ"), ("花子", "ハナコ"), ("一", "ハジメ"), ("みどり", "ミドリ"), ("次郎", "ジロウ"))
_QUEUES = (
    ("citizens_desk", "市民課の窓口", "Citizens' counter", "A", "citizens", "city-hall"),
    ("care_desk", "介護の相談", "Consultation about care", "K", "elderly_care", "city-hall"),
    ("health_center", "健診の受付", "Reception of health checks", "H", "health", "minami-office"),
)


def seed() -> int:
    """Take over what the pack declares, and book some of it once; returns how many bookings there are then."""
    actions = import_module("madoguchi.services.bookings.actions")
    models = import_module("madoguchi.services.bookings.models")
    actions.take_over()
    if not models.Booking.objects.exists():
        _set_up_queues(models)
        random = Random(1)  # noqa: S311  # nobody's secret: it is to come out the same again
        for resource in models.Resource.objects.filter(ended=False).order_by("slug"):
            _book_some(resource, random)
    count: int = models.Booking.objects.count()
    return count


def _set_up_queues(models: Any) -> None:
    fields = ("slug", "name", "name_en", "prefix", "department", "place")
    models.Queue.objects.bulk_create(models.Queue(**dict(zip(fields, one, strict=True))) for one in _QUEUES)
    places = sorted({one[-1] for one in _QUEUES})
    models.Reception.objects.bulk_create(models.Reception(place=one) for one in places)


def _book_some(resource: Any, random: Random) -> None:
    actions = import_module("madoguchi.services.bookings.actions")
    refusals = import_module("madoguchi.services.bookings.refusals")
    declared = import_module("madoguchi.services.bookings.queries").declared(resource)
    wanted = import_module("madoguchi.services.bookings.wanted").Wanted
    atomic = import_module("django.db.transaction").atomic
    if not declared.listed:
        return
    for begins in list(_some(declared, random))[:MOST]:
        choice, people = random.choice(declared.choices), random.randint(1, min(declared.people, 3))
        one = wanted(choice.id, people, begins, _said(declared, random))
        try:
            with atomic():
                actions.book(actions.hold(resource, one, actions.Holder()), one, "")
        except refusals.BookingRefusedError:
            # Taken already, too soon, or not for everybody: as it happens to people.
            continue


def _some(declared: Any, random: Random) -> Iterator[datetime]:
    hours = import_module("madoguchi.services.bookings.hours")
    clock = import_module("madoguchi.core.clock")
    shortest = min(timedelta(minutes=one.minutes) for one in declared.choices)
    for opening in hours.openings(declared, clock.today(), clock.today() + timedelta(days=DAYS)):
        for begins in hours.starts(declared, opening, shortest):
            if random.random() < SHARE:
                yield begins


def _said(declared: Any, random: Random) -> dict[str, str]:
    (family, reading), (given, given_reading) = random.choice(_FAMILIES), random.choice(_GIVEN)
    known = {
        "name": f"{family} {given}",
        "kana": f"{reading} {given_reading}",
        "phone": f"0901234{random.randint(1000, 9999)}",
        "born": f"{random.randint(1940, 1985)}-{random.randint(1, 12):02}-15",
        "sex": "female" if given in ("花子", "みどり") else "male",
        "note": "",
    }
    return {ask.value: known[ask.value] for ask in declared.asks}


def main() -> None:
    """Seed the sample city."""
    django.setup()
    scope = import_module("madoguchi.foundation.tenancy.scope")
    with scope.city_scope(CODE):
        seed()


if __name__ == "__main__":
    main()
