"""A call says what happened, signed, to the person's own hooks alone."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hooked import DATA, HANAKO, KIND, TARO, happen, kinds, now, person, register
from receiver import Receiver, receiver
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from walking import KAGAMI, MIHON

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import CallState, Webhook, WebhookDelivery


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
