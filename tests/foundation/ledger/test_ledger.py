"""The ledger: chains that cannot fork or be rewritten, roots that show what was."""

import hashlib
import threading
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.foundation.ledger.actions import Entry, record, record_all
from madoguchi.foundation.ledger.chain import audit_paths, merkle_root
from madoguchi.foundation.ledger.kinds import EventData, declare
from madoguchi.foundation.ledger.models import Event, Proof, Root
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.ledger.verification import make_roots, verify
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"


class Said(EventData):
    what: str


SAID = declare("tests.said", Said, ja="{what}と言いました", en="said {what}")
SHOWN = declare("tests.shown", Said, ja="{what}を見せました", en="showed {what}", proved=True)


@pytest.fixture(autouse=True)
def empty(request):
    """Begin with an empty ledger: loading the cities has written to it."""
    if "database" in request.fixturenames:
        with request.getfixturevalue("database").as_owner():
            execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only")
            execute("DELETE FROM ledger_event")
            execute("DELETE FROM ledger_subject")
            execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_append_only")


def say(subject, *words):
    with city_scope(MIHON):
        return [record(SAID, subject, Said(what=word), actor="system") for word in words]


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_events_of_a_subject_are_numbered_and_chained(database):
    with database.as_office():
        assert say("case:1", "一", "二", "三") == [1, 2, 3]
        assert say("case:2", "他") == [1]
        with city_scope(MIHON):
            assert [event.data["what"] for event in history("case:1")] == ["一", "二", "三"]
    with database.as_owner():
        report = verify()
        assert (report.events, report.broken) == (4, None)


def test_events_of_several_subjects_are_one_statement_and_the_same_chains(database):
    say_all = [Entry(SAID, f"case:{n}", Said(what=f"{n}"), "system") for n in (3, 1, 2)]
    with database.as_office():
        say("case:1", "先")
        with city_scope(MIHON), CaptureQueriesContext(connection) as asked:
            assert record_all(say_all) == [1, 2, 1]
        assert len([row for row in asked if "ledger_event" in row["sql"]]) == 1
        with city_scope(MIHON):
            assert [event.data["what"] for event in history("case:1")] == ["先", "1"]
            assert record_all([*say_all, say_all[0], *say_all]) == [2, 3, 2, 3, 4, 4, 3]
            assert record_all([]) == []
    with database.as_owner():
        report = verify()
        assert (report.events, report.broken) == (11, None)


def test_data_of_another_kind_is_refused(database):
    class Other(EventData):
        what: str

    with database.as_office(), city_scope(MIHON), pytest.raises(TypeError, match=r"tests\.said takes Said"):
        record(SAID, "case:1", Other(what="x"), actor="system")


def test_a_kind_with_a_rich_type_or_an_unknown_word_is_refused():
    class Rich(EventData):
        born: date

    with pytest.raises(Exception, match="strings, integers and booleans"):
        declare("tests.rich", Rich, ja="", en="")
    with pytest.raises(Exception, match=r"names \['who'\]"):
        declare("tests.unknown", Said, ja="{who}", en="")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_event SET actor = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event"],
)
def test_no_role_rewrites_an_event(database, statement):
    with database.as_office():
        say("case:1", "一")
        with pytest.raises(DatabaseError), city_scope(MIHON):
            execute(statement)
    with database.as_owner(), pytest.raises(DatabaseError, match="append-only"):
        execute(statement)


def test_each_side_writes_its_own_and_the_public_side_reads_its_own(database):
    with database.as_office():
        say("case:1", "office")
    with database.as_public():
        say("submission:1", "public")
        with city_scope(MIHON):
            assert [event.side for event in Event.objects.all()] == ["public"]
        with pytest.raises(DatabaseError, match="row-level security"):
            say("case:1", "forged")  # a chain of the office side
    with database.as_office(), city_scope(MIHON):
        assert {event.side for event in Event.objects.all()} == {"office", "public"}


def alter(sql):
    """What only the owner could do, and only on purpose."""
    execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only")
    execute(sql)
    execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_append_only")


@pytest.mark.parametrize(
    ("sql", "subject", "n"),
    [
        (
            "UPDATE ledger_event SET data = '{\"what\": \"forged\"}' WHERE subject = 'case:2' AND n = 2",
            "case:2",
            2,
        ),
        (
            "UPDATE ledger_event SET at = at + interval '1 second' WHERE subject = 'case:1' AND n = 1",
            "case:1",
            1,
        ),
        ("DELETE FROM ledger_event WHERE subject = 'case:2' AND n = 2", "case:2", 3),
        ("UPDATE ledger_event SET subject = 'case:9' WHERE subject = 'case:1' AND n = 1", "case:1", 2),
    ],
)
def test_verify_names_the_first_broken_link(database, sql, subject, n):
    with database.as_office():
        say("case:1", "一", "二")
        say("case:2", "一", "二", "三")
    with database.as_owner():
        alter(sql)
        broken = verify().broken
        assert broken is not None
        assert (broken.city, broken.subject, broken.n) == (MIHON, subject, n)


def test_a_root_shows_what_a_chain_alone_does_not(database):
    """The end of a chain cut off leaves a chain that holds; the published root does not."""
    with database.as_office():
        say("case:1", "一", "二", "三")
    with database.as_owner():
        (root,) = make_roots(date(2026, 11, 21))
        assert (root.city, root.count) == (MIHON, 3)
        assert make_roots(date(2026, 11, 22)) == []
        assert verify().broken is None
        alter("DELETE FROM ledger_event WHERE subject = 'case:1' AND n = 3")
        broken = verify().broken
        assert broken is not None
        assert "root" in broken.subject


def test_roots_are_one_per_city_and_follow_each_other(database):
    with database.as_office():
        say("case:1", "一")
        with city_scope(KAGAMI):
            record(SAID, "case:1", Said(what="鏡"), actor="system")
    with database.as_owner():
        make_roots(date(2026, 11, 21))
    with database.as_office():
        say("case:1", "二")
    with database.as_owner():
        make_roots(date(2026, 11, 22))
        ranges = list(Root.objects.order_by("city", "last").values_list("city", "count"))
        assert ranges == [(MIHON, 1), (MIHON, 1), (KAGAMI, 1)]
        assert verify().roots == 3


def climbed(digest, path):
    """The root that a way leads to."""
    node = hashlib.sha256(b"\x00" + digest).digest()
    for side, beside in path:
        pair = (bytes.fromhex(beside), node) if side == "left" else (node, bytes.fromhex(beside))
        node = hashlib.sha256(b"\x01" + b"".join(pair)).digest()
    return node


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_the_way_of_each_leaf_leads_to_the_root(leaves):
    paths = audit_paths(leaves, range(len(leaves)))
    assert {climbed(leaf, path) for leaf, path in zip(leaves, paths, strict=True)} == {merkle_root(leaves)}


def test_the_way_to_the_root_is_kept_of_what_anybody_may_check(database):
    with database.as_office():
        say("case:1", "一", "二")
        with city_scope(MIHON):
            record(SHOWN, "case:2", Said(what="表"), actor="system")
        say("case:1", "三")
    with database.as_owner():
        (root,) = make_roots(date(2026, 11, 21))
        proof = Proof.objects.get()
        event = Event.objects.get(seq=proof.seq)
        assert (event.kind, proof.root_id) == ("tests.shown", root.id)
        assert climbed(bytes(event.digest), proof.path) == bytes(root.digest)


def append_unlocked(subject, together):
    """Appending as it would be without the lock on the head: read the last event, then write the next."""
    with city_scope(MIHON):
        last = Event.objects.filter(subject=subject).order_by("-n").first()
        together.wait(timeout=10)
        execute(
            "INSERT INTO ledger_event (city, side, subject, n, at, actor, kind, data, digest)"
            f" VALUES ('{MIHON}', 'office', '{subject}', {last.n + 1}, now(), 'x', 'tests.said', '{{}}', '\\x00')"
        )


def run_together(database, work, times=2):
    """Run the same work in threads of their own, each with its own connection; returns what each raised."""
    faults = []

    def one():
        with database.as_office():
            try:
                work()
            except DatabaseError as fault:
                faults.append(fault)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_race_two_appends_without_the_lock_collide(database):
    with database.as_office():
        say("case:1", "一")
    together = threading.Barrier(2)
    faults = run_together(database, lambda: append_unlocked("case:1", together))
    assert len(faults) == 1
    assert isinstance(faults[0], IntegrityError)
    with database.as_owner():
        execute("ALTER TABLE ledger_event DROP CONSTRAINT ledger_event_chain")
    together = threading.Barrier(2)
    assert run_together(database, lambda: append_unlocked("case:1", together)) == []
    with database.as_owner():
        broken = verify().broken  # the chain has forked
        assert broken is not None


def test_race_closed_by_the_lock_on_the_head(database):
    with database.as_office():
        say("case:1", "一")
    assert run_together(database, lambda: say("case:1", *"二三四五"), times=6) == []
    with database.as_owner():
        report = verify()
        assert (report.events, report.broken) == (25, None)


def test_a_rolled_back_event_leaves_no_gap(database):
    with database.as_office():
        with pytest.raises(ZeroDivisionError), city_scope(MIHON), transaction.atomic():
            record(SAID, "case:1", Said(what="x"), actor="system")
            raise ZeroDivisionError
        assert say("case:1", "一") == [1]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20), st.data())
def test_a_merkle_root_changes_with_every_leaf(leaves, data):
    at = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:at], bytes(32) if leaves[at] != bytes(32) else b"\1" * 32, *leaves[at + 1 :]]
    assert merkle_root(changed) != merkle_root(leaves)
    assert merkle_root(leaves[:-1]) != merkle_root(leaves)
