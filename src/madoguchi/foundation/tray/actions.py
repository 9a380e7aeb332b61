"""Putting envelopes into the tray and taking them out: in order per subject, exactly once by id."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.models import insert_once
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
    body = data.model_dump_json().encode()
    if kind.to == Side.OFFICE:
        body = seal(body, kind.to)
    table = tray_of(kind.to)
    with connection.cursor() as cursor:
        # No RETURNING: the sender need not be able to read what it sends.
        cursor.execute(
            f"INSERT INTO {table._meta.db_table} (id, city, subject, n, kind, body, put_at, next_try, tries, fault)"  # noqa: S608  # the table's name is ours
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, '')",
            [envelope := new_id(), current_city(), subject, n, kind.name, body, now := clock.now(), now],
        )
    return envelope


def take(limit: int = 50) -> int:
    """Take waiting envelopes of the city in scope to this side's handlers; returns how many were tried.

    Each is handled in a savepoint of its own. One that fails waits, twice as long each time, and with it the later
    ones of its subject; a page of what is stuck shows it.
    """
    rows = _waiting(limit)
    taken = [envelope for envelope in rows if _handle(envelope)]
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


def _handle(envelope: Envelope) -> bool:
    try:
        with transaction.atomic():
            if insert_once(Taken(envelope=envelope.id)):
                handler_of(envelope.kind)(open_envelope(envelope))
    except Exception as fault:  # whatever a handler meets is kept with the envelope and shown
        _postpone(envelope, fault)
        return False
    return True


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
