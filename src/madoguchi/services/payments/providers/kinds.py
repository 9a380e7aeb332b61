"""What a provider is: who takes money for the city (指定納付受託者, 地方自治法231条の2の3), and what it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ..config import Notice
from ..envelopes import ReportedLine
from ..models import Checkout, Refund, Way


class Happened(StrEnum):
    """What became of a checkout or a refund; `open` is not yet over, `other` is none of our business."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    OTHER = "other"


class ProviderError(Exception):
    """A provider could not be reached, or answered what it should not: it is asked again."""


class ForgedError(Exception):
    """A call that is not the provider's: without its signature, too old, or not readable."""


@dataclass(frozen=True)
class Order:
    """What a checkout is for: words for the provider's page, and where it leads back to."""

    title: str
    language: str
    back: str
    leave: str
    callback: str


@dataclass(frozen=True)
class Started:
    """A checkout as the provider has it: its name there, and the page on which the person pays."""

    external: str
    url: str


@dataclass(frozen=True)
class Told:
    """What a signed call says: once for each `event`; `name` is the provider's own word for it."""

    event: str
    name: str
    kind: Happened
    at: datetime
    reference: str = ""
    external: str = ""
    amount: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a checkout or a refund: yen that moved, and when; `fault` says why nothing did."""

    kind: Happened
    at: datetime
    amount: int = 0
    external: str = ""
    fault: str = ""


class Provider(Protocol):
    """One who takes money on line. Every method but `read` speaks to its server and raises `ProviderError`."""

    name: str
    way: Way
    title: Mapping[str, str]
    notice: Notice
    #: Where its pages are: our form may be sent on to there.
    origin: str

    def start(self, checkout: Checkout, order: Order) -> Started:
        """Have a checkout begun, or the one that was begun under its reference."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """What a call says, once its signature held. Raises `ForgedError`."""

    def ask(self, checkout: Checkout) -> Outcome:
        """What became of a checkout."""

    def end(self, checkout: Checkout) -> Outcome:
        """Have a checkout end that nobody is to pay any more: what became of it, `paid` where it was before."""

    def refund(self, refund: Refund) -> Outcome:
        """Have money given back, once for each refund: `refunded`, `failed`, or `open` while it is under way."""

    def report(self, day: date) -> Sequence[ReportedLine]:
        """What it took and gave back on a day of Japan's clocks."""
