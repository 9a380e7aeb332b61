"""Speaking to a provider's server: within its time, to the server of the account alone."""

from functools import cache
from typing import Any

import httpx

from .kinds import ProviderError

# Of any single wait; whoever waits is a person at a page, or the worker.
WAIT_SECONDS = 8.0


@cache
def client() -> httpx.Client:
    """One client for all providers, which threads may share; it keeps no connection."""
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)
    return httpx.Client(timeout=WAIT_SECONDS, limits=limits, follow_redirects=False, trust_env=False)


def spoken(method: str, address: str, key: str, **words: Any) -> httpx.Response:
    """The answer to a request that shows the account's key. Raises `ProviderError`, for a fault of theirs too."""
    headers = {"Authorization": f"Bearer {key}", **words.pop("headers", {})}
    try:
        answer = client().request(method, address, headers=headers, **words)
    except httpx.HTTPError as fault:
        raise ProviderError(f"{method} {address}: {type(fault).__name__}") from None
    if answer.is_server_error:
        raise ProviderError(f"{method} {address}: {answer.status_code}")
    return answer


def object_of(answer: httpx.Response) -> dict[str, Any]:
    """What a good answer says. Raises `ProviderError`."""
    try:
        found = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError):
        raise ProviderError(f"{answer.request.url}: {answer.status_code}") from None
    if not isinstance(found, dict):
        raise ProviderError(f"{answer.request.url}: no object")
    return found
