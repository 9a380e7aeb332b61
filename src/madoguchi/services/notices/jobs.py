"""Sending what was asked for, off the request."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job, retries
from madoguchi.foundation.tenancy.scope import city_scope

from . import actions
from .mail import NotNowError, RefusedError, compose, send


# Three steps with a commit between them: a worker killed in the middle leaves a delivery that says so.
@city_job(actions.DELIVER, scope=False, retry=retries(NotNowError))
def deliver(*, city: str, delivery: str) -> None:
    """Send one delivery: say that it is being sent and commit, speak to the mail server, say how it went."""
    with city_scope(city):
        found = actions.begin(UUID(delivery))
        mail = compose(found) if found else None
    if found is None or mail is None:
        return
    try:
        send(mail)
    except RefusedError as fault:
        with city_scope(city):
            actions.note_refused(found, str(fault))
    except NotNowError as fault:
        with city_scope(city):
            again = actions.note_not_now(found, fault)
        if again:
            raise
    else:
        with city_scope(city):
            actions.note_sent(found)
