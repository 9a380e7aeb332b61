"""Matters in the document register, for tests that look at it; on the office side, in the city's scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.services.records import actions as records
from madoguchi.services.records.models import Binder, Disposal, Record
from madoguchi.services.records.rules import Keeper

_numbers = count(1)


@contextmanager
def on(year: int, month: int, day: int) -> Iterator[None]:
    """The clock at noon of a day in Japan."""
    with clock.moved_to(datetime(year, month, day, 3, tzinfo=UTC)):
        yield


def received(**fields: Any) -> records.Received:
    """A matter of five years, of the crisis section."""
    return records.Received(**{
        "subject": f"matter:{new_id()}",
        "number": f"令和8-9{next(_numbers):05}-0",
        "title": {"ja": "り災証明書の交付申請", "en": "Disaster certificate"},
        "department": Department.objects.get(slug="crisis_management"),
        "classification": "disaster_certificates",
        "years": 5,
        **fields,
    })  # fmt: skip


def entered(**fields: Any) -> Record:
    """A record of one."""
    one = received(**fields)
    records.receive(one)
    return record_of(one.subject)


def record_of(subject: str) -> Record:
    """The record of a matter as it stands now."""
    return Record.objects.select_related("binder__classification").get(subject=subject)


def completed(on_day: tuple[int, int, int] = (2016, 11, 22), **fields: Any) -> Record:
    """A record received and completed on a day."""
    with on(*on_day):
        one = entered(**fields)
        records.complete(one.subject)
        return record_of(one.subject)


def keeper(name: str = "kouno", city: str = "mihon") -> Keeper:
    """A member of staff at the register."""
    return Keeper(Staff.objects.get(email=f"{name}@{city}.example"))


def proposed(by: str = "kouno") -> Disposal:
    """A disposal of one binder in which three records' retention has passed."""
    first, *_others = [completed() for _ in range(3)]
    return records.propose(keeper(by), binder_of(first))


def binder_of(record: Record) -> Binder:
    """The binder of a record, with what is beside it."""
    return Binder.objects.select_related("classification", "department").get(id=record.binder_id)


def looked_at(disposal: Disposal, *choices: records.Looked) -> None:
    """The records of a disposal looked at in their order; those beyond the choices are to be disposed of."""
    numbers = list(disposal.items.order_by("id").values_list("record__number", flat=True))
    chosen = [*choices, *[records.Looked("dispose")] * len(numbers)]
    records.check(keeper(), disposal, dict(zip(numbers, chosen, strict=False)))
