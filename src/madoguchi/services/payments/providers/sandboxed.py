"""The providers of `madoguchi sandbox-provider`: for practice and for tests; no money moves."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

from madoguchi.core import clock

from ..config import Account
from ..envelopes import ReportedLine
from ..models import Checkout, Refund, Way
from .kinds import ForgedError, Happened, Order, Outcome, ProviderError, Started, Told
from .speaking import object_of, spoken
from .titles import TITLES

_STATES = {
    "open": Happened.OPEN,
    "paid": Happened.PAID,
    "failed": Happened.FAILED,
    "expired": Happened.EXPIRED,
}
_EVENTS = {
    "payment.paid": Happened.PAID,
    "payment.failed": Happened.FAILED,
    "payment.expired": Happened.EXPIRED,
    "refund.done": Happened.REFUNDED,
}


Read = TypeVar("Read")


class _Sandbox:
    name: ClassVar[str]
    way: ClassVar[Way]
    title: ClassVar[Mapping[str, str]]

    def __init__(self, account: Account) -> None:
        self.notice = account.notice
        self.origin = account.address
        self._key = account.key.get_secret_value()
        self._signer = Webhook(account.secret.get_secret_value())

    def start(self, checkout: Checkout, order: Order) -> Started:
        """Have a payment begun, or the one of its reference."""
        sent = {
            "reference": checkout.reference,
            "amount": checkout.amount,
            "way": checkout.way,
            "provider": self.name,
            "until": checkout.until.isoformat(),
            "title": order.title,
            "language": order.language,
            "back": order.back,
            "leave": order.leave,
            "callback": order.callback,
        }
        made = object_of(self._call("POST", "payments", checkout.reference, json=sent))
        return _read(lambda: Started(external=str(made["id"]), url=str(made["url"])))

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """What a call says. Raises `ForgedError`."""
        try:
            self._signer.verify(body, dict(headers), json_parse=False)
            return _told(dict(headers), json.loads(body))
        except (WebhookVerificationError, ValueError, KeyError, TypeError, AttributeError):
            raise ForgedError from None

    def ask(self, checkout: Checkout) -> Outcome:
        """What became of a payment; one that it never heard of is open until its time is over."""
        return _became(checkout, self._call("GET", f"payments/{checkout.reference}"))

    def end(self, checkout: Checkout) -> Outcome:
        """Have a payment expire, if it is open; one that it never heard of may still be on its way there."""
        return _became(checkout, self._call("POST", f"payments/{checkout.reference}/end"))

    def refund(self, refund: Refund) -> Outcome:
        """Have yen of a payment given back."""
        sent = {"refund": str(refund.id), "reference": refund.checkout.reference, "amount": refund.amount}
        made = object_of(self._call("POST", "refunds", str(refund.id), json=sent))
        kind = Happened.REFUNDED if made.get("state") == "done" else Happened.FAILED
        return _read(
            lambda: Outcome(kind, _moment(made["at"]), refund.amount, str(made["id"]), str(made["fault"]))
        )

    def report(self, day: date) -> Sequence[ReportedLine]:
        """What it took and gave back on a day, by this way."""
        found = object_of(self._call("GET", f"report/{day.isoformat()}?provider={self.name}"))
        return _read(lambda: [ReportedLine.model_validate(one) for one in found["lines"]])

    def _call(self, method: str, path: str, once: str = "", **words: Any) -> Any:
        headers = {"Idempotency-Key": once} if once else {}
        return spoken(method, f"{self.origin}/api/{path}", self._key, headers=headers, **words)


class SandboxCard(_Sandbox):
    """Cards, for practice."""

    name = "sandbox_card"
    way = Way.CARD
    title: ClassVar[Mapping[str, str]] = TITLES["sandbox_card"]


class SandboxQr(_Sandbox):
    """Payment by telephone, for practice."""

    name = "sandbox_qr"
    way = Way.QR
    title: ClassVar[Mapping[str, str]] = TITLES["sandbox_qr"]


def _became(checkout: Checkout, answer: httpx.Response) -> Outcome:
    if answer.status_code == HTTPStatus.NOT_FOUND:
        over = clock.now() >= checkout.until
        return Outcome(Happened.EXPIRED if over else Happened.OPEN, clock.now())
    found = object_of(answer)
    return _read(
        lambda: Outcome(_STATES[found["state"]], _moment(found["at"]), int(found["amount"]), str(found["id"]))
    )


def _told(headers: Mapping[str, str], said: Mapping[str, Any]) -> Told:
    data = said["data"]
    return Told(
        event={name.lower(): value for name, value in headers.items()}["webhook-id"],
        name=str(said["type"]),
        kind=_EVENTS.get(said["type"], Happened.OTHER),
        at=_moment(said["timestamp"]),
        reference=str(data["reference"]),
        external=str(data["id"]),
        amount=int(data["amount"]),
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without its zone")
    return found


def _read(reading: Callable[[], Read]) -> Read:
    try:
        return reading()
    except (KeyError, ValueError, TypeError) as fault:
        raise ProviderError(f"an answer that cannot be read: {type(fault).__name__}") from None
