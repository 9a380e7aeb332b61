"""What holds after every act, whatever was done before: asked of all rows of both cities, as the owner."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from sequence_world import CITIES, MARKS, World

from madoguchi.core import clock
from madoguchi.core.calendar import next_open_day, open_days_between
from madoguchi.counter.procedures.kinds import ADVERSE, RESULTS, Days

#: Rows that must not be there, each with the law that they break.
NONE_OF_THESE = {
    "an open case has exactly one open step, a closed one none": """
        SELECT c.number FROM office_side.cases_case c
        LEFT JOIN office_side.cases_stepaction s ON s.case_id = c.id AND s.done_at IS NULL
        GROUP BY c.id, c.number, c.closed_at HAVING count(s.id) <> (c.closed_at IS NULL)::int""",
    "nobody has both duties in one case": """
        SELECT c.number, d.staff_id FROM office_side.cases_case c JOIN (
            SELECT case_id, staff_id, CASE WHEN kind IN ('examine', 'draft') THEN 'prepare' ELSE 'decide' END AS duty
            FROM office_side.cases_stepaction
            WHERE ended = 'done' AND kind IN ('examine', 'draft', 'approve', 'decide', 'verify', 'select')
            UNION SELECT id, entered_by_id, 'prepare' FROM office_side.cases_case WHERE channel = 'office'
        ) d ON d.case_id = c.id GROUP BY c.number, d.staff_id HAVING count(DISTINCT d.duty) > 1""",
    "a document is issued when it was decided, and nothing is owed for it": """
        SELECT d.number FROM office_side.documents_issueddocument d
        JOIN office_side.cases_case c ON d.subject = 'case:' || c.id
        WHERE c.decided_at IS NULL OR EXISTS (
            SELECT 1 FROM office_side.payments_charge p WHERE p.subject = d.subject AND p.state = 'due')""",
    "the clock stands still exactly while the applicant is asked to mend something": """
        SELECT c.number FROM office_side.cases_case c
        WHERE (c.suspended_on IS NOT NULL) <> EXISTS (
            SELECT 1 FROM office_side.cases_correctionrequest r WHERE r.case_id = c.id AND r.ended_at IS NULL)""",
    "nothing is decided while the clock stands still": """
        SELECT number FROM office_side.cases_case WHERE suspended_on IS NOT NULL AND decided_at IS NOT NULL""",
    "an open step is due with its case, unless it waits for its recipient": """
        SELECT c.number FROM office_side.cases_case c JOIN office_side.cases_stepaction s ON s.case_id = c.id
        WHERE s.done_at IS NULL AND NOT s.awaits_recipient AND s.due_on IS DISTINCT FROM c.due_on""",
    "chains of the ledger have no gap": """
        SELECT city, subject FROM shared.ledger_event GROUP BY city, subject
        HAVING count(*) <> max(n) OR min(n) <> 1""",
    "what is taken of a budget is what matters hold of it, and never more than its ceiling": """
        SELECT b.slug FROM office_side.spending_budget b LEFT JOIN office_side.spending_commitment m ON m.budget_id = b.id
        GROUP BY b.id, b.slug, b.taken, b.ceiling
        HAVING b.taken <> coalesce(sum(m.amount), 0) OR b.taken > b.ceiling""",
    "no more is ordered to be paid than was taken": """
        SELECT m.subject FROM office_side.spending_commitment m
        LEFT JOIN office_side.spending_payout p ON p.commitment_id = m.id AND p.state <> 'cancelled'
        GROUP BY m.id, m.subject, m.ordered, m.amount
        HAVING m.ordered <> coalesce(sum(p.amount), 0) OR m.ordered > m.amount""",
    "every envelope can be taken": """
        SELECT subject, kind, fault FROM shared.tray_in WHERE fault <> ''
        UNION ALL SELECT subject, kind, fault FROM shared.tray_out WHERE fault <> ''""",
}
_ALLOWED = [(kind.value, result.value) for kind, results in RESULTS.items() for result in results]
_ENDED = "SELECT number, kind, result FROM office_side.cases_case WHERE result <> ''"


class Clock(NamedTuple):
    """The clock of one case, and how its days are counted."""

    due: date | None
    stopped: date | None
    closed: bool
    counted: str


_CLOCKS = """
SELECT c.id, c.due_on, c.suspended_on, c.closed_at IS NOT NULL,
    coalesce(v.declaration -> 'period' ->> 'counted', v.declaration -> 'usual_time' ->> 'counted')
FROM office_side.cases_case c JOIN shared.procedures_procedureversion v ON v.id = c.version_id
"""


def clocks(world: World) -> dict[UUID, Clock]:
    """The clock of every case, now."""
    return {row[0]: Clock(*row[1:]) for row in world.rows(_CLOCKS)}


def check(world: World, before: dict[UUID, Clock]) -> dict[UUID, Clock]:
    """Every law; `before` are the clocks as they were before the last act. Returns them as they are now."""
    for law, sql in NONE_OF_THESE.items():
        broken = world.rows(sql)
        assert not broken, f"{law}: {broken}"
    forbidden = [row for row in world.rows(_ENDED) if row[1:] not in _ALLOWED]
    assert not forbidden, f"a kind of procedure fixes how its cases end: {forbidden}"
    after = clocks(world)
    with clock.moved_to(world.now):
        today = clock.today()
    for case in before.keys() & after.keys():
        _clock_went_right(before[case], after[case], today)
    return after


def _clock_went_right(before: Clock, after: Clock, today: date) -> None:
    """While a clock stands no day is lost, and a clock that runs keeps its day."""
    assert before.due is not None and after.due is not None
    if before.stopped is None or after.stopped is not None or before.due <= before.stopped:
        assert after.due == before.due, f"the day moved without a pause: {before} {after}"
    elif after.closed:
        return
    elif before.counted == Days.OPEN:
        left = open_days_between(before.stopped, before.due)
        assert open_days_between(today, after.due) == left, (
            f"{left} open days were left: {before} {after} {today}"
        )
    else:
        last = next_open_day(today + (before.due - before.stopped))
        assert after.due == last, f"the last day is {last}: {before} {after}"


# When every envelope was taken

#: Events of a case of which its timeline has a sentence each.
TOLD = (
    *(
        "received",
        "examined",
        "drafted",
        "surveyed",
        "selected",
        "concurred",
        "approved",
        "circulated",
        "recalled",
    ),
    *(
        "decided",
        "verified",
        "paid",
        "fee_waived",
        "issued",
        "dispatched",
        "answered",
        "closed",
        "correction_asked",
    ),
    *(
        "correction_ended",
        "supplemented",
        "sent_back",
        "handed_over",
        "withdrawn",
        "withdrawal_late",
        "wrote",
    ),
    *("level_raised", "document_revoked", "reissued"),
)
_TOLD = [*(f"cases.{name}" for name in TOLD), "payments.charged", "payments.cancelled"]
_OWN = ["window.arrived", "window.supplemented", "window.withdrawal_asked"]
_STATES = """
SELECT c.number, s.state, CASE WHEN c.result = 'withdrawn' THEN 'withdrawn' WHEN c.closed_at IS NOT NULL THEN 'done'
    WHEN c.suspended_on IS NOT NULL THEN 'waiting' WHEN told.n = 1 THEN 'received' ELSE 'under_way' END,
    (SELECT count(*) FROM public_side.window_tracking t WHERE t.submission_id = s.id), told.n + own.n
FROM office_side.cases_case c LEFT JOIN public_side.window_submission s ON s.id = c.submission,
LATERAL (SELECT count(*) AS n FROM shared.ledger_event e WHERE e.subject = 'case:' || c.id AND e.kind = ANY(%s)) told,
LATERAL (SELECT count(*) AS n FROM shared.ledger_event e
    WHERE e.subject = 'submission:' || c.submission AND e.kind = ANY(%s)) own
WHERE c.city = %s AND c.kind <> 'internal'
"""


def check_told(world: World, city: str) -> None:
    """Both sides agree where each matter stands, and the timeline has a sentence for each change."""
    waiting = world.rows(
        "SELECT subject, kind FROM shared.tray_in WHERE taken_at IS NULL AND city = %s UNION ALL"
        " SELECT subject, kind FROM shared.tray_out WHERE taken_at IS NULL AND city = %s",
        city,
        city,
    )
    assert not waiting, f"envelopes wait: {waiting}"
    for number, seen, stands, sentences, changes in world.rows(_STATES, _TOLD, _OWN, city):
        assert seen == stands, f"{number} is {stands} in the office and {seen} at the window"
        assert sentences == changes, f"{number}: {changes} changes, {sentences} sentences"


def check_paid(world: World, owed: Iterable[tuple[str, str, int]]) -> None:
    """`owed`: subject, result and fee of each case with a document; its fee was paid or waived, or there was none."""
    settled = {
        subject
        for (subject,) in world.rows(
            "SELECT subject FROM office_side.payments_charge WHERE state IN ('paid', 'waived')"
        )
    }
    unpaid = [one for one in owed if one[2] and one[1] not in ADVERSE and one[0] not in settled]
    assert not unpaid, f"issued, and its fee was never asked: {unpaid}"


def reached(world: World) -> set[str]:
    """The states of submissions and the ends of steps that there are."""
    sql = "SELECT DISTINCT state FROM public_side.window_submission UNION SELECT DISTINCT ended FROM office_side.cases_stepaction"
    return {one for (one,) in world.rows(sql) if one}


_FACTS = """
SELECT 'correction', city, id FROM public_side.window_correction
UNION ALL SELECT 'document', city, id FROM public_side.documents_publisheddocument WHERE file_id IS NOT NULL
UNION ALL SELECT 'invitation', city, id FROM public_side.window_invitation
    WHERE ended_at IS NULL AND follows_id IS NOT NULL
UNION ALL SELECT 'select', city, department_id FROM office_side.cases_stepaction WHERE done_at IS NULL AND kind = 'select'
ORDER BY 1, 3
"""


def facts(world: World) -> dict[str, list[tuple[str, UUID]]]:
    """What can be answered, opened, handed in or selected now, each with its city."""
    found = defaultdict[str, list[tuple[str, UUID]]](list)
    for fact, city, one in world.rows(_FACTS):
        found[fact].append((city, one))
    return dict(found)


# Neighbours

_TABLES = """
SELECT n.nspname, format('%%I.%%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public_side', 'office_side', 'shared') AND EXISTS (
    SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'city' AND NOT a.attisdropped)
    AND has_table_privilege(%s, c.oid, 'SELECT') ORDER BY 2
"""


def check_neighbours(world: World) -> None:
    """Neither side's role sees a row of another city, and no row of a city has a word typed in the other."""
    for at, role in ((world.at_desk, "madoguchi_office"), (world.at_window, "madoguchi_public")):
        tables = [name for _, name in world.rows(_TABLES, role)]
        for city, other in (CITIES, CITIES[::-1]):
            with at(city):
                _only_rows_of(city, tables)
            _no_word_of(world, city, MARKS[other], tables)


def _only_rows_of(city: str, tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"(SELECT '{one}' FROM {one} WHERE city <> '{city}' LIMIT 1)" for one in tables
            )
        )
        seen: list[Any] = cursor.fetchall()
    assert not seen, f"in {city} rows of another city are seen: {seen}"


def _no_word_of(world: World, city: str, mark: str, tables: list[str]) -> None:
    sql = " UNION ALL ".join(
        f"(SELECT '{one}' FROM {one} t WHERE city = '{city}' AND t::text LIKE '%{mark}%' LIMIT 1)"
        for one in tables
    )
    found = world.rows(sql)
    assert not found, f"words of another city in rows of {city}: {found}"
