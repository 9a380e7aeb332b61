"""Receivers that fail in every way: a call is tried again, given up, and its hook paused."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from hooked import HANAKO, happen, hurry, kinds, now, register
from receiver import Receiver, receiver, until_heard
from standardwebhooks import Webhook as Verifier
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions, calling
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import CallFault, CallState, Webhook


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
