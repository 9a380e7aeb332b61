"""The kinds of envelope: each names its data model; rooms declare theirs in `events.py`, receivers in `handlers.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict

from madoguchi.foundation.tenancy.sides import Side


class EnvelopeData(BaseModel):
    """Base of every envelope's contents."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class EnvelopeKind:
    """One kind of envelope: its name, what is in it, and the side that receives it."""

    name: str
    data: type[EnvelopeData]
    to: Side


@dataclass(frozen=True)
class Arrival:
    """An envelope as its handler sees it."""

    subject: str
    data: Any
    put_at: Any


Handler = Callable[[Arrival], None]
#: Receives several at once, of different subjects: all or none.
ManyHandler = Callable[[Sequence[Arrival]], None]
_kinds: dict[str, EnvelopeKind] = {}
_handlers: dict[str, ManyHandler] = {}


def declare(name: str, data: type[EnvelopeData], *, to: Side) -> EnvelopeKind:
    """Add a kind of envelope to the table; raises `ImproperlyConfigured` on a second one of that name."""
    if name in _kinds:
        raise ImproperlyConfigured(f"envelope kind {name} is declared twice")
    _kinds[name] = EnvelopeKind(name, data, to)
    return _kinds[name]


def handles(kind: EnvelopeKind) -> Callable[[Handler], Handler]:
    """Mark the one function that receives a kind of envelope, on the receiving side's worker."""

    def register(handler: Handler) -> Handler:
        def one_by_one(arrivals: Sequence[Arrival]) -> None:
            for arrival in arrivals:
                handler(arrival)

        handles_many(kind)(one_by_one)
        return handler

    return register


def handles_many(kind: EnvelopeKind) -> Callable[[ManyHandler], ManyHandler]:
    """The same for one that takes several at once, of different subjects, so that a statement serves them all.

    When it fails nothing of what it did is kept, and it is called again for each alone.
    """

    def register(handler: ManyHandler) -> ManyHandler:
        if kind.name in _handlers:
            raise ImproperlyConfigured(f"envelope kind {kind.name} has two handlers")
        _handlers[kind.name] = handler
        return handler

    return register


def kind_named(name: str) -> EnvelopeKind:
    """The kind of that name; raises `KeyError`."""
    return _kinds[name]


def handler_of(name: str) -> ManyHandler:
    """The handler of that kind; raises `KeyError`."""
    return _handlers[name]
