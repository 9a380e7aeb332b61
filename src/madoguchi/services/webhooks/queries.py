"""Reading webhooks: a person's own, and their logs."""

from uuid import UUID

from django.db.models import QuerySet

from madoguchi.foundation.people.models import Person

from .models import Webhook, WebhookDelivery


def webhooks_of(person: Person, limit: int, after: UUID | None = None) -> list[Webhook]:
    """A person's hooks, oldest first, from the one after `after`."""
    rows = Webhook.objects.filter(person=person)
    return list((rows.filter(id__gt=after) if after else rows).order_by("id")[:limit])


def webhook_of(person: Person, key: str) -> Webhook | None:
    """The person's hook of a key."""
    return Webhook.objects.filter(person=person, key=key).first()


def log_of(webhook: Webhook, limit: int, after: UUID | None = None) -> list[WebhookDelivery]:
    """What a hook was called with, newest first, from the one after `after`."""
    rows = WebhookDelivery.objects.filter(webhook=webhook)
    return list((rows.filter(id__lt=after) if after else rows).order_by("-id")[:limit])


def delivery_of(person: Person, key: str) -> WebhookDelivery | None:
    """The call of an id, if its hook is the person's."""
    return _with_hook().filter(webhook__person=person, key=key).first()


def _with_hook() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.select_related("webhook")
