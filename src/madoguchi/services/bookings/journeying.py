"""A journey as a city declares it: several bookings that belong together (`journeys/` of the pack)."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from madoguchi.core.declarations import Fault, fault, read
from madoguchi.foundation.city.parts import Declared, Id, Names
from madoguchi.services.payments.declared import PayableWay
from madoguchi.services.payments.models import ChargeKind

from .declaration import Minutes, ResourceDeclared


class Leg(Declared):
    """One booking of a journey: so many minutes after the leg before, `least` and `most`."""

    id: Id
    resource: Id
    choice: Id
    title: Names
    least: Minutes = 0
    most: Minutes = 120

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("the least is not more than the most")
        return self


class Charge(Declared):
    """The one bill for all legs; the sum is of their own prices."""

    title: Names
    kind: ChargeKind = ChargeKind.USAGE
    payee: Names
    account: Annotated[str, Field(min_length=1, max_length=80)]
    ways: Annotated[tuple[PayableWay, ...], Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=60)] = 7


class JourneyDeclared(Declared):
    """Bookings that are had together or not at all, paid by one bill."""

    id: Id
    title: Names
    about: Names | None = None
    department: Id
    people: Annotated[int, Field(gt=0, le=100)] = 4
    legs: Annotated[tuple[Leg, ...], Field(min_length=2, max_length=8)]
    charge: Charge | None = None

    @model_validator(mode="after")
    def _named_apart(self) -> Self:
        if len({one.id for one in self.legs}) < len(self.legs):
            raise ValueError("legs of one name")
        return self


def read_journey(text: str, source: str) -> JourneyDeclared:
    """A journey from YAML text of the file `source`. DeclarationError lists all its faults."""
    journey, _tree = read(text, source, JourneyDeclared)
    return journey


def faults_of(journey: JourneyDeclared, resources: Iterable[ResourceDeclared]) -> Iterator[Fault]:
    """What a journey names that there is not, or what cannot be had together with others."""
    known = {one.id: one for one in resources}
    for n, leg in enumerate(journey.legs):
        resource = known.get(leg.resource)
        if resource is None:
            yield fault(
                f"legs.{n}.resource",
                f"{leg.resource} という資源がありません。resources/ に書くか、つづりを直してください。",
                f"there is no resource {leg.resource}. Declare it in resources/, or mend the spelling.",
            )
        else:
            yield from _of_leg(f"legs.{n}", leg, resource)
    if journey.charge is None and any(
        known[one.resource].price for one in journey.legs if one.resource in known
    ):
        yield fault(
            "charge",
            "料金のかかる予約があるので、請求（charge）を書いてください。",
            "A leg costs something: please give the charge.",
        )


def _of_leg(path: str, leg: Leg, resource: ResourceDeclared) -> Iterator[Fault]:
    if resource.choice(leg.choice) is None:
        known = ", ".join(one.id for one in resource.choices)
        yield fault(
            f"{path}.choice",
            f"{leg.resource} に {leg.choice} という内容はありません。あるのは {known} です。",
            f"{leg.resource} has no choice {leg.choice}. There are: {known}.",
        )
    if resource.approver or resource.lottery:
        yield fault(
            f"{path}.resource",
            f"{leg.resource} は承認か抽選が要るので、ひと続きの予約には入れられません。",
            f"{leg.resource} is approved or drawn by lot, so it cannot be part of a journey.",
        )
