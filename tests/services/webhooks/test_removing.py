"""A hook removed just while something happens, or is asked of it: nothing fails."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from callers import MIHON, Caller, problem, token_for
from clones import Clone
from django.db import IntegrityError
from running import until
from visitors import pages

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions
from madoguchi.services.webhooks.models import CallFault, CallState, Webhook, WebhookDelivery


def waits_for_lock(database: Clone) -> bool:
    with database.installation.cluster.connect(database.name) as superuser:
        return superuser.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None


@pytest.fixture
def removing(database: Clone, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Something happens to somebody whose hook is removed between its being found and its call being queued."""
    done = threading.Event()
    insert_all = actions.insert_all

    def remove() -> None:
        with database.as_public(), city_scope(MIHON):
            actions.remove(Webhook.objects.get())
        done.set()

    remover = threading.Thread(target=remove)

    def late(rows: Any) -> None:
        remover.start()
        until(lambda: done.is_set() or waits_for_lock(database))
        insert_all(rows)

    def happen() -> None:
        with database.as_public():
            with city_scope(MIHON):
                person = ensure_person(ensure_account("taro@mail.example"))
                Webhook.objects.create(person=person, key="hook_1", url="https://mail.example/")
            monkeypatch.setattr(actions, "insert_all", late)
            try:
                with city_scope(MIHON):
                    actions.fire("tracking.changed", [actions.Happened(person.id, clock.now(), {})])
            finally:
                remover.join(timeout=60)

    return happen


def test_the_removal_waits_for_what_is_being_queued(database: Clone, removing: Any) -> None:
    removing()
    with database.as_public(), city_scope(MIHON):
        assert not Webhook.objects.exists()
        assert not WebhookDelivery.objects.exists()


def test_without_the_lock_the_application_would_fail(
    database: Clone, removing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_HOOKS", actions._HOOKS.replace("FOR KEY SHARE", ""))
    with pytest.raises(IntegrityError):
        removing()


@pytest.fixture
def taro(database: Clone) -> Iterator[Caller]:
    with database.as_public(), pages():
        yield Caller(token_for("taro@mail.example"))


def paused() -> tuple[Webhook, WebhookDelivery]:
    """A paused hook, and a call of it that was given up."""
    with city_scope(MIHON):
        person = ensure_person(ensure_account("taro@mail.example"))
        failed = {"failures": 30, "failing_since": clock.now(), "paused_at": clock.now()}
        hook = Webhook.objects.create(person=person, key="hook_1", url="https://mail.example/", **failed)
        call = WebhookDelivery.objects.create(
            webhook=hook,
            key="msg_1",
            kind="tracking.changed",
            body={},
            state=CallState.GIVEN_UP,
            fault=CallFault.PAUSED,
        )
    return hook, call


ASKED = {
    "test": "webhooks/hook_1/test",
    "resume": "webhooks/hook_1/resume",
    "again": "deliveries/msg_1/again",
}


def held_while_asked(database: Clone, caller: Caller, act: Callable[[], object], asked: str) -> Any:
    """What is answered to a program that asks while another transaction has done something and not committed."""
    began, answers = threading.Event(), []

    def hold() -> None:
        with database.as_public(), city_scope(MIHON):
            act()
            began.set()
            until(lambda: bool(answers) or waits_for_lock(database))

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert began.wait(60)
        answers.append(caller.post(ASKED[asked]))
    finally:
        holder.join(60)
    return answers[0]


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_of_a_hook_that_is_just_removed_is_refused(
    database: Clone, taro: Caller, asked: str
) -> None:
    hook, _ = paused()
    problem(held_while_asked(database, taro, lambda: actions.remove(hook), asked), "conflict")
    with city_scope(MIHON):
        assert not Webhook.objects.exists()
        assert not WebhookDelivery.objects.exists()


def test_a_test_and_a_resumption_wait_for_each_other(database: Clone, taro: Caller) -> None:
    hook, _ = paused()
    resumed = held_while_asked(database, taro, lambda: actions.test(hook), "resume")
    assert (resumed.status_code, resumed.json()["paused_at"]) == (200, None)
    problem(held_while_asked(database, taro, lambda: actions.resume(hook), "test"), "conflict")
