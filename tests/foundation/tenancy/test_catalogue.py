"""What the database's own catalogue says of every table: policies, references, unique keys, rights."""

import pytest
from django.apps import apps
from django.db import connection

from madoguchi.foundation.tenancy.operations import city_references

# Tables without a city, and why.
WITHOUT_CITY = {
    "accounts_account": "an account is of one side and of no city",
    "account_emailaddress": "belongs to an account",
    "account_emailconfirmation": "belongs to an account",
    "city_municipality": "is what a city is",
    "django_cache": "limits on sign-in, by address",
    "django_migrations": "the schema's own history",
    "django_session": "belongs to an account",
    "procrastinate_events": "the queue: arguments are ids with the city",
    "procrastinate_jobs": "the queue: arguments are ids with the city",
    "procrastinate_periodic_defers": "the queue",
    "procrastinate_workers": "the queue",
}
# Unique keys of city tables that do not begin with the city, and why.
OTHER_UNIQUE = {
    "ledger_event_pkey": "seq orders the events of all cities, for roots",
}
# What a side may do on a table in `shared`, beyond reading it.
SHARED_RIGHTS = {
    ("madoguchi_office", "bookings_packjourney"): "IUD",
    ("madoguchi_office", "bookings_packresource"): "IUD",
    ("madoguchi_office", "city_absence"): "IU",
    ("madoguchi_office", "city_department"): "IU",
    ("madoguchi_office", "city_deputy"): "IU",
    ("madoguchi_office", "city_holding"): "IU",
    ("madoguchi_office", "city_kessairule"): "IU",
    ("madoguchi_office", "city_municipality"): "IU",
    ("madoguchi_office", "city_post"): "IU",
    ("madoguchi_office", "city_staff"): "IU",
    ("madoguchi_office", "ledger_event"): "I",
    ("madoguchi_office", "ledger_subject"): "IU",
    ("madoguchi_public", "ledger_event"): "I",
    ("madoguchi_public", "ledger_subject"): "IU",
    ("madoguchi_office", "places_place"): "IUD",
    ("madoguchi_office", "procedures_procedure"): "I",
    ("madoguchi_office", "procedures_procedureversion"): "I",
    ("madoguchi_office", "tray_in"): "UD",
    ("madoguchi_public", "tray_in"): "I",
    ("madoguchi_office", "tray_out"): "I",
    ("madoguchi_public", "tray_out"): "UD",
}
_TABLES = """
SELECT n.nspname, c.relname, c.oid, c.relrowsecurity AND c.relforcerowsecurity,
    EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'city'
            AND a.atttypid = 'varchar'::regtype AND NOT a.attisdropped),
    EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'city' AND p.polpermissive
            AND pg_get_expr(p.polqual, c.oid) LIKE '%madoguchi.city%'
            AND pg_get_expr(p.polwithcheck, c.oid) LIKE '%madoguchi.city%')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public_side', 'office_side', 'shared')
"""
_UNIQUE = """
SELECT i.indexrelid::regclass::text, c.relname,
    (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0]),
    i.indisprimary, i.indnkeyatts
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (i.indisunique OR i.indisexclusion) AND n.nspname IN ('public_side', 'office_side', 'shared')
"""
_REFERENCES = """
SELECT o.conname, a.relname, b.relname, array_length(o.conkey, 1)
FROM pg_constraint o JOIN pg_class a ON a.oid = o.conrelid JOIN pg_class b ON b.oid = o.confrelid
WHERE o.contype = 'f'
"""
_RIGHTS = """
SELECT r, n.nspname, c.relname, p FROM unnest(ARRAY['madoguchi_public', 'madoguchi_office']) r,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p,
    pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public_side', 'office_side', 'shared') AND has_table_privilege(r, c.oid, p)
    AND has_schema_privilege(r, n.oid, 'USAGE')
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def owner(database):
    with database.as_owner():
        yield


def city_tables():
    return {name for _, name, _, _, has_city, _ in rows(_TABLES) if has_city}


def test_every_table_of_a_city_has_a_forced_policy(owner):
    found = rows(_TABLES)
    assert len(found) > 40
    bare = {name for _, name, _, secured, has_city, policy in found if has_city and not (secured and policy)}
    assert bare == set()


def test_tables_without_city_are_the_listed_ones(owner):
    assert {name for _, name, _, _, has_city, _ in rows(_TABLES) if not has_city} == set(WITHOUT_CITY)


def test_references_between_city_tables_carry_the_city(owner):
    tables = city_tables()
    plain = [name for name, a, b, columns in rows(_REFERENCES) if a in tables and b in tables and columns < 2]
    assert plain == []


def test_every_city_reference_of_a_model_is_a_constraint(owner):
    made = {name for name, *_ in rows(_REFERENCES)}
    wanted = {
        f"{model._meta.db_table}_{field.column}_city"
        for model in apps.get_models()
        for field in city_references(model)
    }
    assert wanted
    assert wanted <= made


def test_unique_keys_begin_with_the_city(owner):
    tables = city_tables()
    others = {
        name.split(".")[-1]
        for name, table, first, primary, columns in rows(_UNIQUE)
        if table in tables and first != "city" and not (primary and first == "id" and columns == 1)
    }
    assert others == set(OTHER_UNIQUE)


def test_no_role_has_a_right_on_the_other_side(owner):
    wrong = [
        row for row in rows(_RIGHTS)
        if (row[0], row[1]) in {("madoguchi_public", "office_side"), ("madoguchi_office", "public_side")}
    ]  # fmt: skip
    assert wrong == []


def test_rights_on_shared_tables_are_the_declared_ones(owner):
    found: dict[tuple[str, str], str] = {}
    for role, schema, table, privilege in rows(_RIGHTS):
        if schema == "shared" and privilege != "SELECT":
            found[(role, table)] = found.get((role, table), "") + privilege[0]
    assert {key: "".join(sorted(letters)) for key, letters in found.items()} == {
        key: "".join(sorted(letters)) for key, letters in SHARED_RIGHTS.items()
    }


def test_server_roles_own_nothing_and_cannot_go_round_row_security(owner):
    attributes = rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname IN ('madoguchi_public', 'madoguchi_office')"
    )
    assert len(attributes) == 2
    assert not any(any(flags) for _, *flags in attributes)
    owned = rows(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) IN ('madoguchi_public', 'madoguchi_office')"
    )
    assert owned == []
    assert rows("SELECT has_schema_privilege('madoguchi_public', 'shared', 'CREATE')") == [(False,)]


def test_reads_on_own_and_shared_tables(database):
    """The other half of the refusals: each side does reach what is its own."""
    with database.as_public():
        assert rows("SELECT count(*) FROM people_person") == [(0,)]
        with pytest.raises(Exception, match=r"permission denied|does not exist"):
            rows("SELECT * FROM office_side.cases_case")
    with database.as_office():
        assert rows("SELECT count(*) FROM cases_case") == [(0,)]
        with pytest.raises(Exception, match=r"permission denied|does not exist"):
            rows("SELECT * FROM public_side.window_draft")


def test_each_side_is_refused_every_table_of_the_other(database):
    with database.as_owner():
        tables = {(schema, name) for schema, name, *_ in rows(_TABLES)}
    for connect, other in ((database.as_public, "office_side"), (database.as_office, "public_side")):
        with connect():
            theirs = [name for schema, name in tables if schema == other]
            assert len(theirs) > 10
            for name in theirs:
                with pytest.raises(Exception, match="permission denied"):
                    rows(f"SELECT 1 FROM {other}.{name}")
