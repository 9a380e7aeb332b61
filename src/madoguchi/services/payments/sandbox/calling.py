"""The sandbox's signed calls (Standard Webhooks), made in a thread of its own; to this machine alone."""

import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

from madoguchi.core import clock

from .store import Row, Store

_LOOK_SECONDS, _WAIT_SECONDS = 0.1, 5.0
_HERE = "127.0.0.1"


def is_here(address: str) -> bool:
    """Whether an address is of this machine."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", _HERE, "::1") or host.endswith(".localhost")


def start(store: Store, secrets: Mapping[str, str]) -> threading.Event:
    """Make calls until the event that this returns is set, or the process ends."""
    over = threading.Event()
    threading.Thread(target=_make_calls, args=[store, secrets, over], daemon=True).start()
    return over


def _make_calls(store: Store, secrets: Mapping[str, str], over: threading.Event) -> None:
    with httpx.Client(timeout=_WAIT_SECONDS, follow_redirects=False, trust_env=False) as client:
        while not over.wait(_LOOK_SECONDS):
            store.end_overdue()
            for call in store.calls_due():
                store.note_call(call["n"], taken=_taken(client, call, secrets))


def _taken(client: httpx.Client, call: Row, secrets: Mapping[str, str]) -> bool:
    if not is_here(call["callback"]):
        return False
    target = urlsplit(call["callback"])
    # Names below localhost need no resolver.
    address = f"http://{_HERE}:{target.port or 80}{target.path}"
    try:
        answer = client.post(address, content=call["body"], headers=_headers(call, target.netloc, secrets))
    except httpx.HTTPError:
        return False
    return answer.is_success


def _headers(call: Row, host: str, secrets: Mapping[str, str]) -> dict[str, str]:
    now = clock.now()
    return {
        "Host": host,
        "Content-Type": "application/json",
        "webhook-id": call["event"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secrets[call["provider"]]).sign(call["event"], now, call["body"]),
    }
