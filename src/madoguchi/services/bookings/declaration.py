"""What can be booked, as a city declares it: a file of `resources/` in its pack, or a form at the desk."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from madoguchi.core import expressions
from madoguchi.core.declarations import DeclarationError, Fault, fault, located, read
from madoguchi.core.expressions import ExpressionError, Kind
from madoguchi.foundation.city.parts import Declared, Id, Names, PostName
from madoguchi.services.payments.declared import PayableWay
from madoguchi.services.payments.models import ChargeKind

from .recurrence import checked
from .shape import SHAPE

DAY = 24 * 60
_YEAR = 366 * DAY


class ResourceKind(StrEnum):
    """What is booked; it gives a resource its words, no rules."""

    COUNTER = "counter"
    OFFICER = "officer"
    ROOM = "room"
    COURT = "court"
    CLASS = "class"
    EXAMINATION = "examination"
    VEHICLE = "vehicle"
    EQUIPMENT = "equipment"


class Ask(StrEnum):
    """What a booking asks of whoever makes it; conditions and prices may read `born` (as ages) and `sex`."""

    NAME = "name"
    KANA = "kana"
    PHONE = "phone"
    BORN = "born"
    SEX = "sex"
    NOTE = "note"


class Remind(StrEnum):
    """When whoever booked is reminded."""

    DAY_BEFORE = "day_before"
    SAME_DAY = "same_day"


def minute_of(clock: str) -> int:
    """The minute of the day of a time as 08:30; 24:00 is its end."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _within_a_day(clock: str) -> str:
    if minute_of(clock) > DAY or int(clock[3:]) > 59:
        raise ValueError("a time is between 00:00 and 24:00")
    return clock


ClockTime = Annotated[str, Field(pattern=r"^\d\d:\d\d$"), AfterValidator(_within_a_day)]
Rule = Annotated[str, Field(max_length=200), AfterValidator(checked)]
Minutes = Annotated[int, Field(ge=0, le=DAY)]
Condition = Annotated[str, Field(min_length=1, max_length=1000)]


class Words(Names):
    """Some sentences in both languages."""

    ja: Annotated[str, Field(min_length=1, max_length=400)]
    en: Annotated[str, Field(min_length=1, max_length=800)]


class Span(Declared):
    """Between two times of a day."""

    opens: ClockTime
    closes: ClockTime

    @property
    def minutes(self) -> tuple[int, int]:
        """From which minute of the day, until which."""
        return minute_of(self.opens), minute_of(self.closes)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, last = self.minutes
        if first >= last:
            raise ValueError("it opens before it closes")
        return self


class Hours(Span):
    """When it is usually open: on the days of a recurrence rule (RFC 5545)."""

    rule: Rule


class Deviation(Declared):
    """Some days on which it is other than usual: open at these times, or closed without any."""

    first: date
    last: date
    spans: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("the first day is not after the last")
        return self


class Choice(Declared):
    """One thing to come for: how long it takes, and how much longer for each person after the first."""

    id: Id
    title: Names
    minutes: Annotated[int, Field(gt=0, le=DAY)]
    per_person: Minutes = 0


class Times(Declared):
    """In minutes before it begins: the latest and the earliest that one may book, the latest that one may cancel.

    `hold` is how many minutes a place is kept while the form is filled in; `offer`, for somebody who waited.
    """

    latest: Annotated[int, Field(ge=0, le=_YEAR)] = 60
    earliest: Annotated[int, Field(gt=0, le=_YEAR)] = 60 * DAY
    cancel: Annotated[int, Field(ge=0, le=_YEAR)] = 0
    hold: Annotated[int, Field(gt=0, le=DAY)] = 15
    offer: Annotated[int, Field(gt=0, le=7 * DAY)] = DAY

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest >= self.earliest:
            raise ValueError("the latest is nearer than the earliest")
        return self


class CancelFee(Declared):
    """What of the price is still owed by who cancels later than so many minutes before it begins, in percent."""

    within: Annotated[int, Field(ge=0, le=_YEAR)]
    percent: Annotated[int, Field(ge=1, le=100)]


class Price(Declared):
    """What it costs: an expression in yen. It is due `days` after it was booked, and no later than it begins."""

    amount: Condition
    title: Names
    kind: ChargeKind = ChargeKind.USAGE
    payee: Names
    account: Annotated[str, Field(min_length=1, max_length=80)]
    ways: Annotated[tuple[PayableWay, ...], Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=60)] = 7
    cancelling: tuple[CancelFee, ...] = ()


class Eligible(Declared):
    """Who may book: while `when` holds; who may not is told `otherwise`."""

    when: Condition
    otherwise: Words


class Lottery(Declared):
    """抽選: for months ahead, entries from a day of the month `months` before until another; drawn on a third."""

    months: Annotated[int, Field(ge=1, le=12)] = 2
    opens: Annotated[int, Field(ge=1, le=28)] = 1
    closes: Annotated[int, Field(ge=1, le=28)] = 10
    draws: Annotated[int, Field(ge=1, le=28)] = 15
    most: Annotated[int, Field(ge=1, le=50)] = 4

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.opens < self.closes < self.draws:
            raise ValueError("entries open, close, and are drawn on later days, in this order")
        return self


class ResourceDeclared(Declared):
    """A resource: so many `units` of it, each of which one booking has at a time.

    With `each_person`, everybody takes a unit (a seat); else a booking takes one, for up to `people`. `before` and
    `after` are minutes kept free around it. Days that are holidays or 年末年始 are closed unless `holidays`.
    Whoever did not come `no_shows` times in 90 days books nothing new.
    """

    id: Id
    kind: ResourceKind
    title: Names
    about: Words | None = None
    place: Annotated[str, Field(max_length=40)] = ""
    department: Id
    units: Annotated[int, Field(gt=0, le=2000)]
    people: Annotated[int, Field(gt=0, le=2000)] = 1
    each_person: bool = False
    step: Annotated[int, Field(gt=0, le=DAY)] = 15
    before: Minutes = 0
    after: Minutes = 0
    choices: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=30)]
    hours: tuple[Hours, ...] = ()
    holidays: bool = False
    deviations: tuple[Deviation, ...] = ()
    times: Times = Times()
    asks: tuple[Ask, ...] = (Ask.NAME, Ask.PHONE)
    eligible: Eligible | None = None
    price: Price | None = None
    approver: PostName | None = None
    lottery: Lottery | None = None
    equipment: tuple[Id, ...] = ()
    permit: Id | None = None
    no_shows: Annotated[int, Field(ge=1, le=20)] | None = None
    listed: bool = True
    reminds: tuple[Remind, ...] = (Remind.DAY_BEFORE, Remind.SAME_DAY)

    def choice(self, name: str) -> Choice | None:
        """A choice by its name."""
        return next((one for one in self.choices if one.id == name), None)

    def units_for(self, people: int) -> int:
        """How many units a booking of so many people takes."""
        return people if self.each_person else 1


def read_resource(text: str, source: str) -> ResourceDeclared:
    """A resource from YAML text of the file `source`. DeclarationError lists all its faults."""
    resource, tree = read(text, source, ResourceDeclared)
    if faults := located(faults_of(resource), tree, source):
        raise DeclarationError(faults)
    return resource


def faults_of(resource: ResourceDeclared) -> Iterator[Fault]:
    """What a resource's expressions have wrong, at their places in its file."""
    for path, text, returns in expressions_of(resource):
        try:
            expressions.compiled(text, SHAPE, returns)
        except ExpressionError as error:
            yield fault(path, error.ja, error.en)


def expressions_of(resource: ResourceDeclared) -> Iterator[tuple[str, str, Kind]]:
    """Every expression that a resource declares: where it stands, its text, what it must come to."""
    if resource.eligible:
        yield "eligible.when", resource.eligible.when, Kind.BOOL
    if resource.price:
        yield "price.amount", resource.price.amount, Kind.INT
