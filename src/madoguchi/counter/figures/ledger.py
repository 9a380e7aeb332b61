"""The events of the ledger as they are counted: one text of SQL, for the counts and for the lists behind them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import sql

from madoguchi.core.calendar import is_open
from madoguchi.counter.cases import events
from madoguchi.foundation.tenancy.scope import current_city

from .measures import CLOSES, COUNTED, OPENS, SETTLED, STEP_OPENED, Counted

# The events that count, each as often as it counts as something.
ROWS = sql.SQL("""
SELECT e.*, m.measure, e.here::date AS day, told.part,
    coalesce(e.data ->> 'procedure', '') AS procedure, coalesce(e.data ->> 'department', '') AS department,
    coalesce(e.data ->> 'channel', '') AS channel
FROM (
    SELECT seq, subject, n, at, actor, kind, data,
        -- What arrives at night has arrived then, whenever the office took it.
        coalesce((data ->> 'arrived')::timestamptz, at) AT TIME ZONE 'Asia/Tokyo' AS here FROM ledger_event
    WHERE city = %(city)s AND kind = ANY(%(kinds)s::text[]) AND seq > %(after)s AND seq <= %(last)s) e
JOIN unnest(%(kinds)s::text[], %(measures)s::text[], %(parts)s::text[], %(said)s::text[])
    AS m (kind, measure, part, said) ON m.kind = e.kind
CROSS JOIN LATERAL unnest(CASE WHEN m.said = '' THEN ARRAY[m.part]
    ELSE coalesce(nullif(string_to_array(e.data ->> m.said, ' '), '{}'), ARRAY['']) END) AS told (part)
WHERE (m.measure <> 'outside' OR e.here::date = ANY(%(closed)s::date[])
        OR e.here::time < %(opens)s::time OR e.here::time >= %(closes)s::time)
    -- What a program handed in was never filled in page by page.
    AND (m.measure <> 'handed' OR (e.data ->> 'filled_in')::boolean)
    -- Events from before pages were noted name no version: nobody stopped at the first page of such a form.
    AND (m.measure <> 'begun' OR e.data ->> 'version' IS NOT NULL)
    -- Only the first that settles a case: looked up in the case's own chain, never by reading the whole ledger.
    AND (m.measure <> 'decided' OR (
        SELECT d.n FROM ledger_event d WHERE d.city = %(city)s AND d.subject = e.subject AND d.n < e.n
            AND d.kind = ANY(%(settled)s::text[]) LIMIT 1) IS NULL)
""")
# How long what such an event `e` ends took: a step since it opened, a decision since the case was received. Minutes
# are kept to two figures, rounded down: a day then has few rows, and any share of them can still be told.
SPENT = sql.SQL("""
LEFT JOIN LATERAL (
    SELECT spent - spent %% (10 ^ greatest(length(spent::text) - 2, 0))::int AS minutes FROM (
        SELECT greatest(0, floor(extract(epoch FROM e.at - CASE WHEN e.measure = 'step' THEN b.at
            ELSE coalesce((b.data ->> 'arrived')::timestamptz, b.at) END) / 60))::int AS spent FROM ledger_event b
        WHERE b.city = %(city)s AND b.subject = e.subject AND b.n < e.n
            AND b.kind = ANY(CASE WHEN e.measure = 'step' THEN %(opened)s::text[] ELSE %(arrived)s::text[] END)
        ORDER BY b.n DESC LIMIT 1) begun) took
    ON e.measure = 'step' OR e.measure = 'decided' AND e.part <> 'withdrawn'
""")


def counted_events(
    after: int, last: int, days: tuple[date, date], of: Sequence[Counted] = COUNTED
) -> dict[str, Any]:
    """What `ROWS` and `SPENT` are asked with: the events after one number up to another, that lie within some days."""
    return {
        "city": current_city(),
        "after": after,
        "last": last,
        "kinds": [one.kind for one in of],
        "measures": [str(one.measure) for one in of],
        "parts": [str(one.part) for one in of],
        "said": [one.said for one in of],
        "settled": [kind.name for kind in SETTLED],
        "opened": [kind.name for kind in STEP_OPENED],
        "arrived": [events.RECEIVED.name],
        "opens": OPENS,
        "closes": CLOSES,
        "closed": [day for day in days_of(*days) if not is_open(day)],
    }


def days_of(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
