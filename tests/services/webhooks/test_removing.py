"""A hook removed just while something happens: the application goes through all the same."""

import threading
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError
from running import until
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery


@pytest.fixture
def removing(database: Clone, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Something happens to somebody whose hook is removed between its being found and its call being queued."""
    done = threading.Event()
    insert_all = actions.insert_all

    def remove() -> None:
        with database.as_public(), city_scope(MIHON):
            actions.remove(Webhook.objects.get())
        done.set()

    def waits() -> bool:
        with database.installation.cluster.connect(database.name) as superuser:
            return superuser.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None

    remover = threading.Thread(target=remove)

    def late(rows: Any) -> None:
        remover.start()
        until(lambda: done.is_set() or waits())
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
