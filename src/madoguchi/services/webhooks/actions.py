"""Registering webhooks, queueing their calls, and each step of a call's way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import insert_all, insert_once

from . import events
from .addresses import target_of
from .calling import Answer
from .models import OPEN, CallFault, CallState, Webhook, WebhookDelivery
from .refusals import WebhookRefusedError
from .signing import secret_of

TEST = "webhook.test"
MOST_HOOKS = 10
SYSTEM = "system"
# Before the second try, the third and so on: eight tries in three days.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=16),
    timedelta(hours=24),
    timedelta(hours=24),
)
MOST_TRIES = len(PAUSES) + 1
# Longer than a batch takes, names that nobody resolves included.
LEASE = timedelta(minutes=3)
# A receiver that fails so often in a row, and for so long, is called no more.
PAUSED_AFTER, PAUSED_SINCE = 20, timedelta(days=1)
# While it fails, one call at a time asks whether it is well again.
REST = timedelta(minutes=1)
KEPT_DAYS = 30


@dataclass(frozen=True)
class Happened:
    """Something that happened in a matter of a person's: when, and what their programs are told of it."""

    person: UUID | None
    at: datetime
    data: Mapping[str, Any]


# What the owner does


def register(person: Person, url: str) -> tuple[Webhook, str]:
    """An address to be called, and its secret, which is told this once. Raises `WebhookRefusedError`.

    It asks the resolver where the address leads.
    """
    target_of(url)
    Person.objects.select_for_update(no_key=True).get(id=person.id)
    if Webhook.objects.filter(person=person)[:MOST_HOOKS].count() == MOST_HOOKS:
        raise WebhookRefusedError("too_many", most=MOST_HOOKS)
    hook = Webhook(person=person, key=f"hook_{token_hex(8)}", url=url)
    if not insert_once(hook):
        raise WebhookRefusedError("registered")
    record(events.MADE, hook.subject, actor=person_actor(person.id))
    return hook, secret_of(hook.id)


def remove(hook: Webhook) -> None:
    """Call an address no more, and forget its log."""
    # Locked first: what is being queued for it either comes before this, or finds it gone.
    for locked in Webhook.objects.select_for_update().filter(id=hook.id):
        WebhookDelivery.objects.filter(webhook=locked).delete()
        locked.delete()
        record(events.REMOVED, hook.subject, actor=person_actor(hook.person_id))


def resume(hook: Webhook) -> Webhook:
    """Call a paused address again, from now on. Raises `WebhookRefusedError`."""
    current = _still_there(hook)
    if current.paused_at is not None:
        current.paused_at, current.failing_since, current.failures = None, None, 0
        current.save(update_fields=["paused_at", "failing_since", "failures"])
        record(events.RESUMED, current.subject, actor=person_actor(current.person_id))
    return current


def test(hook: Webhook) -> WebhookDelivery:
    """Queue a call that says nothing but that calls arrive; of a paused hook, too. Raises `WebhookRefusedError`."""
    current = _still_there(hook)
    if WebhookDelivery.objects.filter(webhook=current, state__in=OPEN, kind=TEST).exists():
        raise WebhookRefusedError("testing")
    delivery = _queued(current.id, TEST, clock.now(), {})
    insert_all([delivery])
    return delivery


def send_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a call once more under the same id, from the beginning of its tries. Raises `WebhookRefusedError`."""
    current = WebhookDelivery.objects.select_for_update(of=("self",)).filter(id=delivery.id).first()
    if current is None:
        raise WebhookRefusedError("removed")
    if current.state == CallState.SENDING:
        raise WebhookRefusedError("under_way")
    current.state, current.tries, current.fault, current.status = CallState.QUEUED, 0, CallFault.NONE, None
    current.sent_at, current.next_try, current.changed_at = None, clock.now(), clock.now()
    current.save()
    return current


# What happens


def fire(kind: str, happened: Sequence[Happened]) -> None:
    """Queue a call of every hook of each person concerned, in the caller's transaction.

    `kind` is what the body says as `type`. One statement where none of them has a hook, none where nobody has an
    account.
    """
    hooks = _hooks_of({one.person for one in happened if one.person})
    calls = [_queued(hook, kind, one.at, one.data) for one in happened for hook in hooks.get(one.person, ())]
    insert_all(calls)


# Plain SQL: it is asked at every handing over. The lock keeps a hook from being removed meanwhile.
_HOOKS = """
SELECT person_id, id FROM webhooks_webhook WHERE person_id = ANY(%s) AND paused_at IS NULL FOR KEY SHARE
"""


def _hooks_of(persons: Iterable[UUID]) -> Mapping[UUID | None, list[UUID]]:
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    if asked := list(persons):
        with connection.cursor() as cursor:
            cursor.execute(_HOOKS, [asked])
            for person, hook in cursor.fetchall():
                found[person].append(hook)
    return found


def _queued(hook: UUID, kind: str, at: datetime, data: Mapping[str, Any]) -> WebhookDelivery:
    key = f"msg_{token_hex(12)}"
    body = {"type": kind, "id": key, "at": at.isoformat(), **data}
    return WebhookDelivery(webhook_id=hook, key=key, kind=kind, body=body)


# A call on its way


def begin(limit: int) -> list[WebhookDelivery]:
    """Say of calls that wait that they are being sent, before they are; with their hooks.

    Nobody else takes them for `LEASE`. Of a hook that fails, one at a time.
    """
    locked = WebhookDelivery.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(state__in=OPEN, next_try__lte=clock.now()).select_related("webhook")
    begun = _one_of_each_failing(due.order_by("next_try")[:limit])
    now = clock.now()
    WebhookDelivery.objects.filter(id__in=[one.id for one in begun]).update(
        state=CallState.SENDING, tries=F("tries") + 1, next_try=now + LEASE, changed_at=now
    )
    for delivery in begun:
        delivery.state, delivery.tries = CallState.SENDING, delivery.tries + 1
    return begun


def _one_of_each_failing(found: Iterable[WebhookDelivery]) -> list[WebhookDelivery]:
    asked: set[UUID] = set()
    chosen = []
    for delivery in found:
        if delivery.webhook_id not in asked:
            chosen.append(delivery)
        if delivery.webhook.failures:
            asked.add(delivery.webhook_id)
    return chosen


def note_answers(deliveries: Sequence[WebhookDelivery], answers: Sequence[Answer]) -> None:
    """Note what came of calls; of hooks that were removed meanwhile there is nothing to note."""
    hooks = _locked([one.webhook_id for one in deliveries])
    changed: dict[UUID, Webhook] = {}
    for delivery, answer in zip(deliveries, answers, strict=True):
        hook = hooks.get(delivery.webhook_id)
        if hook is not None and _note(delivery, answer) and (answer.fault or hook.failures):
            _note_health(hook, answer)
            changed[hook.id] = hook
    for hook in changed.values():
        _keep_health(hook)


def _note(delivery: WebhookDelivery, answer: Answer) -> bool:
    """Whether this is news: not, where the call took so long that another worker has begun it again."""
    mine = WebhookDelivery.objects.filter(id=delivery.id, state=CallState.SENDING, tries=delivery.tries)
    changes = _changes(delivery.tries, answer)
    noted = mine.update(status=answer.status, fault=answer.fault, changed_at=clock.now(), **changes) == 1
    if noted and changes["state"] == CallState.GIVEN_UP:
        about = events.GivenUp(call=delivery.kind, tries=delivery.tries, fault=answer.fault.value)
        record(events.GIVEN_UP, delivery.webhook.subject, about, actor=SYSTEM)
    return noted


def _changes(tries: int, answer: Answer) -> dict[str, Any]:
    """Where a call stands after so many tries."""
    if not answer.fault:
        return {"state": CallState.SENT, "sent_at": clock.now()}
    if tries >= MOST_TRIES:
        return {"state": CallState.GIVEN_UP}
    return {"state": CallState.QUEUED, "next_try": clock.now() + PAUSES[tries - 1]}


def _note_health(hook: Webhook, answer: Answer) -> None:
    if answer.fault:
        hook.failures, hook.failing_since = hook.failures + 1, hook.failing_since or clock.now()
    else:
        hook.failures, hook.failing_since = 0, None


def _keep_health(hook: Webhook) -> None:
    """Keep whether a hook fails: then its other calls wait a little, or for good."""
    now = clock.now()
    if hook.paused_at is None and _is_lost(hook, now):
        hook.paused_at = now
        record(events.PAUSED, hook.subject, events.Failing(failures=hook.failures), actor=SYSTEM)
        _waiting(hook).update(state=CallState.GIVEN_UP, fault=CallFault.PAUSED, changed_at=now)
    elif hook.failures:
        _waiting(hook).filter(next_try__lt=now + REST).update(next_try=now + REST)
    hook.save(update_fields=["failures", "failing_since", "paused_at"])


def _is_lost(hook: Webhook, now: datetime) -> bool:
    since = hook.failing_since
    return since is not None and hook.failures >= PAUSED_AFTER and now - since >= PAUSED_SINCE


def _waiting(hook: Webhook) -> Any:
    return WebhookDelivery.objects.filter(webhook=hook, state=CallState.QUEUED)


def _still_there(hook: Webhook) -> Webhook:
    """A hook, locked. Its owner may have removed it since it was read."""
    current = _locked([hook.id]).get(hook.id)
    if current is None:
        raise WebhookRefusedError("removed")
    return current


def _locked(hooks: Iterable[UUID]) -> dict[UUID, Webhook]:
    """Hooks, locked in one order, so that two transactions never wait for each other."""
    rows = Webhook.objects.select_for_update(no_key=True).filter(id__in=set(hooks))
    return {hook.id: hook for hook in rows.order_by("id")}


def forget(days: int = KEPT_DAYS) -> int:
    """Delete what was called so many days ago from the logs; nothing that still waits. Returns how many."""
    old = WebhookDelivery.objects.filter(made_at__lte=clock.now() - timedelta(days=days))
    return old.exclude(state__in=OPEN).delete()[0]
