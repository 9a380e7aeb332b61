"""The tray: sealed, exactly once by id, in order per subject, whatever fails between."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray import folder, kinds, sealing
from madoguchi.foundation.tray.actions import forget_taken, put, put_all, retry, take
from madoguchi.foundation.tray.kinds import EnvelopeData
from madoguchi.foundation.tray.models import Taken, TrayIn, TrayOut
from madoguchi.foundation.tray.queries import lanes, stuck

MIHON, KAGAMI = "992011", "992020"


class Letter(EnvelopeData):
    text: str


LETTER = kinds.declare("tests.letter", Letter, to=Side.OFFICE)
ANSWER = kinds.declare("tests.answer", Letter, to=Side.PUBLIC)
came: list[tuple[str, str]] = []
faulty: set[str] = set()


def receive(arrival):
    if arrival.data.text in faulty:
        raise ValueError(f"cannot take {arrival.data.text}")
    Taken.objects.create(envelope=new_id())  # a write of the handler's own, to be rolled back with it
    came.append((arrival.subject, arrival.data.text))


kinds.handles(LETTER)(receive)
kinds.handles(ANSWER)(receive)


@pytest.fixture(autouse=True)
def fresh(installation):
    sealing.make_keys(settings.MADOGUCHI_KEYS)
    came.clear()
    faulty.clear()


def send(database, *letters, city=MIHON):
    with database.as_public(), city_scope(city):
        return [put(LETTER, subject, n, Letter(text=text)) for subject, n, text in letters]


def take_all(database, city=MIHON):
    with database.as_office():
        while True:
            with city_scope(city):
                if not take():
                    return


def test_an_envelope_crosses_and_is_emptied(database):
    send(database, ("submission:1", 1, "答え"))
    with database.as_public(), city_scope(MIHON):
        row = TrayIn.objects.get()
        assert "答え".encode() not in bytes(row.body)
        with pytest.raises(sealing.SealError):
            sealing.unseal(bytes(row.body))  # the sender itself cannot open it
    take_all(database)
    assert came == [("submission:1", "答え")]
    with database.as_office(), city_scope(MIHON):
        row = TrayIn.objects.get()
        assert row.taken_at
        assert bytes(row.body) == b""


def test_the_way_back(database):
    with database.as_office(), city_scope(MIHON):
        put(ANSWER, "submission:1", 1, Letter(text="できました"))
    with database.as_public(), city_scope(MIHON):
        assert take() == 1
    assert came == [("submission:1", "できました")]


def test_the_sender_can_neither_change_nor_take_back(database):
    send(database, ("submission:1", 1, "x"))
    with database.as_public(), pytest.raises(Exception, match="permission denied"), city_scope(MIHON):
        TrayIn.objects.update(kind="other")
    with database.as_public(), pytest.raises(Exception, match="permission denied"), city_scope(MIHON):
        TrayIn.objects.all().delete()


def test_a_city_takes_its_own_alone(database):
    send(database, ("submission:1", 1, "みほん"))
    send(database, ("submission:1", 1, "鏡"), city=KAGAMI)
    take_all(database, KAGAMI)
    assert came == [("submission:1", "鏡")]


def test_order_within_a_subject_whatever_order_they_were_put_in(database):
    send(database, ("submission:1", 2, "二"), ("submission:2", 1, "別"), ("submission:1", 1, "一"))
    take_all(database)
    assert [text for subject, text in came if subject == "submission:1"] == ["一", "二"]


def test_one_that_fails_waits_and_holds_its_subject_but_no_other(database):
    faulty.add("一")
    send(database, ("submission:1", 1, "一"), ("submission:1", 2, "二"), ("submission:2", 1, "別"))
    take_all(database)
    assert came == [("submission:2", "別")]
    with database.as_office(), city_scope(MIHON):
        (waiting,) = stuck()
        assert waiting.fault == "ValueError: cannot take 一"
        assert waiting.next_try > clock.now()
        faulty.clear()
        retry(waiting.id)
    take_all(database)
    assert came[1:] == [("submission:1", "一"), ("submission:1", "二")]


def test_what_was_done_together_with_one_that_fails_is_done_once(database):
    faulty.add("三")
    send(database, *((f"submission:{n}", 1, text) for n, text in enumerate("一二三四五")))
    take_all(database)
    with database.as_office(), city_scope(MIHON):
        assert TrayIn.objects.filter(taken_at=None).count() == 1
        # Of each that was taken one note and one row of the handler's own: nothing of the first, common try.
        assert Taken.objects.count() == 2 * 4


def test_several_are_taken_in_as_many_statements_as_one(database):
    with database.as_office(), city_scope(MIHON):
        put_all(ANSWER, [(f"submission:{n}", 1, Letter(text=str(n))) for n in range(20)])
    with database.as_public(), city_scope(MIHON):
        with CaptureQueriesContext(connection) as asked:
            assert take() == 20
        # Beside what each call of the handler writes.
        assert len(asked) == 20 + len(["waiting", "savepoint", "noted", "release", "taken"])


def test_pauses_grow(database):
    faulty.add("一")
    send(database, ("submission:1", 1, "一"))
    now, pauses = clock.now(), []
    for _ in range(4):
        with clock.moved_to(now), database.as_office(), city_scope(MIHON):
            take()
            next_try = TrayIn.objects.get().next_try
        pauses.append((next_try - now).total_seconds())
        now = next_try
    assert pauses == [2, 4, 8, 16]


def test_an_envelope_that_comes_again_is_not_taken_again(database):
    (envelope,) = send(database, ("submission:1", 1, "一"))
    with database.as_office(), city_scope(MIHON):
        Taken.objects.create(envelope=envelope)
    take_all(database)
    assert came == []


def test_an_altered_envelope_is_not_taken(database):
    send(database, ("submission:1", 1, "一"))
    with database.as_owner():
        TrayIn.objects.update(body=sealing.seal(b'{"text": "forged", "more": 1}', Side.OFFICE))
    take_all(database)
    assert came == []
    with database.as_office(), city_scope(MIHON):
        assert "ValidationError" in stuck()[0].fault


def test_lanes_count_what_is_under_way(database):
    send(database, ("submission:1", 1, "一"))
    with database.as_public(), city_scope(MIHON):
        assert [(lane.to, lane.waiting) for lane in lanes()] == [(Side.OFFICE, 1), (Side.PUBLIC, 0)]


def test_taken_envelopes_are_forgotten_after_a_month(database):
    send(database, ("submission:1", 1, "一"))
    take_all(database)
    with database.as_office():
        with city_scope(MIHON):
            assert forget_taken() == 0
        with clock.moved_to(clock.now() + timedelta(days=31)), city_scope(MIHON):
            assert forget_taken() == 1


def race(database, take_one):
    together, faults = threading.Barrier(2), []

    def worker():
        with database.as_office():
            try:
                with city_scope(MIHON):
                    take_one(together)
            except IntegrityError as fault:
                faults.append(fault)

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_race_two_workers_without_lock_or_note_both_take(database):
    """Read what waits, handle it, mark it: with nothing to hold the row, both workers do."""
    send(database, ("submission:1", 1, "一"))

    def take_unlocked(together):
        row = TrayIn.objects.get(taken_at=None)
        together.wait(timeout=10)
        receive(kinds.Arrival(row.subject, Letter(text="一"), row.put_at))
        TrayIn.objects.filter(id=row.id).update(taken_at=clock.now())

    race(database, take_unlocked)
    assert came == [("submission:1", "一")] * 2


def test_race_the_note_of_the_receiver_refuses_the_second(database):
    (envelope,) = send(database, ("submission:1", 1, "一"))

    def take_noted(together):
        together.wait(timeout=10)
        Taken.objects.create(envelope=envelope)
        came.append(("submission:1", "一"))

    assert len(race(database, take_noted)) == 1
    assert len(came) == 1


def test_race_closed_two_workers_take_each_once(database):
    send(database, *[(f"submission:{i % 3}", i // 3 + 1, str(i)) for i in range(30)])

    def take_many(together):
        together.wait(timeout=10)
        for _ in range(30):
            take(limit=2)

    race(database, take_many)
    take_all(database)
    assert sorted(came, key=lambda one: int(one[1])) == [(f"submission:{i % 3}", str(i)) for i in range(30)]
    for subject in range(3):
        order = [int(text) for name, text in came if name == f"submission:{subject}"]
        assert order == sorted(order)


def test_a_file_crosses_sealed_and_named_by_its_digest(database):
    name = folder.put_file(b"photo", Side.OFFICE)
    path = settings.MADOGUCHI_TRAY_FOLDER / name[:2] / name
    assert b"photo" not in path.read_bytes()
    with database.as_office():
        assert folder.take_file(name) == b"photo"
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(sealing.SealError, match="changed on the way"):
            folder.take_file(name)
        with pytest.raises(sealing.SealError):
            folder.take_file("../../etc/passwd")
    folder.drop_file(name)
    folder.drop_file(name)


def test_files_that_nothing_names_are_swept(database):
    kept, stray = folder.put_file(b"kept", Side.OFFICE), folder.put_file(b"stray", Side.OFFICE)
    assert folder.sweep({kept}, older_than=3600) == 0
    assert folder.sweep({kept}, older_than=-1) >= 1
    with database.as_office():
        assert folder.take_file(kept) == b"kept"
        with pytest.raises(FileNotFoundError):
            folder.take_file(stray)


def test_outgoing_envelopes_cannot_be_written_by_their_receiver(database):
    with database.as_public(), pytest.raises(Exception, match="permission denied"), city_scope(MIHON):
        TrayOut.objects.create(subject="submission:1", n=1, kind="tests.answer", body=b"{}")
