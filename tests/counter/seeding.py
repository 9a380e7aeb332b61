"""A database as full as a city's after some years: 20,000 applications, most of them done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from clones import TEMPLATE, Clone, numbers

from madoguchi.web.processes.installation import Installation

MIHON = "992011"
COUNT, PEOPLE, OPEN, WAITING = 20_000, 1_000, 2_000, 1_000
_SHA = "repeat(substr(md5(i::text), 1, 1), 64)"
# Table, how many rows, and the expression of each column over i = 1 … n.
ROWS: dict[str, tuple[int, dict[str, str]]] = {
    "public_side.accounts_account": (
        PEOPLE,
        {"id": "id('a', i)", "email": "'p' || i || '@mail.example'", "password": "''", "is_active": "true",
         "made_at": "now()"},
    ),
    "public_side.people_person": (
        PEOPLE,
        {"id": "id('p', i)", "account_id": "id('a', i)", "level": "'contact'",
         "contact": "'p' || i || '@mail.example'", "language": "'ja'", "profile": "'{}'", "made_at": "now()"},
    ),
    "public_side.window_draft": (
        COUNT,
        {"id": "id('d', i)", "code": "'d-' || i", "person_id": "id('p', i % 1000 + 1)", "version_id": "version()",
         "holder": "''", "typed": "'{}'", "passed": "'[]'", "language": "'ja'", "page": "'home'", "saved_at": "now() - i * interval '1 minute'",
         "expires_at": "now() + interval '20 days'"},
    ),
    "public_side.window_submission": (
        COUNT,
        {"id": "id('s', i)", "person_id": "id('p', i % 1000 + 1)", "version_id": "version()", "token": "'t-' || i",
         "holder": "''", "contact": "''", "channel": "'online'",
         "code": "'s-' || i", "language": "'ja'", "answers": "'{}'", "arrived_at": "now() - i * interval '1 hour'",
         "state": "'arrived'", "number": "''", "department": "''", "received_at": "NULL::timestamptz"},
    ),
    "public_side.window_tracking": (
        COUNT * 2,
        {"id": "id('t', i)", "submission_id": "id('s', i % 20000 + 1)", "at": "now()", "sentence": "'{}'"},
    ),
    "public_side.files_file": (
        COUNT,
        {"id": "id('f', i)", "name": "'x.jpg'", "media_type": "'image/jpeg'", "size": "1", "sha256": _SHA,
         "path": "'f' || i", "kept_for": "'draft:' || i", "made_at": "now()"},
    ),
    "public_side.window_attachment": (
        COUNT,
        {"id": "id('h', i)", "token": "'d-' || i", "file_id": "id('f', i)", "sealed": _SHA},
    ),
    "public_side.documents_publisheddocument": (
        COUNT,
        {"id": "id('q', i)", "subject": "'submission:' || i", "code": "'p-' || i", "title": "'{}'",
         "number": "'n-' || i", "issued_on": "current_date", "sha256": "md5(i::text) || md5((-i)::text)",
         "file_id": "NULL::uuid"},
    ),
    "office_side.files_file": (
        COUNT,
        {"id": "id('g', i)", "name": "'x.jpg'", "media_type": "'image/jpeg'", "size": "1", "sha256": _SHA,
         "path": "'g' || i", "kept_for": "'case:' || i", "made_at": "now()"},
    ),
    "office_side.cases_case": (
        COUNT,
        {"id": "id('c', i)", "number": "'c-' || i", "submission": "id('s', i)", "code": "'s-' || i",
         "version_id": "version()", "kind": "'application'", "channel": "'online'", "language": "'ja'",
         "answers": "'{}'", "findings": "'{}'", "applicant": "'見本 ' || i", "kana": "'ミホン ' || i",
         "department_id": "department()", "likeness": "'l-' || i", "suspended_on": "NULL::date", "entered_by_id": "NULL::uuid",
         "electronic": "true", "arrived_at": "now()",
         "received_at": "now()", "due_on": "date '2026-01-01' + i / 100", "proposed": "''", "reasons": "''",
         "outcome": "''", "result": "''", "decided_at": "NULL::timestamptz", "closed_at": "NULL::timestamptz"},
    ),
    # Each was received and is examined; the newest are not yet.
    "office_side.cases_stepaction": (
        COUNT * 2,
        {"id": "id('x', i)", "case_id": "id('c', (i + 1) / 2)", "position": "(i + 1) % 2", "turn": "0",
         "kind": "CASE WHEN i % 2 = 1 THEN 'receive' ELSE 'examine' END",
         "duty": "CASE WHEN i % 2 = 1 THEN NULL ELSE 'prepare' END", "department_id": "department()",
         "post_id": "NULL::uuid", "opened_at": "now()", "due_on": "date '2026-01-01' + i / 200",
         "done_at": f"CASE WHEN i % 2 = 1 OR i <= {2 * (COUNT - OPEN)} THEN now() END",
         "ended": f"CASE WHEN i % 2 = 1 OR i <= {2 * (COUNT - OPEN)} THEN 'done' ELSE '' END",
         "staff_id": f"CASE WHEN i % 2 = 0 AND i <= {2 * (COUNT - OPEN)} THEN clerk() END",
         "note": "''", "obstacle": "''"},
    ),
    "office_side.cases_casedepartment": (
        COUNT,
        {"id": "id('z', i)", "case_id": "id('c', i)", "department_id": "department()",
         "open": f"i > {COUNT - OPEN}", "updated_at": "now() - i * interval '1 minute'",
         "applicant": "'見本 ' || i", "kana": "'ミホン ' || i"},
    ),
    "office_side.cases_casemessage": (
        COUNT,
        {"id": "id('v', i)", "case_id": "id('c', i)", "staff_id": "NULL::uuid", "text": "'x'", "at": "now()"},
    ),
    "office_side.people_party": (
        COUNT,
        {"id": "id('y', i)", "subject": "'case:' || i", "role": "'self'", "applicant": "true", "name": "'見本'",
         "kana": "''", "level": "'contact'", "contact": "''", "phone": "''", "address": "''"},
    ),
    "shared.ledger_event": (
        COUNT,
        {"side": "'office'", "subject": "'case:' || i", "n": "1", "at": "now()", "actor": "'system'",
         "kind": "'cases.received'", "data": "'{}'", "digest": "'\\x00'::bytea"},
    ),
    **{
        f"shared.tray_{way}": (
            COUNT,
            {"id": f"id('{way}', i)", "subject": "'submission:' || i", "n": "1", "kind": "'tests.unknown'",
             "body": "''::bytea", "put_at": "now()", "tries": "0", "fault": "''",
             "taken_at": f"CASE WHEN i <= {COUNT - WAITING} THEN now() END",
             "next_try": "now() - interval '1 hour' + i * interval '0.1 seconds'"},
        )
        for way in ("in", "out")
    },
}  # fmt: skip
FULL = {name.split(".")[1] for name in ROWS} - {"accounts_account"}
_HELPERS = """
CREATE FUNCTION pg_temp.id(kind text, i int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT md5(kind || i)::uuid $$;
CREATE FUNCTION pg_temp.version() RETURNS uuid STABLE LANGUAGE sql AS
    $$ SELECT id FROM shared.procedures_procedureversion WHERE city = '992011' LIMIT 1 $$;
CREATE FUNCTION pg_temp.department() RETURNS uuid STABLE LANGUAGE sql AS
    $$ SELECT id FROM shared.city_department WHERE city = '992011' AND slug = 'crisis_management' $$;
CREATE FUNCTION pg_temp.clerk() RETURNS uuid STABLE LANGUAGE sql AS
    $$ SELECT id FROM shared.city_staff WHERE city = '992011' AND email = 'otsuyama@mihon.example' $$;
"""


@contextmanager
def full_database(installation: Installation) -> Iterator[Clone]:
    """A clone with all of these rows, and what the planner knows of them."""
    name = f"test_{next(numbers)}"
    with installation.cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER madoguchi_owner")
    with installation.cluster.connect(name) as superuser:
        superuser.execute(_HELPERS)
        # References hold by construction; checking each would take most of the time.
        superuser.execute("SET session_replication_role = replica")
        for table, (count, columns) in ROWS.items():
            superuser.execute(_insert(table, count, columns))
        superuser.execute("ANALYZE")
    yield Clone(name, installation)
    with installation.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _insert(table: str, count: int, columns: dict[str, str]) -> str:
    if table != "public_side.accounts_account":
        columns = {"city": f"'{MIHON}'", **columns}
    values = re.sub(r"\b(id|version|department|clerk)\(", r"pg_temp.\1(", ", ".join(columns.values()))
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM generate_series(1, {count}) i"
