"""Publishing counted tables: the room that counts prepares, fills and publishes an edition; the public side shows it.

Any room of the office may publish: `prepare`, `fill` (from its own job), `publish`, `withdraw`.
"""

from django.db import transaction
from django.db.models import Max

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_block
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from . import events
from .contents import Contents
from .models import Edition, Publication
from .queries import in_force, prepared
from .refusals import PublicationRefusedError

MOST_WORDS = 1000


@transaction.atomic
def prepare(slug: str, staff: Staff) -> Edition:
    """The edition to be published next, to be filled by whoever counts; one that is not out yet begins anew."""
    edition = prepared(slug, lock=True)
    if edition is None:
        last = Edition.objects.filter(slug=slug).aggregate(last=Max("number"))["last"] or 0
        edition = Edition(slug=slug, number=last + 1)
    edition.asked_by, edition.asked_at = staff, clock.now()
    edition.counted = edition.contents = None
    edition.save()
    return edition


@transaction.atomic
def fill(edition: Edition, counted: int, least: int, contents: Contents | None) -> None:
    """Note what was counted: of how many, with which smallest number; no contents where they are too few."""
    edition.counted, edition.least = counted, least
    edition.contents = contents.model_dump(mode="json") if contents else None
    edition.save(update_fields=["counted", "least", "contents"])
    _record(events.COUNTED, edition, edition.asked_by)


@transaction.atomic
def publish(slug: str, staff: Staff, stamp: str) -> Edition:
    """Publish the edition that was looked at, as its `stamp` says. Raises `PublicationRefusedError`."""
    edition = prepared(slug, lock=True)
    if edition is None:
        raise PublicationRefusedError("published")
    if edition.stamp != stamp:
        raise PublicationRefusedError("changed")
    contents = _fit(edition)
    edition.published_by, edition.published_at = staff, clock.now()
    edition.save(update_fields=["published_by", "published_at"])
    n = _record(events.PUBLISHED, edition, staff)
    sent = events.PublicationSent(
        slug=slug, number=edition.number, published_at=edition.published_at, contents=contents
    )
    put(events.PUBLICATION, edition.subject, n, sent)
    return edition


def _fit(edition: Edition) -> Contents:
    contents = edition.read
    if contents is None:
        raise PublicationRefusedError("counting" if edition.counted is None else "too_few")
    if any(_too_near(edition, other) for other in in_force(edition.slug)):
        raise PublicationRefusedError("difference")
    return contents


def _too_near(edition: Edition, other: Edition) -> bool:
    """Whether two editions differ, and by so few that comparing them tells of these few."""
    if edition.contents is None or other.contents is None:
        return False
    if edition.contents["tables"] == other.contents["tables"]:
        return False
    return abs((edition.counted or 0) - (other.counted or 0)) < edition.least


@transaction.atomic
def withdraw(slug: str, number: int, staff: Staff, reason: str) -> Edition:
    """Withdraw a published edition, with a reason that everybody reads. Raises `PublicationRefusedError`."""
    words = normalise_block(reason).strip()[:MOST_WORDS]
    if not words:
        raise PublicationRefusedError("reason")
    edition = Edition.objects.select_for_update().filter(slug=slug, number=number).first()
    if edition is None or edition.published_at is None or edition.withdrawn_at:
        raise PublicationRefusedError("withdrawn")
    edition.withdrawn_at = clock.now()
    edition.save(update_fields=["withdrawn_at"])
    n = _record(events.WITHDRAWN, edition, staff)
    sent = events.PublicationWithdrawn(
        slug=slug, number=number, withdrawn_at=edition.withdrawn_at, reason=words
    )
    put(events.PUBLICATION_WITHDRAWN, edition.subject, n, sent)
    return edition


def _record(kind: Kind, edition: Edition, staff: Staff) -> int:
    data = events.AboutEdition(publication=edition.slug, edition=edition.number)
    return record(kind, edition.subject, data, actor=staff_actor(staff.id))


def show(sent: events.PublicationSent) -> None:
    """Show an edition to everybody, in place of the one before it; once."""
    Publication.objects.filter(slug=sent.slug, newest=True, number__lt=sent.number).update(newest=False)
    insert_once(
        Publication(
            slug=sent.slug,
            number=sent.number,
            title=sent.contents.title.model_dump(),
            contents=sent.contents.model_dump(mode="json"),
            published_at=sent.published_at,
        )
    )


def show_withdrawn(sent: events.PublicationWithdrawn) -> None:
    """Say of an edition that it was withdrawn, and keep its tables no more."""
    rows = Publication.objects.filter(slug=sent.slug, number=sent.number)
    rows.update(withdrawn_at=sent.withdrawn_at, reason=sent.reason, contents=None)
