"""What the owner of a webhook does with it: registers, tests, sends again, removes."""

from datetime import timedelta
from typing import Any

import pytest
from hooked import HANAKO, happen, hurry, kinds, now, person, register
from receiver import Receiver
from standardwebhooks import Webhook as Verifier
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions, calling
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import CallFault, CallState, Webhook, WebhookDelivery
from madoguchi.services.webhooks.refusals import WebhookRefusedError


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
