"""Closing days with roots and checking the whole ledger: the owner's work, never a server's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.ids import new_id

from .chain import GENESIS, audit_paths, canonical, link, merkle_root
from .kinds import all_kinds
from .models import Event, Proof, Root


@dataclass(frozen=True)
class Break:
    """The first place where a chain or a root does not hold."""

    city: str
    subject: str
    n: int
    why: str


@dataclass(frozen=True)
class Report:
    """What `verify` found: how much it read, and the first break or none."""

    events: int
    roots: int
    broken: Break | None


def make_roots(day: date) -> list[Root]:
    """Close each city's events since its last root into a new one; returns those made.

    The SHARE lock waits for every writer at work and holds new ones off, since a number in `seq` may be given out
    before and committed after a higher one.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_event IN SHARE MODE")
        return [root for city in _cities() if (root := _next_root(city, day))]


def _cities() -> list[str]:
    return sorted(Event.objects.order_by().values_list("city", flat=True).distinct())


def _next_root(city: str, day: date) -> Root | None:
    last = Root.objects.filter(city=city).order_by("-last").values_list("last", flat=True).first() or 0
    rows = list(_leaves(city, last + 1))
    if not rows:
        return None
    digest = merkle_root([digest for _, digest in rows])
    first, end = rows[0][0], rows[-1][0]
    common = {"id": new_id(), "city": city, "day": day, "made_at": clock.now()}
    root = Root.objects.create(**common, first=first, last=end, count=len(rows), digest=digest)
    _prove(root, rows)
    return root


def _prove(root: Root, rows: Sequence[tuple[int, bytes]]) -> None:
    """Keep the way to the root of each event whose kind asks for it."""
    proved = [kind.name for kind in all_kinds() if kind.proved]
    within = Event.objects.filter(city=root.city, seq__range=(root.first, root.last), kind__in=proved)
    numbers = list(within.order_by("seq").values_list("seq", flat=True))
    if not numbers:
        return
    places = {seq: place for place, (seq, _) in enumerate(rows)}
    paths = audit_paths([digest for _, digest in rows], [places[seq] for seq in numbers])
    Proof.objects.bulk_create(
        Proof(id=new_id(), city=root.city, seq=seq, root=root, path=path)
        for seq, path in zip(numbers, paths, strict=True)
    )


def _leaves(city: str, first: int, last: int | None = None) -> Iterator[tuple[int, bytes]]:
    events = Event.objects.filter(city=city, seq__gte=first)
    if last is not None:
        events = events.filter(seq__lte=last)
    for seq, digest in events.order_by("seq").values_list("seq", "digest").iterator(chunk_size=5000):
        yield seq, bytes(digest)


def verify() -> Report:
    """Recompute every chain from its events alone, then every root; stops at the first break."""
    count, broken = _verify_chains()
    roots = list(Root.objects.order_by("city", "last"))
    broken = broken or next(filter(None, map(_root_break, roots)), None)
    return Report(count, len(roots), broken)


def _verify_chains() -> tuple[int, Break | None]:
    chain, previous, n, count = ("", ""), GENESIS, 0, 0
    for event in Event.objects.order_by("city", "subject", "n").iterator(chunk_size=5000):
        if (event.city, event.subject) != chain:
            chain, previous, n = (event.city, event.subject), GENESIS, 0
        n, count = n + 1, count + 1
        previous, why = _check(event, previous, n)
        if why:
            return count, Break(event.city, event.subject, event.n, why)
    return count, None


def _check(event: Event, previous: bytes, n: int) -> tuple[bytes, str]:
    if event.n != n:
        return previous, f"event {n} of the chain is missing"
    what = (event.city, event.side, event.subject, event.at, event.actor, event.kind, event.data)
    digest = link(previous, canonical(*what))
    return digest, "" if digest == bytes(event.digest) else "its digest does not follow from its contents"


def _root_break(root: Root) -> Break | None:
    rows = list(_leaves(root.city, root.first, root.last))
    if len(rows) == root.count and merkle_root([digest for _, digest in rows]) == bytes(root.digest):
        return None
    return Break(root.city, f"root of {root.day}", root.count, "the events no longer give the published root")
