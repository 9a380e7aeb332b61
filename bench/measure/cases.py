"""A city full of cases, made by SQL: each in its department's list, at a step that is open."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from psycopg import sql

from madoguchi.core.listing import cursor
from madoguchi.web.processes.installation import DATABASE

from .house import CITY, House

# The department whose list is read has one case in five.
DEPARTMENT, _OTHER, _SHARE = "crisis_management", "roads", 5
_IDS = """
CREATE FUNCTION pg_temp.id(kind text, i int) RETURNS uuid IMMUTABLE LANGUAGE sql AS
    $$ SELECT {id} $$;
CREATE FUNCTION pg_temp.department(i int) RETURNS uuid STABLE LANGUAGE sql AS
    $$ SELECT id FROM shared.city_department WHERE city = '{city}'
       AND slug = CASE WHEN i % {share} = 0 THEN '{ours}' ELSE '{other}' END $$;
CREATE FUNCTION pg_temp.version() RETURNS uuid STABLE LANGUAGE sql AS
    $$ SELECT v.id FROM shared.procedures_procedureversion v JOIN shared.procedures_procedure p ON p.id = v.procedure_id
       WHERE v.city = '{city}' AND p.slug = 'street_lamp' $$;
"""
_SCATTERED = "md5(kind || i)::uuid"
_RISING = "('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"
_SOME_ANSWERS = (
    '{"what": "out", "street": "朝日一丁目、郵便局の前の歩道", "light": "white", "phone": "09012345678"}'
)
# Table, and the expression of each column over i = 1 … n; what is left out is null.
_ROWS = {
    "cases_case": {
        "id": "pg_temp.id('c', i)", "number": "'令和8-' || i", "submission": "pg_temp.id('s', i)", "code": "'c' || i",
        "version_id": "(SELECT pg_temp.version())",
        "department_id": "CASE WHEN i % {share} = 0 THEN ours ELSE other END",
        "kind": "'report'", "channel": "'online'", "language": "'ja'", "answers": "'{answers}'::jsonb",
        "findings": "'{{}}'", "applicant": "'見本 太郎' || i", "kana": "'みほん たろう'", "electronic": "false",
        "arrived_at": "now() - i * interval '30 seconds'", "received_at": "now() - i * interval '30 seconds'",
        "due_on": "current_date + 10", "likeness": "''", "proposed": "''", "reasons": "''", "outcome": "''",
        "result": "''",
    },
    "cases_stepaction": {
        "id": "pg_temp.id('x', i)", "case_id": "pg_temp.id('c', i)", "position": "1", "turn": "0",
        "kind": "'examine'", "duty": "'prepare'",
        "department_id": "CASE WHEN i % {share} = 0 THEN ours ELSE other END",
        "opened_at": "now() - i * interval '30 seconds'", "due_on": "current_date + 10", "ended": "''", "note": "''",
        "obstacle": "''",
    },
    "cases_casedepartment": {
        "id": "pg_temp.id('l', i)", "case_id": "pg_temp.id('c', i)",
        "department_id": "CASE WHEN i % {share} = 0 THEN ours ELSE other END", "open": "true",
        "updated_at": "now() - i * interval '30 seconds'", "applicant": "'見本 太郎' || i", "kana": "'みほん たろう'",
    },
}  # fmt: skip


def seed(
    house: House, count: int, *, share: int = _SHARE, answers: str = _SOME_ANSWERS, in_order: bool = False
) -> int:
    """Fill the city; returns how many of the cases the measured department has.

    `in_order`: ids rise with the rows, as those of real cases do.
    """
    words = {
        "city": CITY, "share": share, "ours": DEPARTMENT, "other": _OTHER, "answers": answers,
        "id": _RISING if in_order else _SCATTERED,
    }  # fmt: skip
    with house.installation.cluster.connect(DATABASE) as superuser:
        superuser.execute(_IDS.format(**words))
        # References hold by construction; checking each would take most of the time.
        superuser.execute("SET session_replication_role = replica")
        for table, columns in _ROWS.items():
            superuser.execute(_insertion(table, {**columns, "city": "'{city}'"}, words, count))
        superuser.execute("VACUUM ANALYZE office_side.cases_case")
        superuser.execute("VACUUM ANALYZE office_side.cases_stepaction")
        superuser.execute("VACUUM ANALYZE office_side.cases_casedepartment")
    return count // share


def _insertion(table: str, columns: dict[str, str], words: dict[str, object], count: int) -> bytes:
    values = ", ".join(value.format(**words) for value in columns.values())
    return (
        f"INSERT INTO office_side.{table} ({', '.join(columns)}) SELECT {values}"
        f" FROM generate_series(1, {count}) i, (SELECT pg_temp.department(0) AS ours, pg_temp.department(1) AS other) d"
    ).encode()


def cursor_after(house: House, rows: int) -> str:
    """The cursor of the API's page that comes after so many rows of the department's list."""
    at, case = _row(house, rows)
    return cursor(at.isoformat(), case)


def page_after(house: House, rows: int) -> str:
    """The same for the desk's page: its `after`."""
    at, case = _row(house, rows)
    return urlencode({"after": f"{at.isoformat()}_{case.hex}"})


def _row(house: House, rows: int) -> tuple[datetime, UUID]:
    statement = sql.SQL(
        "SELECT l.updated_at, l.case_id FROM office_side.cases_casedepartment l"
        " JOIN shared.city_department d ON d.id = l.department_id WHERE d.slug = {} AND l.city = {} AND l.open"
        " ORDER BY l.updated_at DESC, l.case_id DESC OFFSET {} LIMIT 1"
    )
    with house.installation.cluster.connect(DATABASE) as connection:
        found = connection.execute(statement.format(DEPARTMENT, CITY, rows - 1)).fetchone()
    at, case = found or (None, None)
    return at, case
