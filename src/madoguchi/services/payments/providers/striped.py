"""Stripe, by its hosted Checkout Sessions: https://docs.stripe.com/payments/checkout (API version of the library).

A payment and its refunds carry our reference in `metadata`, which the report reads again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import stripe

from madoguchi.core import clock

from ..config import Account
from ..envelopes import ReportedLine
from ..models import Checkout, Refund, Way
from .kinds import ForgedError, Happened, Order, Outcome, ProviderError, Started, Told
from .speaking import WAIT_SECONDS
from .titles import TITLES

# How old a signature may be, in seconds; the event itself may be older, as Stripe signs each try anew.
_TOLERANCE = 300
_CURRENCY = "jpy"
_PAID = "checkout.session.completed"
_EVENTS = {_PAID: Happened.PAID, "checkout.session.expired": Happened.EXPIRED}
_REFUNDS = {
    "succeeded": Happened.REFUNDED,
    "failed": Happened.FAILED,
    "canceled": Happened.FAILED,
}
_LINES = {
    "charge": "paid",
    "payment": "paid",
    "refund": "refunded",
    "payment_refund": "refunded",
    # What comes back or goes without us: shown to a clerk, as nothing of ours matches it.
    "refund_failure": "moved",
    "payment_failure_refund": "moved",
    "adjustment": "moved",
}
_PAGE = 100
Read = TypeVar("Read")


class _RefusedError(ProviderError):
    """Stripe says no to what was asked, in its words."""


class StripeProvider:
    """Cards by Stripe."""

    name: ClassVar[str] = "stripe"
    way: ClassVar[Way] = Way.CARD
    title: ClassVar[Mapping[str, str]] = TITLES["stripe"]
    origin: ClassVar[str] = "https://checkout.stripe.com"

    def __init__(self, account: Account) -> None:
        self.notice = account.notice
        self._account = account

    @cached_property
    def _stripe(self) -> Any:
        # Its own tries would be hidden from the worker, which tries again by itself.
        client = stripe.StripeClient(
            self._account.key.get_secret_value(),
            base_addresses={"api": self._account.address},
            http_client=stripe.HTTPXClient(timeout=WAIT_SECONDS, allow_sync_methods=True),
            max_network_retries=0,
        )
        return client.v1

    def start(self, checkout: Checkout, order: Order) -> Started:
        """Have a session begun, or the one of its reference."""
        product = {"currency": _CURRENCY, "unit_amount": checkout.amount}
        named = {"reference": checkout.reference}
        wanted = {
            "mode": "payment",
            # What the notice names; ways that are paid days later would be complete before they are paid.
            "payment_method_types": ["card"],
            "client_reference_id": checkout.reference,
            "metadata": named,
            "payment_intent_data": {"metadata": named},
            "line_items": [{"quantity": 1, "price_data": {**product, "product_data": {"name": order.title}}}],
            # Of the browser: asked again in another language, a request that is not the same would be refused.
            "locale": "auto",
            "success_url": order.back,
            "cancel_url": order.leave,
            "expires_at": int(checkout.until.timestamp()),
        }
        once = {"idempotency_key": checkout.reference}
        made = _asked(lambda: self._stripe.checkout.sessions.create(wanted, once))
        return Started(external=str(made.id), url=str(made.url))

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """What a call says. Raises `ForgedError`."""
        signature = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
        secret = self._account.secret.get_secret_value()
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, _TOLERANCE)
            return _told(json.loads(body))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError):
            raise ForgedError from None

    def ask(self, checkout: Checkout) -> Outcome:
        """What became of a session; one whose name we never learnt is open until its time is over."""
        if not checkout.external:
            over = clock.now() >= checkout.until
            return Outcome(Happened.EXPIRED if over else Happened.OPEN, clock.now())
        found = self._session(checkout, "payment_intent.latest_charge")
        if found.payment_status == "paid":
            return Outcome(Happened.PAID, _paid_at(found), int(found.amount_total), str(found.id))
        expired = found.status == "expired"
        return Outcome(Happened.EXPIRED if expired else Happened.OPEN, clock.now(), external=str(found.id))

    def end(self, checkout: Checkout) -> Outcome:
        """Have a session expire, if it is open; one whose name we never learnt ends when its time is over."""
        if not checkout.external:
            return self.ask(checkout)
        with suppress(_RefusedError):  # it is open no more: what became of it is asked
            _asked(lambda: self._stripe.checkout.sessions.expire(checkout.external))
        return self.ask(checkout)

    def refund(self, refund: Refund) -> Outcome:
        """Have yen of a payment given back; one that is under way is looked up by its name."""
        try:
            return _refunded(self._known(refund) if refund.external else self._given_back(refund))
        except _RefusedError as refused:
            return Outcome(Happened.FAILED, clock.now(), fault=str(refused))

    def _known(self, refund: Refund) -> Any:
        return _asked(lambda: self._stripe.refunds.retrieve(refund.external))

    def _given_back(self, refund: Refund) -> Any:
        """The refund there, made if there is none: Stripe forgets a key after a day, what it made it keeps."""
        intent = self._session(refund.checkout).payment_intent
        made = _asked(lambda: list(self._refunds(intent)))
        return next((one for one in made if _is_of(one, refund)), None) or self._new_refund(refund, intent)

    def _refunds(self, intent: str) -> Iterator[Any]:
        found = self._stripe.refunds.list({"payment_intent": intent, "limit": _PAGE})
        yield from found.auto_paging_iter()

    def _new_refund(self, refund: Refund, intent: str) -> Any:
        wanted = {
            "payment_intent": intent,
            "amount": refund.amount,
            "metadata": {"reference": refund.checkout.reference, "refund": str(refund.id)},
        }
        return _asked(lambda: self._stripe.refunds.create(wanted, {"idempotency_key": str(refund.id)}))

    def _session(self, checkout: Checkout, *expanded: str) -> Any:
        wanted = {"expand": list(expanded)} if expanded else {}
        return _asked(lambda: self._stripe.checkout.sessions.retrieve(checkout.external, wanted))

    def report(self, day: date) -> Sequence[ReportedLine]:
        """What moved on the account's balance on a day, with Stripe's fee."""
        return list(self._lines(datetime.combine(day, time(), clock.TOKYO)))

    def _lines(self, since: datetime) -> Iterator[ReportedLine]:
        created = {
            "gte": int(since.timestamp()),
            "lt": int((since + timedelta(days=1)).timestamp()),
        }
        wanted = {"created": created, "limit": _PAGE, "expand": ["data.source"]}
        found = _asked(lambda: self._stripe.balance_transactions.list(wanted))
        for one in _asked(lambda: list(found.auto_paging_iter())):
            if one.type in _LINES and one.currency == _CURRENCY:
                yield _line(one)


def _asked(asking: Callable[[], Read]) -> Read:
    """What Stripe answers. Raises `ProviderError`, `_RefusedError` where it says no."""
    try:
        return asking()
    except stripe.InvalidRequestError as refused:
        raise _RefusedError(refused.user_message or str(refused.code)) from None
    except stripe.StripeError as fault:
        raise ProviderError(f"Stripe: {type(fault).__name__}") from None


def _told(said: Mapping[str, Any]) -> Told:
    name, found = str(said["type"]), said["data"]["object"]
    return Told(
        event=str(said["id"]),
        name=name,
        kind=_kind(name, found),
        at=_moment(said["created"]),
        reference=str(found.get("client_reference_id") or ""),
        external=str(found.get("id") or ""),
        amount=int(found.get("amount_total") or 0),
    )


def _kind(name: str, found: Mapping[str, Any]) -> Happened:
    if found.get("object") != "checkout.session" or found.get("currency") != _CURRENCY:
        return Happened.OTHER
    if name == _PAID and found.get("payment_status") != "paid":
        return Happened.OTHER
    return _EVENTS.get(name, Happened.OTHER)


def _paid_at(session: Any) -> datetime:
    charge = getattr(session.payment_intent, "latest_charge", None)
    return _moment(charge.created) if charge is not None else clock.now()


def _is_of(made: Any, refund: Refund) -> bool:
    named = made.metadata or {}
    return "refund" in named and named["refund"] == str(refund.id)


def _refunded(made: Any) -> Outcome:
    fault = str(getattr(made, "failure_reason", None) or made.status)
    kind = _REFUNDS.get(made.status, Happened.OPEN)
    return Outcome(
        kind,
        clock.now(),
        int(made.amount),
        str(made.id),
        fault=fault if kind == Happened.FAILED else "",
    )


def _line(one: Any) -> ReportedLine:
    named = getattr(one.source, "metadata", None) or {}
    return ReportedLine(
        reference=str(named["reference"]) if "reference" in named else str(one.id),
        kind=_LINES[one.type],
        amount=abs(int(one.amount)),
        fee=int(one.fee),
        at=_moment(one.created),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
