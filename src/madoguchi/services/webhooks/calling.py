"""Calls to other people's servers, several at once: each within its time, and nothing they say is kept."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import httpx

from .addresses import target_of
from .models import CallFault
from .refusals import WebhookRefusedError

# Of one call: any single wait, and all of it together.
WAIT_SECONDS, CALL_SECONDS = 5.0, 15.0
# So much of an answer is read, for the sake of receivers that want to be heard to the end.
MOST_READ = 16 * 1024
AGENT = "Madoguchi-Webhooks/1"


@dataclass(frozen=True)
class Outgoing:
    """One call as it leaves."""

    url: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What came of a call: the status where there was one, and why it was not taken."""

    status: int | None
    fault: CallFault


def call_all(calls: Sequence[Outgoing]) -> list[Answer]:
    """Make calls at the same time; returns what came of each. Never raises for a receiver's sake."""
    return asyncio.run(_call_all(calls))


async def _call_all(calls: Sequence[Outgoing]) -> list[Answer]:
    # No connection is used twice: two hosts may share an address, and each is known by its own certificate.
    lonely = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(
        verify=trusted(), timeout=WAIT_SECONDS, limits=lonely, follow_redirects=False, trust_env=False
    ) as client:
        return await asyncio.gather(*(_answer(client, one) for one in calls))


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that receivers' ones must lead to: those of the machine."""
    return ssl.create_default_context()


async def _answer(client: httpx.AsyncClient, call: Outgoing) -> Answer:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return _told(await _spoken(client, call))
    except WebhookRefusedError:
        return Answer(None, CallFault.ADDRESS)
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, CallFault.TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return Answer(None, CallFault.CONNECTION)


async def _spoken(client: httpx.AsyncClient, call: Outgoing) -> int:
    """Speak to the address that was checked, under the name of its host; returns the status."""
    target = await asyncio.to_thread(target_of, call.url)
    headers = {
        "Host": target.host_header,
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        **call.headers,
    }
    request = client.build_request(
        "POST",
        target.pinned,
        content=call.body,
        headers=headers,
        extensions={"sni_hostname": target.host},
    )
    response = await client.send(request, stream=True)
    try:
        await _heard(response)
    finally:
        await response.aclose()
    return response.status_code


async def _heard(response: httpx.Response) -> None:
    read = 0
    async for part in response.aiter_raw(MOST_READ):
        read += len(part)
        if read >= MOST_READ:
            return


def _told(status: int) -> Answer:
    if httpx.codes.is_success(status):
        return Answer(status, CallFault.NONE)
    return Answer(status, CallFault.REDIRECT if httpx.codes.is_redirect(status) else CallFault.STATUS)
