"""Writing to the ledger."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.foundation.tenancy.sides import this_side

from .chain import canonical
from .kinds import EventData, Kind, Nothing

# One round trip for any number of subjects: the upsert locks the heads of their chains until the transaction ends,
# and carries their digests on. Heads are locked in one order, so that two transactions never wait for each other.
_APPEND = """
WITH given AS (
    SELECT subject, at, actor, kind, data, convert_to(body, 'UTF8') AS body
    FROM json_to_recordset(%(rows)s::json)
    AS g (subject text, at timestamptz, actor text, kind text, data jsonb, body text)),
head AS (
    INSERT INTO ledger_subject AS s (city, subject, side, n, digest)
    SELECT %(city)s, subject, %(side)s, 1, sha256(body) FROM given ORDER BY subject
    ON CONFLICT (city, subject) DO UPDATE SET n = s.n + 1,
        digest = sha256(s.digest || (SELECT body FROM given WHERE given.subject = s.subject))
    RETURNING subject, n, digest)
INSERT INTO ledger_event (city, side, subject, n, at, actor, kind, data, digest)
SELECT %(city)s, %(side)s, subject, head.n, at, actor, kind, data, head.digest FROM given JOIN head USING (subject)
RETURNING subject, n
"""


@dataclass(frozen=True)
class Entry:
    """One event to be appended: `subject` names a thing (`case:<id>`), `actor` who did it."""

    kind: Kind
    subject: str
    data: EventData
    actor: str


def record(kind: Kind, subject: str, data: EventData | None = None, *, actor: str) -> int:
    """Append an event to the subject's chain, in the transaction of what it records; returns its number there.

    `subject` names a thing (`case:<id>`), `actor` who did it (`staff:<id>`, `person:<id>`, `system`). Raises
    `NoCityError` outside a city's scope and `TypeError` when the data are not of the kind's model.
    """
    return record_all([Entry(kind, subject, data or Nothing(), actor)])[0]


def record_all(entries: Sequence[Entry]) -> list[int]:
    """The same for several events, those of different subjects in one statement; returns their numbers."""
    numbers = [0] * len(entries)
    for turn in _turns(entries):
        made = _append([entries[position] for position in turn])
        for position in turn:
            numbers[position] = made[entries[position].subject]
    return numbers


def _turns(entries: Sequence[Entry]) -> list[list[int]]:
    """The entries' positions, no subject twice in one turn: a statement changes the head of a chain once."""
    turns: list[list[int]] = []
    before = Counter[str]()
    for position, entry in enumerate(entries):
        if before[entry.subject] == len(turns):
            turns.append([])
        turns[before[entry.subject]].append(position)
        before[entry.subject] += 1
    return turns


def _append(entries: Sequence[Entry]) -> dict[str, int]:
    names = {"city": current_city(), "side": this_side().value}
    rows = [_row(entry, **names) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, {**names, "rows": json.dumps(rows)})
        return dict(cursor.fetchall())


def _row(entry: Entry, city: str, side: str) -> dict[str, Any]:
    if type(entry.data) is not entry.kind.data:
        raise TypeError(
            f"{entry.kind.name} takes {entry.kind.data.__name__}, not {type(entry.data).__name__}"
        )
    fields = entry.data.model_dump()
    at, kind = clock.now(), entry.kind.name
    body = canonical(city, side, entry.subject, at, entry.actor, kind, fields).decode()
    what = {"subject": entry.subject, "at": at.isoformat(), "actor": entry.actor, "kind": kind}
    return {**what, "data": fields, "body": body}
