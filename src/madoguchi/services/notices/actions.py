"""Telling somebody something, and each step of its delivery."""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from django.core.validators import validate_email
from django.db.models import Exists, OuterRef, Q

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once

from . import events
from .mail import NotNowError, new_message_id, subject_line
from .models import Delivery, Notice, State
from .templates import Template

DELIVER = "notices.deliver"
# With the queue's pauses, each twice as long as the last, about a day and a half.
MOST_TRIES = 16
_MOST_AT_ONCE = 10_000
_OPEN = (State.QUEUED, State.SENDING, State.UNCERTAIN)


def notify(
    template: Template,
    subject: str,
    *,
    recipient: str,
    language: str,
    params: Mapping[str, str],
    actor: str,
    occasion: str = "",
    person: Person | None = None,
) -> Notice:
    """Have a notice mailed, in the caller's transaction; asking again for the same makes nothing.

    `subject` names the thing it is about (`submission:<id>`); with `template` and `occasion` (up to 40
    characters, for what can happen more than once) it makes the notice one. It stands in the inbox of `person`,
    where one is given. Raises pydantic's `ValidationError` when the parameters are not the template's, Django's on
    an address that is none, and `UnfitMailError` on a subject line of more than one line.
    """
    given = template.params.model_validate(params)
    validate_email(recipient)
    words = {"kind": template.kind, "language": language, "params": given.model_dump()}
    same = {"subject": subject, "template": template.name, "occasion": occasion}
    notice = Notice(**same, **words, person=person, key=token_hex(8))
    subject_line(notice)
    if not insert_once(notice):
        notice = Notice.objects.get(**same)
    else:
        about = events.AboutNotice(about=subject, template=template.name, kind=template.kind.value)
        record(events.ASKED, _chain(notice), about, actor=actor)
    _deliver(notice, recipient)
    return notice


def _deliver(notice: Notice, recipient: str) -> None:
    delivery = Delivery(notice=notice, channel="mail", recipient=recipient, message_id=new_message_id())
    if insert_once(delivery):
        defer(DELIVER, delivery=str(delivery.id))


def begin(delivery_id: UUID) -> Delivery | None:
    """Say that a delivery is being sent, before it is; None when there is nothing to send any more.

    One that is found in the middle of being sent was left by a crash: it may have gone out.
    """
    locked = Delivery.objects.select_for_update(of=("self",)).select_related("notice")
    delivery = locked.filter(id=delivery_id, state__in=_OPEN).first()
    if delivery is not None:
        before = delivery.state
        delivery.state = State.SENDING if before == State.QUEUED else State.UNCERTAIN
        delivery.tries += 1
        _save(delivery)
    return delivery


def note_sent(delivery: Delivery) -> None:
    """The mail server took it."""
    delivery.state, delivery.reason, delivery.sent_at = State.SENT, "", clock.now()
    _save(delivery)
    about = events.AboutDelivery(
        template=delivery.notice.template, channel=delivery.channel, tries=delivery.tries
    )
    record(events.SENT, _chain(delivery.notice), about, actor="system")


def note_refused(delivery: Delivery, reason: str) -> None:
    """The mail server refused for good: nothing is tried again by itself."""
    _fail(delivery, reason, permanent=True)


def note_not_now(delivery: Delivery, fault: NotNowError) -> bool:
    """It did not go this time; returns whether to try again later, which ends after `MOST_TRIES`."""
    if delivery.tries >= MOST_TRIES:
        _fail(delivery, str(fault), permanent=False)
        return False
    delivery.state = State.UNCERTAIN if fault.uncertain or delivery.state == State.UNCERTAIN else State.QUEUED
    delivery.reason = str(fault)[:500]
    _save(delivery)
    return True


def mark_read(notice: Notice) -> bool:
    """Note that the person read a notice; returns whether it was for the first time."""
    return Notice.objects.filter(id=notice.id, read_at=None).update(read_at=clock.now()) == 1


def forget(days: int) -> int:
    """Erase what was told and to whom, so many days after the last attempt to tell it; returns how many notices.

    That it was told stays: subject, template, times. Nothing under way is touched.
    """
    limit = clock.now() - timedelta(days=days)
    busy = Q(state__in=_OPEN) | Q(changed_at__gt=limit)
    under_way = Delivery.objects.filter(busy, notice=OuterRef("id"))
    old = Notice.objects.filter(~Exists(under_way), made_at__lte=limit, forgotten_at=None)
    forgotten = list(old.values_list("id", flat=True)[:_MOST_AT_ONCE])
    Delivery.objects.filter(notice__in=forgotten).update(recipient="")
    Notice.objects.filter(id__in=forgotten).update(forgotten_at=clock.now(), params={}, person=None)
    if forgotten:
        record(events.FORGOTTEN, "notices", events.Forgotten(days=days, count=len(forgotten)), actor="system")
    return len(forgotten)


def retry(delivery_id: UUID) -> None:
    """Try a failed delivery again from the beginning, under the same Message-ID; any other is left alone."""
    failed = Delivery.objects.select_for_update(of=("self",)).filter(id=delivery_id, state=State.FAILED)
    delivery = failed.filter(notice__forgotten_at=None).first()
    if delivery is not None:
        delivery.state, delivery.permanent, delivery.tries = State.QUEUED, None, 0
        _save(delivery)
        defer(DELIVER, delivery=str(delivery.id))


def _fail(delivery: Delivery, reason: str, *, permanent: bool) -> None:
    delivery.state, delivery.reason, delivery.permanent = State.FAILED, reason[:500], permanent
    _save(delivery)
    about = events.AboutFailure(
        template=delivery.notice.template, channel=delivery.channel, tries=delivery.tries, permanent=permanent
    )
    record(events.FAILED, _chain(delivery.notice), about, actor="system")


def _save(delivery: Delivery) -> None:
    delivery.changed_at = clock.now()
    delivery.save(update_fields=["state", "tries", "reason", "permanent", "sent_at", "changed_at"])


def _chain(notice: Notice) -> str:
    return f"notice:{notice.id}"
