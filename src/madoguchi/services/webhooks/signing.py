"""Signatures by which a receiver knows our calls (Standard Webhooks 1.0)."""

import base64
import json
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook as Signer

from madoguchi.core import clock

PREFIX = "whsec_"


def secret_of(webhook: UUID) -> str:
    """The secret of a hook. It comes from the key of the public side, and is kept nowhere."""
    key = salted_hmac("webhooks.secret", str(webhook), algorithm="sha256").digest()
    return PREFIX + base64.b64encode(key).decode()


def written(body: dict[str, Any]) -> bytes:
    """A body as it is sent: the same bytes at every try."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(webhook: UUID, key: str, body: bytes) -> dict[str, str]:
    """The headers of a call made now."""
    now = clock.now()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret_of(webhook)).sign(key, now, body.decode()),
    }
