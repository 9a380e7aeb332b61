"""A call arrives at least once, under one id: through receivers that fail in every way, and a killed worker."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from receiver import LOOPBACK, Receiver, receiver, until_heard
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from walking import KAGAMI, MIHON

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.webhooks import actions, calling, delivering
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import CallFault, CallState, Webhook, WebhookDelivery
from madoguchi.services.webhooks.refusals import WebhookRefusedError

TARO, HANAKO = "taro@mail.example", "hanako@mail.example"
KIND, DATA = "tracking.changed", {"code": "K7Q2-9MXD", "sentence": {"ja": "届きました", "en": "It arrived"}}


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), override_settings(MADOGUCHI_WEBHOOKS_TO=(ip_network(LOOPBACK),)):
        yield database


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


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


def test_a_call_says_what_happened_and_is_signed(public: Any, there: Receiver) -> None:
    hook, secret = register(there)
    (queued,) = happen()
    assert deliver(MIHON) == 1
    (heard,) = there.heard
    said = Verifier(secret).verify(heard.body, heard.headers)
    assert said == {"type": KIND, "id": queued.key, "at": queued.body["at"], **DATA}
    assert datetime.fromisoformat(said["at"]).tzinfo
    assert heard.headers["webhook-id"] == queued.key
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.headers["Host"] == f"127.0.0.1:{there.port}"
    assert "届きました" in heard.body.decode()
    found = now(queued)
    assert (found.state, found.tries, found.status, found.fault) == (CallState.SENT, 1, 204, "")
    assert deliver(MIHON) == 0
    assert kinds(hook) == ["webhooks.made"]


def test_a_changed_body_and_another_secret_do_not_verify(public: Any, there: Receiver) -> None:
    _, secret = register(there)
    with receiver() as other:
        _, other_secret = register(other)
        happen()
        deliver(MIHON)
    (heard,) = there.heard
    Verifier(secret).verify(heard.body, heard.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(heard.body.replace(b"K7Q2", b"K7Q3"), heard.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(other_secret).verify(heard.body, heard.headers)


def test_only_the_persons_own_hooks_are_called(public: Any, there: Receiver) -> None:
    with receiver() as hers, receiver() as neighbours:
        register(there)
        register(hers, HANAKO)
        register(neighbours, TARO, KAGAMI)
        happen()
        for city in (MIHON, KAGAMI):
            deliver(city)
        assert (len(there.heard), hers.heard, neighbours.heard) == (1, [], [])
    with city_scope(KAGAMI):
        assert not WebhookDelivery.objects.exists()
        assert Webhook.objects.count() == 1


def test_every_hook_of_a_person_is_called(public: Any, there: Receiver) -> None:
    with receiver() as second:
        register(there)
        register(second)
        happen(2)
        assert deliver(MIHON) == 4
        assert (len(there.heard), len(second.heard)) == (2, 2)
        assert len({one.headers["webhook-id"] for one in there.heard + second.heard}) == 4


def test_without_a_hook_it_costs_one_statement_and_without_an_account_none(public: Any) -> None:
    with city_scope(MIHON):
        who = person().id
        with CaptureQueriesContext(connection) as asked:
            actions.fire(KIND, [actions.Happened(who, clock.now(), DATA)] * 3)
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:
            actions.fire(KIND, [actions.Happened(None, clock.now(), DATA)])
        assert len(asked) == 0
        assert not WebhookDelivery.objects.exists()


def test_nothing_is_queued_when_the_callers_transaction_fails(public: Any, there: Receiver) -> None:
    register(there)

    def fail() -> None:
        with city_scope(MIHON):
            actions.fire(KIND, [actions.Happened(person().id, clock.now(), DATA)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with city_scope(MIHON):
        assert not WebhookDelivery.objects.exists()


# Receivers that fail


def test_it_is_tried_again_with_growing_pauses_and_then_given_up(public: Any, there: Receiver) -> None:
    hook, _ = register(there)
    (queued,) = happen()
    there.status = 500
    first, waited = clock.now(), []
    for tries in range(1, actions.MOST_TRIES + 1):
        at = now(queued).next_try
        waited.append(at - first)
        with clock.moved_to(at - timedelta(seconds=1)):
            assert deliver(MIHON) == 0
        with clock.moved_to(at):
            assert deliver(MIHON) == 1
        first = at
        assert (now(queued).tries, now(queued).status, now(queued).fault) == (tries, 500, CallFault.STATUS)
    assert waited[1:] == sorted(waited[1:])
    assert (waited[1], max(waited)) == (timedelta(minutes=1), timedelta(hours=24))
    assert timedelta(days=2) < sum(waited[1:], timedelta()) < timedelta(days=4)
    assert now(queued).state == CallState.GIVEN_UP
    with clock.moved_to(first + timedelta(days=9)):
        assert deliver(MIHON) == 0
    assert len(there.heard) == actions.MOST_TRIES == 8
    assert {one.headers["webhook-id"] for one in there.heard} == {queued.key}
    assert len({one.body for one in there.heard}) == 1
    assert kinds(hook) == ["webhooks.made", "webhooks.given_up"]


def test_a_later_try_that_is_taken_ends_it(public: Any, there: Receiver) -> None:
    hook, secret = register(there)
    (queued,) = happen()
    there.status = 503
    deliver(MIHON)
    assert (now(hook).failures, now(queued).state) == (1, CallState.QUEUED)
    there.status = 200
    hurry(queued)
    deliver(MIHON)
    assert (now(queued).state, now(queued).fault, now(queued).tries) == (CallState.SENT, "", 2)
    assert (now(hook).failures, now(hook).failing_since) == (0, None)
    for heard in there.heard:
        Verifier(secret).verify(heard.body, heard.headers)


def hurry(*_rows: Any) -> None:
    """Pauses are over."""
    with city_scope(MIHON):
        WebhookDelivery.objects.update(next_try=clock.now())


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(public: Any, there: Receiver, status: int) -> None:
    with receiver() as elsewhere:
        there.status, there.location = status, elsewhere.url
        register(there)
        (queued,) = happen()
        deliver(MIHON)
        assert elsewhere.heard == []
    assert (now(queued).fault, now(queued).status) == (CallFault.REDIRECT, status)


@pytest.mark.parametrize("way", ["hang", "drip"])
def test_a_receiver_that_hangs_is_left(
    public: Any, there: Receiver, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "CALL_SECONDS", 1.0)
    there.instead = getattr(there, way)
    register(there)
    (queued,) = happen()
    deliver(MIHON)
    assert (now(queued).state, now(queued).fault) == (CallState.QUEUED, CallFault.TIMEOUT)


def test_a_slow_receiver_does_not_hold_up_the_others(public: Any, there: Receiver) -> None:
    with receiver() as well:
        register(there)
        register(well, HANAKO)
        happen()
        happen(email=HANAKO)

        def answer_last(open_to_it: socket.socket) -> None:
            until_heard(well, 1)
            open_to_it.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        there.instead = answer_last
        deliver(MIHON)
    assert {one.state for one in happen(0)} == {CallState.SENT}


def test_little_of_a_long_answer_is_read(public: Any, there: Receiver) -> None:
    there.instead = there.flood
    register(there)
    (queued,) = happen()
    deliver(MIHON)
    assert now(queued).state == CallState.SENT
    # What the system's own buffers hold is gone before anybody reads.
    assert there.sent < 20 * 1024 * 1024


def test_a_receiver_that_is_not_there(public: Any) -> None:
    with receiver() as gone:
        register(gone)
    (queued,) = happen()
    deliver(MIHON)
    assert (now(queued).state, now(queued).fault, now(queued).status) == (
        CallState.QUEUED,
        CallFault.CONNECTION,
        None,
    )


def test_the_address_is_looked_at_again_when_it_is_called(public: Any, there: Receiver) -> None:
    register(there)
    (queued,) = happen()
    with override_settings(MADOGUCHI_WEBHOOKS_TO=()):
        deliver(MIHON)
    assert (there.heard, now(queued).fault) == ([], CallFault.ADDRESS)


def test_a_failing_hook_is_asked_one_call_at_a_time(public: Any, there: Receiver) -> None:
    hook, _ = register(there)
    there.status = 500
    happen()
    deliver(MIHON)
    queued = happen(5)
    assert deliver(MIHON) == 1
    assert deliver(MIHON) == 0, "the others wait with it"
    assert now(hook).failures == 2
    there.status = 204
    hurry(*queued)
    deliver(MIHON)
    deliver(MIHON)
    hurry()
    while deliver(MIHON):
        pass
    assert {now(one).state for one in queued} == {CallState.SENT}


def test_many_failures_in_a_row_pause_it_until_it_is_resumed(public: Any, there: Receiver) -> None:
    hook, _ = register(there)
    there.status = 500
    happen()
    deliver(MIHON)
    with city_scope(MIHON):
        Webhook.objects.update(failures=actions.PAUSED_AFTER - 1)
    hurry()
    deliver(MIHON)
    assert now(hook).paused_at is None, "it has not failed for long"
    waiting = happen(2)
    with clock.moved_to(clock.now() + actions.PAUSED_SINCE):
        deliver(MIHON)
        assert now(hook).paused_at == clock.now()
    assert {(now(one).state, now(one).fault) for one in waiting[1:]} <= {
        (CallState.GIVEN_UP, CallFault.PAUSED),
        (CallState.GIVEN_UP, CallFault.STATUS),
    }
    assert len(happen()) == len(waiting), "nothing is queued for it"
    assert kinds(hook)[-1] == "webhooks.paused"
    there.status = 204
    with city_scope(MIHON):
        actions.resume(hook)
        actions.send_again(waiting[-1])
    happen()
    assert deliver(MIHON) == 2
    assert kinds(hook)[-1] == "webhooks.resumed"
    assert (now(hook).paused_at, now(hook).failures) == (None, 0)


def test_a_few_failures_at_once_do_not_pause_it(public: Any, there: Receiver) -> None:
    hook, _ = register(there)
    there.status = 500
    happen(actions.PAUSED_AFTER + 2)
    deliver(MIHON)
    assert now(hook).failures >= actions.PAUSED_AFTER
    assert now(hook).paused_at is None


# Killed


# In a process of its own, as the worker is one.
_CALL = """
import django; django.setup()
from madoguchi.services.webhooks.delivering import deliver
deliver("992011")
"""


def worker(database: Clone) -> "subprocess.Popen[bytes]":
    given = database.environment(Side.PUBLIC) | {"MADOGUCHI_WEBHOOKS_TO": LOOPBACK}
    return subprocess.Popen([sys.executable, "-c", _CALL], env=given)


def test_a_worker_killed_before_noting_leaves_a_call_that_goes_again(public: Any, there: Receiver) -> None:
    register(there)
    (queued,) = happen()
    running: list[subprocess.Popen[bytes]] = []
    there.instead = lambda _connection: os.kill(running[0].pid, signal.SIGKILL)
    running.append(worker(public))
    assert running[0].wait(60) == -signal.SIGKILL
    assert now(queued).state == CallState.SENDING
    there.instead = None
    assert worker(public).wait(60) == 0
    assert len(there.heard) == 1, "nobody takes it while it may still be under way"
    hurry(queued)
    assert worker(public).wait(60) == 0
    assert now(queued).state == CallState.SENT
    first, second = there.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == queued.key
    assert first.body == second.body


def test_what_comes_too_late_is_no_news(public: Any, there: Receiver) -> None:
    register(there)
    happen()
    with city_scope(MIHON):
        slow = actions.begin(1)
    with clock.moved_to(clock.now() + actions.LEASE):
        deliver(MIHON)
    with city_scope(MIHON):
        actions.note_answers(slow, [calling.Answer(None, CallFault.TIMEOUT)])
    (found,) = happen(0)
    assert (found.state, found.tries) == (CallState.SENT, 2)


def test_two_workers_take_different_calls(public: Clone, there: Receiver) -> None:
    register(there)
    happen(4)
    with city_scope(MIHON):
        mine = actions.begin(2)
        with public.as_public(), city_scope(MIHON):
            others = actions.begin(4)
    assert len(mine) == len(others) == 2
    assert not {one.id for one in mine} & {one.id for one in others}


# What the owner does


def test_a_removed_hook_is_forgotten_and_called_no_more(public: Any, there: Receiver) -> None:
    hook, _ = register(there)
    happen(2)
    with city_scope(MIHON):
        begun = actions.begin(1)
        actions.remove(hook)
        actions.note_answers(begun, [calling.Answer(204, CallFault.NONE)])
        actions.remove(hook)
        assert not Webhook.objects.exists()
        assert not WebhookDelivery.objects.exists()
    assert happen() == []
    assert kinds(hook) == ["webhooks.made", "webhooks.removed"]


def test_an_address_is_registered_once_and_only_so_many(public: Any, there: Receiver) -> None:
    register(there)
    with city_scope(MIHON):
        with pytest.raises(WebhookRefusedError, match="登録されています"):
            actions.register(person(), there.url)
        for n in range(1, actions.MOST_HOOKS):
            actions.register(person(), f"{there.url}/{n}")
        with pytest.raises(WebhookRefusedError, match="10件"):
            actions.register(person(), f"{there.url}/more")
        actions.register(person(HANAKO), there.url)


def test_a_test_goes_once_at_a_time_to_a_paused_hook_too(public: Any, there: Receiver) -> None:
    hook, secret = register(there)
    with city_scope(MIHON):
        Webhook.objects.update(paused_at=clock.now())
        queued = actions.test(hook)
        with pytest.raises(WebhookRefusedError):
            actions.test(hook)
    deliver(MIHON)
    (heard,) = there.heard
    said = Verifier(secret).verify(heard.body, heard.headers)
    assert said == {"type": "webhook.test", "id": queued.key, "at": queued.body["at"]}
    with city_scope(MIHON):
        actions.test(hook)


def test_a_call_goes_again_under_its_id(public: Any, there: Receiver) -> None:
    register(there)
    (queued,) = happen()
    with city_scope(MIHON):
        actions.begin(1)
        with pytest.raises(WebhookRefusedError):
            actions.send_again(queued)
    hurry()
    deliver(MIHON)
    with city_scope(MIHON):
        assert actions.send_again(queued).state == CallState.QUEUED
    deliver(MIHON)
    assert [one.headers["webhook-id"] for one in there.heard] == [queued.key] * 2
    assert (now(queued).state, now(queued).tries) == (CallState.SENT, 1)


def test_the_log_is_kept_for_thirty_days_and_what_waits_for_longer(public: Any, there: Receiver) -> None:
    register(there)
    happen()
    deliver(MIHON)
    happen()
    with city_scope(MIHON):
        with clock.moved_to(clock.now() + timedelta(days=actions.KEPT_DAYS - 1)):
            assert actions.forget() == 0
        with clock.moved_to(clock.now() + timedelta(days=actions.KEPT_DAYS + 1)):
            assert actions.forget() == 1
        assert [one.state for one in WebhookDelivery.objects.all()] == [CallState.QUEUED]


@pytest.mark.parametrize(
    "row",
    [
        {"state": "lost"},
        {"state": "sent"},
        {"state": "given_up"},
        {"fault": "owl"},
        {"sent_at": "2026-04-01T00:00Z"},
    ],
)
def test_the_database_knows_the_states(public: Any, there: Receiver, row: dict[str, Any]) -> None:
    register(there)
    (queued,) = happen()
    with pytest.raises(IntegrityError), city_scope(MIHON), transaction.atomic():
        WebhookDelivery.objects.filter(id=queued.id).update(**row)


@pytest.mark.parametrize("row", [{"url": "ftp://x/"}, {"failures": 3}, {"key": None}])
def test_the_database_knows_a_hook(public: Any, there: Receiver, row: dict[str, Any]) -> None:
    hook, _ = register(there)
    with pytest.raises(IntegrityError), city_scope(MIHON), transaction.atomic():
        Webhook.objects.filter(id=hook.id).update(**row)


def test_what_waits_is_found_by_its_index(public: Clone, there: Receiver) -> None:
    hook, _ = register(there)
    with public.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public_side.webhooks_webhookdelivery (id, city, webhook_id, key, kind, body, state, tries,"
            " fault, made_at, changed_at, sent_at, next_try) SELECT gen_random_uuid(), '992011', %s, 'k' || n, 'x',"
            " '{}', 'sent', 1, '', now(), now(), now(), now() FROM generate_series(1, 20000) n",
            [hook.id],
        )
        cursor.execute("ANALYZE public_side.webhooks_webhookdelivery")
        cursor.execute("ANALYZE public_side.webhooks_webhook")
    with city_scope(MIHON), CaptureQueriesContext(connection) as asked:
        actions.begin(delivering.AT_ONCE)
    (query,) = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    with city_scope(MIHON), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        plan = json.dumps(cursor.fetchall())
    assert "webhooks_delivery_waits" in plan
