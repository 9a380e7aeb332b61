"""A dump of the roles and of the database, restored into a second cluster, is the same house with the same locks."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from clones import Clone
from walking import hand_over, prepare_case

from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.roles import OWNER
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation
from madoguchi.web.processes.postgres import Cluster

MIHON, KAGAMI = "992011", "992020"
_OURS = "n.nspname IN ('public_side', 'office_side', 'shared')"
# A restored CHECK or partial index is the same condition with its casts and brackets elsewhere.
_SPELLING = r"::character varying|::text(\[\])?|[()]"
# What keeps the sides and the cities apart, by name: everything here must come back as it was.
CATALOGUE = {
    "roles": """
        SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole, rolinherit FROM pg_roles
        WHERE rolname LIKE 'madoguchi%' ORDER BY 1""",
    "search paths": "SELECT setrole::regrole::text, setconfig FROM pg_db_role_setting ORDER BY 1",
    "database": "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()",
    "schemas": f"SELECT nspname, pg_get_userbyid(nspowner), ARRAY(SELECT unnest(nspacl)::text ORDER BY 1) FROM pg_namespace n WHERE {_OURS} ORDER BY 1",
    "public schema": "SELECT ARRAY(SELECT unnest(nspacl)::text ORDER BY 1) FROM pg_namespace WHERE nspname = 'public'",
    "default rights": """
        SELECT pg_get_userbyid(defaclrole), n.nspname, defaclobjtype, ARRAY(SELECT unnest(defaclacl)::text ORDER BY 1)
        FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace ORDER BY 2, 3""",
    "tables": f"""
        SELECT n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity,
            ARRAY(SELECT unnest(c.relacl)::text ORDER BY 1)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind IN ('r', 'p', 'S', 'v') ORDER BY 1, 2""",
    "policies": "SELECT schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies"
    " ORDER BY 1, 2, 3",
    "constraints": f"""
        SELECT n.nspname, c.relname, o.conname, regexp_replace(pg_get_constraintdef(o.oid), '{_SPELLING}', '', 'g') FROM pg_constraint o
        JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} ORDER BY 1, 2, 3""",
    "indexes": f"SELECT schemaname, tablename, indexname, regexp_replace(indexdef, '{_SPELLING}', '', 'g') FROM pg_indexes"
    " WHERE schemaname IN ('public_side', 'office_side', 'shared') ORDER BY 1, 2, 3",
    "triggers": f"""
        SELECT n.nspname, c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND NOT t.tgisinternal ORDER BY 1, 2, 3""",
    "functions": f"""
        SELECT n.nspname, p.proname, pg_get_userbyid(p.proowner), ARRAY(SELECT unnest(p.proacl)::text ORDER BY 1), md5(p.prosrc) FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS} ORDER BY 1, 2, 5""",
    "sequences": """
        SELECT schemaname, sequencename, sequenceowner, last_value FROM pg_sequences
        WHERE schemaname IN ('public_side', 'office_side', 'shared') ORDER BY 1, 2""",
}


def catalogue(url: str) -> dict[str, list[Any]]:
    with psycopg.connect(url) as connection:
        return {name: connection.execute(query).fetchall() for name, query in CATALOGUE.items()}


def program(cluster: Cluster, *words: str, script: str | None = None) -> str:
    name, *rest = words
    done = subprocess.run(
        [cluster.program(name), "-h", str(cluster.socket), *rest],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def dump_roles(cluster: Cluster) -> str:
    """The roles but the superuser's, who is each cluster's own."""
    said = program(cluster, "pg_dumpall", "-U", "postgres", "--roles-only")
    return "\n".join(line for line in said.splitlines() if " postgres" not in line)


@pytest.fixture(scope="module")
def original(module_database: Clone) -> Clone:
    """A database with a city at work in it."""
    hand_over(module_database)
    prepare_case(module_database)
    return module_database


@pytest.fixture(scope="module")
def restored(original: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    cluster, folder = original.installation.cluster, Path(tmp_path_factory.mktemp("second"))
    # PostgreSQL's own user goes through them; a worker's folder lies one deeper.
    for parent in (folder, *folder.parents):
        if parent.name.startswith(("second", "pytest-", "popen-")):
            parent.chmod(0o755)
    roles = dump_roles(cluster)
    # By the owner, as the manual says: row security does not bind it, and it needs no superuser.
    url = original.installation.owner_url(original.name)
    dump = program(cluster, "pg_dump", "--create", "--dbname", url)
    second = Installation(folder, options={"fsync": "off"})
    shutil.copy(original.installation.folder / "secrets.json", folder)
    second.cluster.start()
    try:
        stop = ("-v", "ON_ERROR_STOP=1", "-q", "-U", "postgres", "-d", "postgres")
        program(second.cluster, "psql", *stop, script=roles)
        program(second.cluster, "psql", *stop, script=dump)
        yield Clone(original.name, second)
    finally:
        second.cluster.stop()


@pytest.mark.parametrize("part", CATALOGUE)
def test_the_catalogue_comes_back_as_it_was(original: Clone, restored: Clone, part: str) -> None:
    before, after = (catalogue(clone.installation.owner_url(clone.name)) for clone in (original, restored))
    assert before[part]
    assert after[part] == before[part]


def test_a_scope_sees_its_own_city_only(restored: Clone) -> None:
    with restored.as_public():
        assert Person.objects.count() == 0
        with city_scope(KAGAMI):
            assert Person.objects.count() == 0
        with city_scope(MIHON):
            assert Person.objects.count() == 1


def test_the_work_goes_on_where_it_stood(restored: Clone) -> None:
    """Sequences, passwords, rights: another application walks through the restored house."""
    hand_over(restored, email="hanako@mail.example")
    case = prepare_case(restored)
    assert case.number.endswith(tuple("0123456789"))
    with restored.as_owner():
        report = verify()
    assert report.broken is None
    assert report.events > 8


@pytest.mark.parametrize("side", [Side.PUBLIC, Side.OFFICE])
@pytest.mark.parametrize(
    "attempt",
    [
        "SET row_security = off; SELECT count(*) FROM ledger_event",
        "ALTER TABLE shared.ledger_event DISABLE ROW LEVEL SECURITY",
        "UPDATE ledger_event SET actor = 'x'",
        "TRUNCATE shared.tray_in",
        "CREATE TABLE shared.mine ()",
        f"SET ROLE {OWNER}",
        "SELECT 1 FROM {other}.django_session",
    ],
)
def test_server_roles_still_cannot_go_round(restored: Clone, side: Side, attempt: str) -> None:
    other = "office_side" if side == Side.PUBLIC else "public_side"
    with psycopg.connect(restored.url(side)) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(attempt.format(other=other))
    words = str(refused.value)
    assert "permission denied" in words or "must be owner" in words or "row-level security" in words


def test_the_ledger_still_refuses_its_own_owner(restored: Clone) -> None:
    url = restored.installation.owner_url(restored.name)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute("DELETE FROM shared.ledger_event")


def test_nobody_comes_in_without_their_password(restored: Clone) -> None:
    url = restored.url(Side.PUBLIC).replace("password=", "password=x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)
