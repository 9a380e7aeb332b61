"""Sending what was asked for, off the request: several at once, each sent once."""

from django.core.mail import EmailMessage

from madoguchi.foundation.tenancy.scope import city_scope

from . import actions
from .mail import MailRefusedError, NotNowError, compose, send
from .models import Delivery

AT_ONCE = 20


# Three steps with a commit between them: a worker killed in the middle leaves deliveries that say so.
def deliver(city: str) -> int:
    """Send what waits in a city; returns how many were tried.

    Say that they are being sent and commit, speak to the mail server, say how it went.
    """
    with city_scope(city):
        mails = _composed(actions.begin(AT_ONCE))
    if mails:
        faults = send([mail for _, mail in mails])
        with city_scope(city):
            _note([delivery for delivery, _ in mails], faults)
    return len(mails)


def _composed(deliveries: list[Delivery]) -> list[tuple[Delivery, EmailMessage]]:
    mails = []
    for delivery in deliveries:
        try:
            mails.append((delivery, compose(delivery)))
        except Exception as fault:  # the other mails go; this one is shown with what is stuck
            actions.note_refused(delivery, f"{type(fault).__name__}: {fault}")
    return mails


def _note(deliveries: list[Delivery], faults: list[MailRefusedError | NotNowError | None]) -> None:
    sent = []
    for delivery, fault in zip(deliveries, faults, strict=True):
        if isinstance(fault, MailRefusedError):
            actions.note_refused(delivery, str(fault))
        elif fault is not None:
            actions.note_not_now(delivery, fault)
        else:
            sent.append(delivery)
    actions.note_sent(sent)
