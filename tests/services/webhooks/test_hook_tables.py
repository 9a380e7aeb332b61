"""What the database itself knows of webhooks and their calls."""

import json
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hooked import happen, register
from receiver import Receiver
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks import actions, delivering
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery


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
