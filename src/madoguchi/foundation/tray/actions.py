"""Putting envelopes into the tray and taking them out: in order per subject, exactly once by id."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import insert_all, insert_new
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.foundation.tenancy.sides import Side, this_side

from .kinds import Arrival, EnvelopeData, EnvelopeKind, handler_of, kind_named
from .models import Envelope, Taken, TrayIn, TrayOut
from .sealing import seal, unseal

# Waiting envelopes whose subject has no earlier one waiting. Locked rows are another worker's: its subjects' later
# envelopes still see them waiting, so order holds whichever worker is faster.
_WAITING = """
SELECT id, subject, n, kind, body, put_at, tries FROM {table} t
WHERE city = %(city)s AND taken_at IS NULL AND next_try <= %(now)s
  AND NOT EXISTS (SELECT 1 FROM {table} earlier
    WHERE earlier.city = %(city)s AND earlier.subject = t.subject AND earlier.n < t.n AND earlier.taken_at IS NULL)
ORDER BY next_try, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)


def tray_of(receiver: Side) -> type[TrayIn] | type[TrayOut]:
    """The table that carries envelopes to a side."""
    return TrayIn if receiver == Side.OFFICE else TrayOut


def put(kind: EnvelopeKind, subject: str, n: int, data: EnvelopeData) -> UUID:
    """Put an envelope into the tray, in the transaction of what it tells; returns its id.

    `n` is the number of the ledger event recorded with it, so envelopes of one subject keep that order.
    """
    return put_all(kind, [(subject, n, data)])[0]


def put_all(kind: EnvelopeKind, told: Sequence[tuple[str, int, EnvelopeData]]) -> list[UUID]:
    """The same for several envelopes of a kind, each with its subject and number, in one statement."""
    envelopes = [envelope_of(kind, *one) for one in told]
    insert_all(envelopes)
    return [envelope.id for envelope in envelopes]


def envelope_of(kind: EnvelopeKind, subject: str, n: int, data: EnvelopeData) -> TrayIn | TrayOut:
    """The envelope that `put` puts, for whoever inserts it together with what it tells."""
    now = clock.now()
    return tray_of(kind.to)(
        subject=subject, n=n, kind=kind.name, body=_closed(kind, data), put_at=now, next_try=now
    )


def _closed(kind: EnvelopeKind, data: EnvelopeData) -> bytes:
    body = data.model_dump_json().encode()
    return seal(body, kind.to) if kind.to == Side.OFFICE else body


def take(limit: int = 50) -> int:
    """Take waiting envelopes of the city in scope to this side's handlers; returns how many were tried.

    All are handled in one savepoint; when one of them fails, each again in a savepoint of its own. One that
    fails waits, twice as long each time, and with it the later ones of its subject; a page of what is stuck
    shows it.
    """
    rows = _waiting(limit)
    taken = rows if _handled(rows) else [row for row in rows if _handled_alone(row)]
    if taken:
        # Emptied: what crossed lives on at the receiver's alone.
        tray_of(this_side()).objects.filter(id__in=[row.id for row in taken]).update(
            taken_at=clock.now(), body=b""
        )
    return len(rows)


def _waiting(limit: int) -> list[TrayIn | TrayOut]:
    table = tray_of(this_side())
    sql = _WAITING.format(table=table._meta.db_table)
    return list(table.objects.raw(sql, {"city": current_city(), "now": clock.now(), "limit": limit}))


def _handled(envelopes: Sequence[Envelope]) -> bool:
    # One alone is not tried twice.
    if len(envelopes) < 2:
        return False
    try:
        _handle(envelopes)
    except Exception:  # whatever it was, it is met again by the envelope that it belongs to
        return False
    return True


def _handled_alone(envelope: Envelope) -> bool:
    try:
        _handle([envelope])
    except Exception as fault:  # whatever a handler meets is kept with the envelope and shown
        _postpone(envelope, fault)
        return False
    return True


@transaction.atomic
def _handle(envelopes: Sequence[Envelope]) -> None:
    noted = {note.envelope for note in insert_new([Taken(envelope=one.id) for one in envelopes])}
    arrivals = defaultdict[str, list[Arrival]](list)
    for envelope in envelopes:
        if envelope.id in noted:
            arrivals[envelope.kind].append(open_envelope(envelope))
    for kind, arrived in arrivals.items():
        handler_of(kind)(arrived)


def open_envelope(envelope: Envelope) -> Arrival:
    """The contents of an envelope; raises what sealing and the data model raise."""
    kind = kind_named(envelope.kind)
    body = bytes(envelope.body)
    data = kind.data.model_validate_json(unseal(body) if kind.to == Side.OFFICE else body)
    return Arrival(envelope.subject, data, envelope.put_at)


def _postpone(envelope: Envelope, fault: Exception) -> None:
    pause = min(_FIRST_PAUSE * 2 ** min(envelope.tries, 12), _LONGEST_PAUSE)
    _set_next_try(
        envelope.id,
        clock.now() + pause,
        tries=envelope.tries + 1,
        fault=f"{type(fault).__name__}: {fault}"[:500],
    )


def retry(envelope: UUID) -> None:
    """Let a stuck envelope be tried again at once."""
    _set_next_try(envelope, clock.now())


def _set_next_try(envelope: UUID, at: datetime, **changes: object) -> None:
    tray_of(this_side()).objects.filter(id=envelope, taken_at=None).update(next_try=at, **changes)


def forget_taken(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete this side's envelopes taken long ago, and the notes that they were; returns how many."""
    limit = clock.now() - older_than
    count, _ = tray_of(this_side()).objects.filter(taken_at__lt=limit).delete()
    # The notes outlive the envelopes by far, so that one that came back would still be known.
    Taken.objects.filter(at__lt=limit - timedelta(days=365)).delete()
    return count
