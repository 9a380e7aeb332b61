"""Calls as the sandbox makes them, signed by hand: late, twice, in another order, forged."""

import json
from datetime import datetime, timedelta
from typing import Any

from checkouts import Sandbox
from django.test import Client
from standardwebhooks import Webhook

from madoguchi.core import clock
from madoguchi.services.payments.models import Checkout

WEBHOOK = "/api/v1/payments/providers/sandbox_card/webhook"


def body_of(checkout: Checkout, kind: str = "payment.paid", **data: Any) -> str:
    """What a call says."""
    at = data.pop("at", clock.now())
    said = {"id": checkout.external, "reference": checkout.reference, "amount": checkout.amount, **data}
    return json.dumps({"type": kind, "timestamp": at.isoformat(), "data": said})


def call(
    sandbox: Sandbox,
    body: str,
    event: str = "evt_1",
    *,
    secret: str = "",
    ago: timedelta = timedelta(0),
    address: str = WEBHOOK,
) -> Any:
    """Make a call; `ago` is how old its signature is."""
    at: datetime = clock.now() - ago
    headers = {
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret or sandbox.secret).sign(event, at, body),
    }
    browser = Client(SERVER_NAME="mihon.localhost", enforce_csrf_checks=True)
    return browser.post(address, body, content_type="application/json", headers=headers)
