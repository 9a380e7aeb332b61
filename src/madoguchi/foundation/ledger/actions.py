"""Writing to the ledger."""

import json
from typing import Any

from django.db import connection

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.foundation.tenancy.sides import this_side

from .chain import canonical
from .kinds import EventData, Kind, Nothing

# One round trip: the upsert locks the head of the chain until the transaction ends, and carries its digest on.
_APPEND = """
WITH head AS (
    INSERT INTO ledger_subject AS s (city, subject, side, n, digest)
    VALUES (%(city)s, %(subject)s, %(side)s, 1, sha256(%(body)s))
    ON CONFLICT (city, subject) DO UPDATE SET n = s.n + 1, digest = sha256(s.digest || %(body)s)
    RETURNING n, digest)
INSERT INTO ledger_event (city, side, subject, n, at, actor, kind, data, digest)
SELECT %(city)s, %(side)s, %(subject)s, head.n, %(at)s, %(actor)s, %(kind)s, %(data)s::jsonb, head.digest FROM head
RETURNING n
"""


def record(kind: Kind, subject: str, data: EventData | None = None, *, actor: str) -> int:
    """Append an event to the subject's chain, in the transaction of what it records; returns its number there.

    `subject` names a thing (`case:<id>`), `actor` who did it (`staff:<id>`, `person:<id>`, `system`). Raises
    `NoCityError` outside a city's scope and `TypeError` when the data are not of the kind's model.
    """
    data = data or Nothing()
    if type(data) is not kind.data:
        raise TypeError(f"{kind.name} takes {kind.data.__name__}, not {type(data).__name__}")
    fields = data.model_dump()
    names = {"city": current_city(), "side": this_side().value, "subject": subject}
    what = {"at": clock.now(), "actor": actor, "kind": kind.name}
    body = canonical(**names, **what, data=fields)  # type: ignore[arg-type]  # the two dicts are of mixed types
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {**names, **what, "data": json.dumps(fields), "body": body}
        cursor.execute(_APPEND, parameters)
        row: tuple[int] = cursor.fetchone()
    return row[0]
