"""Paying on line through the API: a person's bills, a checkout of one, and what providers tell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Path, Query, Router, Status
from pydantic import BaseModel, Field

from madoguchi.core.listing import Asked, Listing, cursor, page_of, read_moment_key, wrong_cursor
from madoguchi.core.problems import Fault, ProblemError, Words
from madoguchi.foundation.accounts.api import Token
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import current_city

from . import actions
from .apart import apart
from .held.queries import Shown, bills_of
from .models import Bill, Checkout, State, Way
from .providers import ForgedError, ProviderError, providers, providers_of
from .queries import bill_coded
from .refusals import PaymentRefusedError

router = Router(tags=["payments"])
Code = Annotated[str, Path(max_length=40, description="The `code` of a charge.")]
Name = Annotated[str, Path(max_length=20, description="The name of a provider.")]
_FORGED = Words(
    "この通知は受け取れません。署名を確かめてください。",
    "The call is not taken: its signature does not hold.",
)
_UNREACHED = Words(
    "決済事業者につながりません。少したってから、もう一度送ってください。",
    "The provider cannot be reached. Please send it again a little later.",
)
_NO_PROVIDER = Words(
    "この料金の支払いに使える決済事業者の名前を指定してください。",
    "Name a provider by which this charge can be paid.",
)


class BillTold(BaseModel):
    """What is owed, or was."""

    code: str
    title: dict[str, str] = Field(description="In each language.")
    amount: int = Field(description="Yen.")
    reckoned: str
    payee: str
    # Not by its own name in the description: submissions have a `State` too.
    state: str = Field(json_schema_extra={"enum": list(State.values)})
    due_on: date | None
    made_at: datetime
    paid_at: datetime | None
    how: str = Field(description="How it was paid; empty where it was not.")
    ways: list[Way]


class CheckoutIn(BaseModel):
    """By whom to pay."""

    provider: str = Field(default="", max_length=20, description="None: the first that takes this charge.")


class CheckoutTold(BaseModel):
    """A checkout that the person goes on with."""

    provider: str
    url: str = Field(description="Where the person pays, in their own browser.")
    until: datetime


class Taken(BaseModel):
    """A call was taken; `known` where it had come before."""

    known: bool


@router.get("charges", response=Listing[BillTold], auth=Token(Scope.SUBMISSIONS_READ), summary="List charges")
def list_charges(
    request: HttpRequest, asked: Annotated[Asked, Query()], state: Shown = Shown.ALL
) -> Listing[BillTold]:
    """What the token's person has to pay and has paid, newest first."""
    key = asked.after(1)
    after = read_moment_key(key[0]) if key else None
    if key and after is None:
        raise wrong_cursor()
    rows, last = page_of(bills_of(_owner(request), state, asked.limit + 1, after), asked.limit)
    return Listing(items=[_told(row) for row in rows], next=_cursor(last) if last else None)


def _cursor(last: Bill) -> str:
    return cursor(f"{last.made_at.isoformat()}_{last.id.hex}")


@router.post(
    "charges/{code}/checkout",
    response={201: CheckoutTold},
    auth=Token(Scope.SUBMISSIONS_WRITE),
    summary="Begin to pay a charge",
)
def begin_checkout(request: HttpRequest, code: Code, sent: CheckoutIn) -> Status[CheckoutTold]:
    """The page on which the person pays; asked again, the same while it holds. 409 where it is not due."""
    bill = bill_coded(code)
    if bill is None or bill.person_id != _owner(request).id:
        raise Http404
    known = providers_of(bill)
    provider = known.get(sent.provider or next(iter(known), ""))
    if provider is None:
        raise ProblemError("not-valid", errors={"provider": [Fault("unknown", _NO_PROVIDER)]})
    wanted = actions.Wanted(current_city(), bill.id, "en" if get_language() == "en" else "ja")
    try:
        checkout = apart(lambda: actions.begin_checkout(wanted, provider))
    except PaymentRefusedError as refused:
        raise ProblemError("conflict", Words(refused.ja, refused.en)) from None
    except ProviderError:
        raise ProblemError("fault", _UNREACHED) from None
    return Status(201, _begun(checkout))


@router.post("payments/providers/{name}/webhook", response=Taken, summary="What a provider tells")
def provider_webhook(request: HttpRequest, name: Name) -> Taken:
    """For providers of payments alone: a call that its signature does not prove is refused."""
    provider = providers().get(name)
    if provider is None:
        raise Http404
    try:
        told = provider.read(dict(request.headers), request.body)
    except ForgedError:
        raise ProblemError("bad-request", _FORGED) from None
    return Taken(known=not actions.hear(provider, told))


def _owner(request: HttpRequest) -> Person:
    return cast(Person, person_of(request))  # there is one wherever there is a token of the public side


def _begun(checkout: Checkout) -> CheckoutTold:
    return CheckoutTold(provider=checkout.provider, url=checkout.url, until=checkout.until)


def _told(bill: Bill) -> BillTold:
    names: Sequence[str] = tuple(BillTold.model_fields)
    return BillTold.model_validate({name: getattr(bill, name) for name in names})
