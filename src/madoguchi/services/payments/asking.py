"""Speaking to providers off the request: what became of checkouts, refunds, reports. Each commits before it speaks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope

from . import actions
from .actions.hearing import unreported
from .actions.stopping import fits
from .models import Answer, Checkout, CheckoutState, Refund, RefundState
from .providers import Happened, Outcome, Provider, ProviderError, providers

#: Whoever pays takes about a minute, and most checkouts are told of by then.
FIRST_ASKED = timedelta(minutes=1)
_AT_ONCE, _MOST = 100, 1000
_log = logging.getLogger(__name__)


def due_to_ask() -> list[Checkout]:
    """Open checkouts of a minute ago and more that it is time to ask of: each time after twice as long."""
    rows = Checkout.objects.filter(state=CheckoutState.OPEN, begun_at__lte=clock.now() - FIRST_ASKED)
    return [one for one in rows.order_by("begun_at")[:_MOST] if _is_due(one)][:_AT_ONCE]


def _is_due(checkout: Checkout) -> bool:
    if checkout.asked_at is None:
        return True
    return clock.now() - checkout.asked_at >= checkout.asked_at - checkout.begun_at


def ask_providers(city: str) -> int:
    """Ask what became of open checkouts, since a call may be lost; returns how many were asked."""
    with city_scope(city):
        found = due_to_ask()
        known = providers() if found else {}
        Checkout.objects.filter(id__in=[one.id for one in found]).update(asked_at=clock.now())
    for checkout in found:
        with _said(city, checkout.provider):
            outcome = _asked(known.get(checkout.provider), checkout)
            with city_scope(city):
                actions.settle(checkout.id, outcome)
    return len(found)


@contextmanager
def _said(city: str, provider: str) -> Iterator[None]:
    """A provider that cannot answer is logged, and asked again another time; the others go on."""
    try:
        yield
    except ProviderError as fault:
        _log.warning("%s: %s does not answer: %s", city, provider, fault)


def _asked(provider: Provider | None, checkout: Checkout) -> Outcome:
    if provider is not None:
        return provider.ask(checkout)
    # The city parted from it: what it still tells by a call is heard all the same.
    over = clock.now() >= checkout.until
    return Outcome(Happened.EXPIRED if over else Happened.OPEN, clock.now())


class NotYetError(Exception):
    """What was asked for is still under way at the provider: it is asked again later."""


def end(city: str, checkout_id: UUID) -> None:
    """Have a checkout ended that nobody is to go on with. Raises `ProviderError` and `NotYetError`: it is tried again.

    What was paid there before is recorded; whatever it paid for, the office says what becomes of it.
    """
    with city_scope(city):
        found = Checkout.objects.select_related("bill").get(id=checkout_id)
        provider = providers().get(found.provider)
    if found.state == CheckoutState.PAID or fits(found, found.bill):
        return
    outcome = provider.end(found) if provider else _asked(None, found)
    with city_scope(city):
        actions.settle(checkout_id, outcome)
    if outcome.kind == Happened.OPEN:
        raise NotYetError(found.provider)


def ask_again(city: str, checkout_id: UUID, line: UUID) -> None:
    """Ask what became of one checkout, for a line of the office's. Raises `ProviderError`: it is tried again."""
    with city_scope(city):
        found = Checkout.objects.get(id=checkout_id)
        provider = providers().get(found.provider)
    answer = Answer(provider.ask(found).kind) if provider else Answer.UNKNOWN
    with city_scope(city):
        actions.tell_answer(line, answer)


def refund(city: str, refund_id: UUID) -> None:
    """Have money given back. Raises `ProviderError` and `NotYetError`: it is tried again."""
    with city_scope(city):
        found = Refund.objects.select_related("checkout").get(id=refund_id)
        provider = providers().get(found.checkout.provider)
    if found.state != RefundState.ASKED:
        return
    if provider is None:
        raise ProviderError(f"{found.checkout.provider} is not a provider of this city any more")
    outcome = provider.refund(found)
    with city_scope(city):
        actions.note_refund(refund_id, outcome)
    if outcome.kind == Happened.OPEN:
        raise NotYetError(found.checkout.provider)


def fetch_reports(city: str) -> None:
    """Fetch each provider's reports of the last days, each day once."""
    with city_scope(city):
        wanted = [(one, day) for name, one in providers().items() for day in unreported(name)]
    for provider, day in wanted:
        with _said(city, provider.name):
            lines = list(provider.report(day))
            with city_scope(city):
                actions.note_report(provider.name, day, lines)
