"""Bookings through the API: what is free, a place kept, booked, given back."""

from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Header, Path, Query, Router, Status
from pydantic import AwareDatetime, BaseModel, Field

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.problems import Fault, ProblemError, Words
from madoguchi.foundation.accounts.api import Limit, Token
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.city.parts import Names
from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.people.models import Person
from madoguchi.services.payments.queries import bill_of

from . import actions
from .actions import Holder
from .availability import Asked, asked, free_days, free_starts
from .declaration import ResourceDeclared, ResourceKind
from .models import Booking, Resource
from .proving import PROOF, coded
from .queries import declared, resource_named
from .refusals import BookingRefusedError
from .typed import CONTACT, fields_of, read
from .visiting import level_of
from .wanted import Wanted

router = Router(tags=["bookings"])
_WRITE = Token(Scope.BOOKINGS_WRITE, optional=True)
_OR_NOBODY: dict[str, Any] = {"security": [{}]}
#: How much one answer tells.
MOST_RESOURCES, MOST_DAYS = 100, 62
_FAR = date(9000, 1, 1)
_NO_UUID = (
    "トークンがないときは、Idempotency-Key をUUIDにしてください。",
    "Without a token the Idempotency-Key is a UUID.",
)
# What the state of things forbids; all else is wrong in what was sent.
_STANDS_AGAINST = {
    "full",
    "kept_most",
    "paused",
    "lapsed",
    "ended",
    "not_booked",
    "of_journey",
    "of_form",
    "cancel_late",
    "not_eligible",
    "too_late",
    "dearer",
    "lottery",
    "no_shows",
}


Name = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")]
Code = Annotated[str, Path(max_length=40, description="The code of the booking, as K7Q2-9MXD.")]
Key = Annotated[
    str,
    Header(
        alias="Booking-Key", max_length=20, description="Without an account: the key that came with the code."
    ),
]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{0,200}$",
        description="Your own name for this sending: sent again, the same place is kept. Without a token a UUID.",
    ),
]


class FreeDayTold(BaseModel):
    """A day on which something is free."""

    day: date
    starts: int = Field(description="How many starts are free.")
    first: datetime


class FreeTold(BaseModel):
    """What is free of one resource."""

    resource: str
    title: Names
    kind: ResourceKind
    place: str
    choice: str
    minutes: int
    days: list[FreeDayTold]


class AvailabilityTold(BaseModel):
    """What is free, by resource."""

    items: list[FreeTold]


class StartTold(BaseModel):
    """A moment at which one may begin."""

    begins: datetime
    left: int = Field(description="How many places are left.")


class TimesTold(BaseModel):
    """The free times of a day."""

    resource: str
    choice: str
    minutes: int
    times: list[StartTold]


class AvailabilityAsked(BaseModel):
    """What is looked for; days as 2026-12-01, both included."""

    resource: list[Name] = Field([], max_length=MOST_RESOURCES, description="Names of resources; none: all.")
    kind: ResourceKind | None = None
    place: str = Field("", max_length=40)
    department: str = Field("", max_length=40, pattern=r"^[a-z0-9_]*$")
    first: date | None = Field(None, le=_FAR, description="From which day; today.")
    last: date | None = Field(None, le=_FAR, description=f"Until which day, {MOST_DAYS} days at most.")
    choice: str = Field("", max_length=40, description="A choice by its name; the first of each.")
    people: int = Field(1, ge=1, le=2000)


class HoldIn(BaseModel):
    """What to keep a place for."""

    resource: str = Field(max_length=40)
    choice: str = Field(max_length=40)
    people: int = Field(1, ge=1, le=2000)
    begins: AwareDatetime
    language: Literal["ja", "en"] = "ja"


class HeldTold(BaseModel):
    """A place that is kept until `held_until`; `key` belongs to the code. Keep both."""

    code: str
    key: str
    resource: str
    begins: datetime
    ends: datetime
    held_until: datetime


class BookingIn(BaseModel):
    """What was kept, by its code (without an account with its key), and what the resource asks."""

    code: str = Field(max_length=40)
    key: str = Field("", max_length=20)
    said: dict[str, str] = Field(
        description="By what the resource `asks`: name, kana, phone, born, sex, note."
    )
    contact: str = Field("", max_length=254, description="A mail address, or nothing.")


class BookingTold(BaseModel):
    """A booking."""

    code: str
    state: str
    resource: str
    choice: str
    people: int
    begins: datetime
    ends: datetime
    price: int = Field(description="In yen.")
    bill: str | None = Field(description="The code by which it is paid on line.")


@router.get("availability", response=AvailabilityTold, summary="What is free")
def list_availability(request: HttpRequest, sought: Query[AvailabilityAsked]) -> AvailabilityTold:
    """Of up to 100 resources over up to 62 days: on which days how many starts are free, and the first."""
    first = sought.first or clock.today()
    last = sought.last or first + timedelta(days=MOST_DAYS - 1)
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise _wrong(
            "query.last", "days", f"1日から{MOST_DAYS}日の間にしてください。", f"1 to {MOST_DAYS} days."
        )
    wanted = list(filter(None, (_asked(row, sought) for row in _rows(sought))))
    free = free_days(wanted, first, last)
    return AvailabilityTold(items=[_free(one, free[one.resource.id]) for one in wanted])


def _rows(sought: AvailabilityAsked) -> QuerySet[Resource]:
    rows = Resource.objects.filter(ended=False).order_by("slug")
    rows = rows.filter(slug__in=sought.resource) if sought.resource else rows
    return rows.filter(department=sought.department) if sought.department else rows


def _asked(row: Resource, sought: AvailabilityAsked) -> Asked | None:
    what = declared(row)
    hidden = not what.listed and row.slug not in sought.resource
    if hidden or sought.kind not in (None, what.kind) or sought.place not in ("", what.place):
        return None
    try:
        return asked(row, sought.choice, sought.people)
    except BookingRefusedError:
        return None


def _free(one: Asked, days: Any) -> FreeTold:
    told = [FreeDayTold(day=day, starts=free.starts, first=free.first) for day, free in days.items()]
    what = one.what
    return FreeTold(
        resource=what.id,
        title=what.title,
        kind=what.kind,
        place=what.place,
        choice=one.choice.id,
        minutes=one.length // 60,
        days=told,
    )


@router.get("availability/{resource}/{day}", response=TimesTold, summary="The free times of a day")
def list_times(
    request: HttpRequest,
    resource: Annotated[Name, Path()],
    day: date,
    choice: Annotated[str, Query(max_length=40)] = "",
    people: Annotated[int, Query(ge=1, le=2000)] = 1,
) -> TimesTold:
    """Every start of one resource on a day that is free, with how many places are left."""
    row = resource_named(resource)
    if row is None:
        raise Http404
    try:
        wanted = asked(row, choice, people)
    except BookingRefusedError as refused:
        raise _told(refused) from None
    told = [StartTold(begins=one.begins, left=one.left) for one in free_starts(wanted, day)]
    return TimesTold(resource=resource, choice=wanted.choice.id, minutes=wanted.length // 60, times=told)


@router.post(
    "holds",
    response={201: HeldTold},
    auth=_WRITE,
    throttle=Limit("keep"),
    summary="Keep a place",
    openapi_extra=_OR_NOBODY,
)
def hold_place(request: HttpRequest, sent: HoldIn, key: IdempotencyKey = "") -> Status[HeldTold]:
    """Keep a place for a while; 409 where none is left. Without a token 30 a minute, 60 an hour from one address."""
    row = resource_named(sent.resource)
    if row is None:
        raise _wrong("resource", "unknown", "その名前のものはありません。", "There is no such resource.")
    person = person_of(request)
    wanted = Wanted(sent.choice, sent.people, sent.begins, level=level_of(request))
    holder = Holder(person=person, language=sent.language)
    made = _kept(row, wanted, holder, _named(person, key) if key else "")
    try:
        actions.check_few(holder)
    except BookingRefusedError as refused:
        raise _told(refused) from None
    if made.held_until is None:
        raise ProblemError("key-reused")
    return Status(201, _held(made))


def _kept(row: Resource, wanted: Wanted, holder: Holder, name: str) -> Booking:
    """A place kept. Raises `ProblemError`, a clean one: in a rush nearly everybody comes too late."""
    try:
        return actions.hold_once(row, wanted, holder, name) if name else actions.hold(row, wanted, holder)
    except BookingRefusedError as refused:
        raise _told(refused, clean=True) from None


def _named(person: Person | None, key: str) -> str:
    """The name of a sending; without an account a UUID, which no other stranger comes upon."""
    try:
        return f"api:{person.id}:{key}" if person else f"api::{UUID(key)}"
    except ValueError:
        raise _wrong("header.Idempotency-Key", "uuid", *_NO_UUID) from None


def _held(made: Booking) -> HeldTold:
    if made.held_until is None:
        raise LookupError("only what is kept has its end")
    names = ("code", "key", "begins", "ends")
    return HeldTold(
        **{name: getattr(made, name) for name in names},
        resource=made.resource.slug,
        held_until=made.held_until,
    )


@router.post(
    "bookings",
    response={201: BookingTold},
    auth=_WRITE,
    throttle=PROOF,
    summary="Book what is kept",
    openapi_extra=_OR_NOBODY,
)
def book_place(request: HttpRequest, sent: BookingIn) -> Status[BookingTold]:
    """Book a place that is kept, with what the resource asks; where it costs, it is billed.

    With a key 10 a minute from one address, and 20 a day for one code; one's own as often as one likes.
    """
    found = _opened(request, sent.code, sent.key)
    person, what = person_of(request), declared(found.resource)
    said = _said(what, {**sent.said, CONTACT: sent.contact})
    wanted = Wanted(found.choice, found.people, found.begins, said=said[0], level=level_of(request))
    contact = said[1] or (person.contact if person else "")
    try:
        return Status(201, _booking(actions.book(found, wanted, contact)))
    except BookingRefusedError as refused:
        raise _told(refused) from None


def _said(what: ResourceDeclared, sent: dict[str, str]) -> tuple[dict[str, str], str]:
    typed = read(fields_of(what, None), sent)
    if typed.faults:
        faults = {f"said.{name}": [Fault("wrong", Words(*words))] for name, words in typed.faults.items()}
        raise ProblemError("not-valid", errors=faults)
    return dict(typed.said), typed.contact


@router.get(
    "bookings/{code}",
    response=BookingTold,
    auth=_WRITE,
    throttle=PROOF,
    summary="Where a booking stands",
    openapi_extra=_OR_NOBODY,
)
def read_booking(request: HttpRequest, code: Code, key: Key = "") -> BookingTold:
    """One's own, or with its key: then 10 a minute from one address, and 20 a day for one code."""
    return _booking(_opened(request, code, key))


@router.delete(
    "bookings/{code}",
    response=BookingTold,
    auth=_WRITE,
    throttle=PROOF,
    summary="Cancel a booking",
    openapi_extra=_OR_NOBODY,
)
def cancel_booking(request: HttpRequest, code: Code, key: Key = "") -> BookingTold:
    """Give the place back; by the rule of the resource something may still be owed. 409 where it is too late."""
    try:
        return _booking(actions.cancel(_opened(request, code, key)))
    except BookingRefusedError as refused:
        raise _told(refused) from None


def _opened(request: HttpRequest, code: str, key: str) -> Booking:
    """The booking that is theirs, or whose key they know. Raises `ProblemError` and Http404."""
    try:
        written = normalise_code(code)
    except PlainError:
        raise Http404 from None
    person, found = person_of(request), coded(request, written)
    if found is None or not (_is_own(found, person) or compare_digest(found.key.encode(), key.encode())):
        raise Http404
    return found


def _is_own(booking: Booking, person: Any) -> bool:
    return person is not None and booking.person_id == person.id


def _booking(found: Booking) -> BookingTold:
    bill = bill_of(found.subject) if found.price else None
    names = ("code", "state", "choice", "people", "begins", "ends", "price")
    return BookingTold(
        **{name: getattr(found, name) for name in names},
        resource=found.resource.slug,
        bill=bill.code if bill else None,
    )


def _told(refused: BookingRefusedError, *, clean: bool = False) -> ProblemError:
    words = Words(refused.ja, refused.en)
    if refused.rule in _STANDS_AGAINST:
        return ProblemError("conflict", words, clean=clean)
    return ProblemError("not-valid", words, errors={"begins": [Fault(refused.rule, words)]}, clean=clean)


def _wrong(place: str, code: str, ja: str, en: str) -> ProblemError:
    return ProblemError("not-valid", errors={place: [Fault(code, Words(ja, en))]})
