"""A person's webhook, and things that happen to the person."""

from typing import Any

from receiver import Receiver
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery

TARO, HANAKO = "taro@mail.example", "hanako@mail.example"
KIND, DATA = "tracking.changed", {"code": "K7Q2-9MXD", "sentence": {"ja": "届きました", "en": "It arrived"}}


def person(email: str = TARO) -> Person:
    return ensure_person(ensure_account(email))


def register(there: Receiver, email: str = TARO, city: str = MIHON) -> tuple[Webhook, str]:
    with city_scope(city):
        return actions.register(person(email), there.url)


def happen(times: int = 1, email: str = TARO, city: str = MIHON) -> list[WebhookDelivery]:
    """Something happens to a person; returns what is queued."""
    with city_scope(city):
        who = person(email).id
        actions.fire(KIND, [actions.Happened(who, clock.now(), DATA) for _ in range(times)])
        return list(WebhookDelivery.objects.order_by("id"))


def now(row: Any, city: str = MIHON) -> Any:
    with city_scope(city):
        return type(row).objects.get(id=row.id)


def kinds(hook: Webhook) -> list[str]:
    with city_scope(MIHON):
        return [event.kind for event in history(hook.subject)]


def hurry(*_rows: Any) -> None:
    """Pauses are over."""
    with city_scope(MIHON):
        WebhookDelivery.objects.update(next_try=clock.now())
