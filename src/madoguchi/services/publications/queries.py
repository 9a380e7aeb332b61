"""Reading what is published, and what is to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from .models import Edition, Publication

PAGE = 50


def prepared(slug: str, *, lock: bool = False) -> Edition | None:
    """The edition that is not out yet, on the office side."""
    rows = Edition.objects.filter(slug=slug, published_at=None)
    return (rows.select_for_update(of=("self",)) if lock else rows).select_related("asked_by").first()


def editions(slug: str) -> list[Edition]:
    """What was published so far, the newest on top, with who did."""
    rows = Edition.objects.filter(slug=slug, published_at__isnull=False)
    return list(rows.select_related("published_by").defer("contents").order_by("-number"))


def in_force(slug: str) -> list[Edition]:
    """What is out and was not withdrawn."""
    return list(Edition.objects.filter(slug=slug, published_at__isnull=False, withdrawn_at=None))


@dataclass(frozen=True)
class Page:
    """A page of the list, and the key of the next."""

    rows: Sequence[Publication]
    next: UUID | None


def published(before: UUID | None = None) -> Page:
    """The newest edition of everything published, the one that came last on top."""
    rows = Publication.objects.filter(newest=True).defer("contents").order_by("-id")
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def publication(slug: str, number: int | None = None) -> Publication | None:
    """An edition as anyone may read it: the newest, or the one of a number."""
    rows = Publication.objects.filter(slug=slug)
    return rows.filter(**({"newest": True} if number is None else {"number": number})).first()


def others(shown: Publication) -> list[Publication]:
    """The other editions of the same, the newest on top."""
    rows = Publication.objects.filter(slug=shown.slug).exclude(number=shown.number)
    return list(rows.defer("contents").order_by("-number"))
