"""Telling somebody something, and each step of its delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from django.core.validators import validate_email
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import Entry, record, record_all
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import insert_once

from . import events
from .mail import NotNowError, new_message_id, subject_line
from .models import OPEN, Delivery, Notice, State
from .templates import Template

# With pauses each twice as long as the last, about a day and a half.
MOST_TRIES = 16
# Longer than a batch is at the mail server.
LEASE = timedelta(seconds=60)
_MOST_AT_ONCE = 10_000


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
    first = prepare(
        template,
        subject,
        recipient=recipient,
        language=language,
        params=params,
        actor=actor,
        occasion=occasion,
        person=person,
    )
    notice = first.notice
    if insert_once(notice):
        record_all([first.event])
    else:
        notice = Notice.objects.get(subject=subject, template=template.name, occasion=occasion)
        first.delivery.notice = notice
    insert_once(first.delivery)
    return notice


@dataclass(frozen=True)
class Prepared:
    """A notice that is about to be told: its row, its delivery's row, its event."""

    notice: Notice
    delivery: Delivery
    event: Entry


def prepare(
    template: Template,
    subject: str,
    *,
    recipient: str,
    language: str,
    params: Mapping[str, str],
    actor: str,
    occasion: str = "",
    person: Person | None = None,
) -> Prepared:
    """What `notify` writes, for whoever inserts it together with a subject that is new. Raises as `notify` does."""
    given = template.params.model_validate(params)
    validate_email(recipient)
    notice = Notice(
        subject=subject,
        template=template.name,
        occasion=occasion,
        key=token_hex(8),
        kind=template.kind,
        language=language,
        params=given.model_dump(),
        person=person,
    )
    subject_line(notice)
    delivery = Delivery(notice=notice, channel="mail", recipient=recipient, message_id=new_message_id())
    about = events.AboutNotice(about=subject, template=template.name, kind=template.kind.value)
    return Prepared(notice, delivery, Entry(events.ASKED, _chain(notice), about, actor))


def begin(limit: int) -> list[Delivery]:
    """Say of deliveries that wait that they are being sent, before they are; with their notices.

    Nobody else takes them for `LEASE`. One that is found in the middle of being sent after that was left by a
    crash: it may have gone out.
    """
    locked = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
    found = list(locked.filter(state__in=OPEN, next_try__lte=clock.now()).order_by("next_try")[:limit])
    begun = Case(When(state=State.QUEUED, then=Value(State.SENDING)), default=Value(State.UNCERTAIN))
    _update(found, state=begun, tries=F("tries") + 1, next_try=clock.now() + LEASE)
    for delivery in found:
        delivery.state = State.SENDING if delivery.state == State.QUEUED else State.UNCERTAIN
        delivery.tries += 1
    return found


def note_sent(deliveries: Sequence[Delivery]) -> None:
    """The mail server took them."""
    _update(deliveries, state=State.SENT, reason="", sent_at=clock.now())
    waiting = list(deliveries)
    while waiting:  # several recipients of one notice: an event for each, one after another
        at_once = {one.notice_id: one for one in waiting}
        record_all(
            [Entry(events.SENT, _chain(one.notice), _about(one), "system") for one in at_once.values()]
        )
        waiting = [one for one in waiting if at_once[one.notice_id] is not one]


def _about(delivery: Delivery) -> events.AboutDelivery:
    return events.AboutDelivery(
        template=delivery.notice.template, channel=delivery.channel, tries=delivery.tries
    )


def note_refused(delivery: Delivery, reason: str) -> None:
    """The mail server refused for good: nothing is tried again by itself."""
    _fail(delivery, reason, permanent=True)


def note_not_now(delivery: Delivery, fault: NotNowError) -> None:
    """It did not go this time; it is tried again later, which ends after `MOST_TRIES`."""
    if delivery.tries >= MOST_TRIES:
        _fail(delivery, str(fault), permanent=False)
        return
    delivery.state = State.UNCERTAIN if fault.uncertain or delivery.state == State.UNCERTAIN else State.QUEUED
    delivery.reason = str(fault)[:500]
    delivery.next_try = clock.now() + timedelta(seconds=2**delivery.tries)
    _save(delivery)


def mark_read(notice: Notice) -> bool:
    """Note that the person read a notice; returns whether it was for the first time."""
    return Notice.objects.filter(id=notice.id, read_at=None).update(read_at=clock.now()) == 1


def forget(days: int) -> int:
    """Erase what was told and to whom, so many days after the last attempt to tell it; returns how many notices.

    That it was told stays: subject, template, times. Nothing under way is touched.
    """
    limit = clock.now() - timedelta(days=days)
    busy = Q(state__in=OPEN) | Q(changed_at__gt=limit)
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
        delivery.next_try = clock.now()
        _save(delivery)


def _fail(delivery: Delivery, reason: str, *, permanent: bool) -> None:
    delivery.state, delivery.reason, delivery.permanent = State.FAILED, reason[:500], permanent
    _save(delivery)
    about = events.AboutFailure(
        template=delivery.notice.template, channel=delivery.channel, tries=delivery.tries, permanent=permanent
    )
    record(events.FAILED, _chain(delivery.notice), about, actor="system")


def _save(delivery: Delivery) -> None:
    delivery.changed_at = clock.now()
    delivery.save(update_fields=["state", "tries", "reason", "permanent", "changed_at", "next_try"])


def _update(deliveries: Sequence[Delivery], **changes: object) -> None:
    same = Delivery.objects.filter(id__in=[delivery.id for delivery in deliveries])
    if deliveries:
        same.update(changed_at=clock.now(), **changes)


def _chain(notice: Notice) -> str:
    return f"notice:{notice.id}"
