"""What may be booked, what it costs, and what is still owed by who cancels: from a declaration (pure)."""

from datetime import datetime, timedelta

from madoguchi.core import clock, expressions
from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import Kind
from madoguchi.services.payments.declared import MOST_YEN

from .declaration import Choice, ResourceDeclared
from .hours import Period, length_of, opening_of
from .lottery import by_lot_from
from .refusals import BookingRefusedError
from .shape import SHAPE
from .wanted import Wanted, facts


def period_of(resource: ResourceDeclared, wanted: Wanted, now: datetime) -> Period:
    """When a booking is, where it may be made now. Raises `BookingRefusedError`."""
    length = length_of(chosen(resource, wanted.choice, wanted.people), wanted.people)
    _in_time(resource, wanted.begins, now)
    if opening_of(resource, wanted.begins, length) is None:
        raise BookingRefusedError("closed")
    return Period(wanted.begins, wanted.begins + length)


def around(resource: ResourceDeclared, period: Period) -> Period:
    """A period with the minutes that are kept free before and after it."""
    before, after = timedelta(minutes=resource.before), timedelta(minutes=resource.after)
    return Period(period.begins - before, period.ends + after)


def check_eligible(resource: ResourceDeclared, wanted: Wanted) -> None:
    """Raises `BookingRefusedError` with the declaration's own words where the condition does not hold."""
    rule = resource.eligible
    if rule is None:
        return
    if not expressions.compiled(rule.when, SHAPE, Kind.BOOL).holds(facts(resource, wanted)):
        told = rule.otherwise
        raise BookingRefusedError("not_eligible", otherwise_ja=told.ja, otherwise_en=told.en)


def price_of(resource: ResourceDeclared, wanted: Wanted) -> int:
    """What it costs, in yen. Raises `BookingRefusedError` where no sum comes out that anything can cost."""
    if resource.price is None:
        return 0
    try:
        amount = expressions.compiled(resource.price.amount, SHAPE, Kind.INT).amount(facts(resource, wanted))
    except PlainError as error:
        raise BookingRefusedError("price") from error
    if amount is None or not 0 <= amount <= MOST_YEN:
        raise BookingRefusedError("price")
    return amount


def check_told(told: int | None, price: int) -> None:
    """Raises `BookingRefusedError` where it costs more yen than whoever presses was told; None: nobody asks."""
    if told is not None and price > told:
        raise BookingRefusedError("price_changed" if told else "price_is", before=told, after=price)


def may_be_cancelled(resource: ResourceDeclared, begins: datetime, now: datetime) -> bool:
    """Whether whoever has a booking may still cancel it, or move it: until so many minutes before it begins."""
    return now <= begins - timedelta(minutes=resource.times.cancel)


def owed_after_cancelling(resource: ResourceDeclared, price: int, begins: datetime, now: datetime) -> int:
    """What of the price is still owed by who cancels now, in yen: the dearest rule that holds, rounded down."""
    if resource.price is None:
        return 0
    left = (begins - now) / timedelta(minutes=1)
    return (
        price * max((one.percent for one in resource.price.cancelling if left < one.within), default=0) // 100
    )


def last_day(resource: ResourceDeclared, now: datetime) -> datetime:
    """The last moment that can be booked today: the end of a day, or of the months that are drawn."""
    latest = clock.local(now + timedelta(minutes=resource.times.earliest))
    last = latest.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min(last, by_lot_from(resource.lottery, now)) if resource.lottery else last


def bookable(resource: ResourceDeclared, now: datetime) -> Period:
    """Between which moments a booking may begin that is made now."""
    # What begins this very moment has begun.
    soonest = max(timedelta(minutes=resource.times.latest), timedelta(microseconds=1))
    return Period(now + soonest, last_day(resource, now))


def chosen(resource: ResourceDeclared, choice: str, people: int) -> Choice:
    """The choice of a name, where so many people may have it. Raises `BookingRefusedError`."""
    found = resource.choice(choice)
    if found is None:
        raise BookingRefusedError("choice")
    if not 1 <= people <= resource.people:
        raise BookingRefusedError("people", most=resource.people)
    return found


def _in_time(resource: ResourceDeclared, begins: datetime, now: datetime) -> None:
    if begins <= now:
        raise BookingRefusedError("past")
    if begins < now + timedelta(minutes=resource.times.latest):
        raise BookingRefusedError("too_late")
    if resource.lottery and begins >= by_lot_from(resource.lottery, now):
        raise BookingRefusedError("lottery")
    if begins >= (until := last_day(resource, now)):
        raise BookingRefusedError("too_early", last=(until - timedelta(days=1)).date().isoformat())
