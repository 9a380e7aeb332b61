"""Calling out what waits, off the request: several at once, each at least once."""

from madoguchi.foundation.tenancy.scope import city_scope

from . import actions
from .calling import Outgoing, call_all
from .models import WebhookDelivery
from .signing import signed, written

AT_ONCE = 20


# Three steps with a commit between them: a worker killed in the middle leaves deliveries that say so.
def deliver(city: str) -> int:
    """Call out what waits in a city; returns how many were tried.

    Say that they are being sent and commit, speak to the receivers, say how it went.
    """
    with city_scope(city):
        begun = actions.begin(AT_ONCE)
    if begun:
        answers = call_all([_call(one) for one in begun])
        with city_scope(city):
            actions.note_answers(begun, answers)
    return len(begun)


def _call(delivery: WebhookDelivery) -> Outgoing:
    body = written(delivery.body)
    return Outgoing(delivery.webhook.url, signed(delivery.webhook_id, delivery.key, body), body)
