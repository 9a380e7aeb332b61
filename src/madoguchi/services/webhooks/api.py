"""Webhooks through the API: addresses of one's own that are called when one's applications move on."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import BaseModel, Field

from madoguchi.core.listing import Asked, Listing, cursor, page_of, wrong_cursor
from madoguchi.core.problems import Fault as Wrong
from madoguchi.core.problems import ProblemError, Words
from madoguchi.foundation.accounts.api import Token
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.people.models import Person

from . import actions, queries
from .addresses import MOST_URL
from .models import CallFault, CallState, Webhook, WebhookDelivery
from .refusals import WebhookRefusedError

router = Router(tags=["webhooks"], auth=Token(Scope.WEBHOOKS_MANAGE))
HookId = Annotated[str, Path(max_length=40, description="The `id` of a webhook.")]
CallId = Annotated[str, Path(max_length=40, description="The `id` of a call: its header webhook-id.")]
# What is wrong with the address itself; any other refusal is of the state.
_OF_URL = {"url", "port", "unknown_host", "not_public"}


class WebhookIn(BaseModel):
    """An address to be called."""

    url: str = Field(
        max_length=MOST_URL, description="https, reached over the internet, at port 443 or above 1023."
    )


class WebhookTold(BaseModel):
    """A webhook."""

    id: str
    url: str
    made_at: datetime
    failures: int = Field(description="How many calls failed since the last that was taken.")
    failing_since: datetime | None
    paused_at: datetime | None = Field(
        description="Since when it is called no more; `resume` calls it again."
    )


class WebhookMade(WebhookTold):
    """A webhook that was just registered."""

    secret: str = Field(description="Signs the calls (Standard Webhooks). It is told this once.")


class CallTold(BaseModel):
    """One call in the log of a webhook; it is kept 30 days."""

    id: str = Field(description="The header webhook-id, the same at every try.")
    type: str
    code: str = Field(description="The reference code it tells of; empty of a test.")
    state: CallState
    tries: int
    status: int | None = Field(description="What the receiver answered last, if anything.")
    fault: CallFault = Field(description="Why it was not taken; empty where it was.")
    made_at: datetime
    sent_at: datetime | None
    next_try: datetime | None = Field(description="When it is tried next; null where it is over.")


@router.post("webhooks", response={201: WebhookMade}, summary="Register a webhook")
def register_webhook(request: HttpRequest, sent: WebhookIn) -> Status[WebhookMade]:
    """Have an address called whenever something is added to the timeline of an application of yours.

    The calls are signed by the secret that is told here, once. Ten webhooks an account.
    """
    try:
        hook, secret = actions.register(_owner(request), sent.url)
    except WebhookRefusedError as refused:
        raise _told(refused) from None
    return Status(201, WebhookMade(secret=secret, **_hook(hook).model_dump()))


@router.get("webhooks", response=Listing[WebhookTold], summary="List webhooks")
def list_webhooks(request: HttpRequest, asked: Annotated[Asked, Query()]) -> Listing[WebhookTold]:
    """Your own, oldest first."""
    found = queries.webhooks_of(_owner(request), asked.limit + 1, _key(asked))
    rows, last = page_of(found, asked.limit)
    return Listing(items=[_hook(row) for row in rows], next=cursor(last.id) if last else None)


@router.get("webhooks/{id}", response=WebhookTold, summary="Read a webhook")
def read_webhook(request: HttpRequest, id: HookId) -> WebhookTold:
    """Whether it is called, and how it has fared."""
    return _hook(_own(request, id))


@router.delete("webhooks/{id}", response={204: None}, summary="Remove a webhook")
def remove_webhook(request: HttpRequest, id: HookId) -> Status[None]:
    """It is called no more, and its log is forgotten."""
    actions.remove(_own(request, id))
    return Status(204, None)


@router.post("webhooks/{id}/test", response={202: CallTold}, summary="Test a webhook")
def test_webhook(request: HttpRequest, id: HookId) -> Status[CallTold]:
    """Have it called with `type` webhook.test. 409 while the test before it is still under way."""
    try:
        return Status(202, _call(actions.test(_own(request, id))))
    except WebhookRefusedError as refused:
        raise _told(refused) from None


@router.post("webhooks/{id}/resume", response=WebhookTold, summary="Resume a webhook")
def resume_webhook(request: HttpRequest, id: HookId) -> WebhookTold:
    """Have it called again after it was paused. What was given up meanwhile is sent by `again`, one by one."""
    try:
        return _hook(actions.resume(_own(request, id)))
    except WebhookRefusedError as refused:
        raise _told(refused) from None


@router.get("webhooks/{id}/deliveries", response=Listing[CallTold], summary="The log of a webhook")
def list_deliveries(request: HttpRequest, id: HookId, asked: Annotated[Asked, Query()]) -> Listing[CallTold]:
    """What it was called with in the last 30 days, newest first."""
    found = queries.log_of(_own(request, id), asked.limit + 1, _key(asked))
    rows, last = page_of(found, asked.limit)
    return Listing(items=[_call(row) for row in rows], next=cursor(last.id) if last else None)


@router.post("deliveries/{id}/again", response={202: CallTold}, summary="Send a call again")
def send_again(request: HttpRequest, id: CallId) -> Status[CallTold]:
    """Send a call once more, now, under the same webhook-id. 409 while it is being sent."""
    found = queries.delivery_of(_owner(request), id)
    if found is None:
        raise Http404
    try:
        return Status(202, _call(actions.send_again(found)))
    except WebhookRefusedError as refused:
        raise _told(refused) from None


def _owner(request: HttpRequest) -> Person:
    return cast(Person, person_of(request))  # there is one wherever there is a token of the public side


def _own(request: HttpRequest, key: str) -> Webhook:
    found = queries.webhook_of(_owner(request), key)
    if found is None:
        raise Http404
    return found


def _key(asked: Asked) -> UUID | None:
    parts = asked.after(1)
    try:
        return UUID(parts[0]) if parts else None
    except ValueError:
        raise wrong_cursor() from None


def _told(refused: WebhookRefusedError) -> ProblemError:
    words = Words(refused.ja, refused.en)
    if refused.rule in _OF_URL:
        return ProblemError("not-valid", errors={"url": [Wrong(refused.rule, words)]})
    return ProblemError("conflict", words)


def _hook(hook: Webhook) -> WebhookTold:
    return WebhookTold(
        id=hook.key,
        url=hook.url,
        made_at=hook.made_at,
        failures=hook.failures,
        failing_since=hook.failing_since,
        paused_at=hook.paused_at,
    )


def _call(delivery: WebhookDelivery) -> CallTold:
    waits = delivery.state in (CallState.QUEUED, CallState.SENDING)
    return CallTold(
        id=delivery.key,
        type=delivery.kind,
        code=delivery.body.get("code", ""),
        state=CallState(delivery.state),
        tries=delivery.tries,
        status=delivery.status,
        fault=CallFault(delivery.fault),
        made_at=delivery.made_at,
        sent_at=delivery.sent_at,
        next_try=delivery.next_try if waits else None,
    )
