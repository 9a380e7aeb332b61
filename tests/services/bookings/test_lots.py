"""抽選: who enters, what is frozen and published, who wins, and that anybody can check it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from clones import MIHON, Clone
from django.db import IntegrityError, transaction
from gym import HOUR, PRICE, an_hour
from lots_town import CLOSED, DRAWS, OPEN, SLOT, close, drawn, entered, hall, many, root, somebody
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event, Root
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions, lottery
from madoguchi.services.bookings.actions import GroupAsked, drawing, lots
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.models import Booking, Draw, Group, Lot, Resource, Taking
from madoguchi.services.bookings.pages.draws import contents
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.notices.models import Notice
from madoguchi.services.payments.models import Bill

REDUCED = {**PRICE, "amount": "500 * (100 - reduction) / 100"}
SCRIPT = Path(__file__).parents[3] / "docs/examples/verify_lottery.py"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(OPEN), database.as_public(), city_scope(MIHON):
        yield database


def published(database: Clone) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is published of the draw, and the roots."""
    with database.as_public(), city_scope(MIHON):
        draw = json.loads(json.dumps(contents(Draw.objects.select_related("resource").get()), default=str))
        roots = [
            {"first": one.first, "last": one.last, "root": bytes(one.digest).hex()}
            for one in Root.objects.all()
        ]
    return draw, {"roots": roots}


def checked(folder: Path, draw: dict[str, Any], roots: dict[str, Any], *more: str) -> tuple[int, str]:
    """What the script says, in a process that knows nothing of the program."""
    for name, told in (("draw", draw), ("roots", roots)):
        (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    words = [sys.executable, "-I", str(SCRIPT), "draw.json", "roots.json", *more]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env={})
    return ran.returncode, ran.stdout + ran.stderr


def test_winners_have_bookings_and_bills_and_everybody_is_told(database: Clone):
    drawn(database, price=PRICE)
    with database.as_public(), city_scope(MIHON):
        won, lost = Lot.objects.filter(state="won"), Lot.objects.filter(state="lost")
        assert (won.count(), lost.count()) == (3, 4)
        assert {one.booking.begins for one in won} == {SLOT, SLOT + HOUR, SLOT + 2 * HOUR}
        assert Taking.objects.count() == Booking.objects.filter(state="booked").count() == 3
        assert Bill.objects.filter(amount=500, state="due").count() == 3
        told = Notice.objects.values_list("template", flat=True)
        assert sorted(told) == ["lot_lost"] * 4 + ["lot_won"] * 3
        assert sorted(Lot.objects.values_list("rank", flat=True)) == list(range(1, 8))


def test_the_script_confirms_what_was_published_and_finds_an_entry(database: Clone, tmp_path: Path):
    drawn(database)
    with database.as_public(), city_scope(MIHON):
        mine = Lot.objects.get(state="won", begins=SLOT)
    code, said = checked(tmp_path, *published(database), "--code", mine.code)
    assert code == 0, said
    assert "3 of 7 entries won" in said and f"{mine.code}: place {mine.rank} of 7, won" in said


def swapped(draw: dict[str, Any]) -> None:
    results = draw["results"]
    results[0][3], results[-1][3] = results[-1][3], results[0][3]


def other_list(draw: dict[str, Any]) -> None:
    listed = json.loads(draw["list"])
    listed["entries"].pop()
    draw["list"] = json.dumps(listed, separators=(",", ":"))


def other_root(draw: dict[str, Any]) -> None:
    draw["root"] = "00" * 32


def reckoned_again(draw: dict[str, Any]) -> None:
    """Another root, and results that follow from it."""
    draw["root"] = "11" * 32
    draw["results"] = [list(one) for one in lottery.drawn(draw["list"], draw["root"])]


def relisted(draw: dict[str, Any]) -> None:
    """Another list after the seed was known, its digest and results made anew."""
    other_list(draw)
    draw["digest"] = lottery.digest_of(draw["list"])
    draw["results"] = [list(one) for one in lottery.drawn(draw["list"], draw["root"])]


def another_event(draw: dict[str, Any]) -> None:
    """The same, and the event made to fit: what is left is the ledger's root."""
    relisted(draw)
    event = json.loads(draw["event"])
    event["data"]["digest"] = draw["digest"]
    draw["event"] = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def elsewhere(draw: dict[str, Any]) -> None:
    """A place in the ledger that no root is over."""
    draw["closing"] = 10**9


TAMPERED = [swapped, other_list, other_root, reckoned_again, relisted, another_event, elsewhere]


@pytest.mark.parametrize("tamper", TAMPERED)
def test_the_script_finds_what_was_tampered_with(database: Clone, tmp_path: Path, tamper: Any):
    drawn(database)
    draw, roots = published(database)
    tamper(draw)
    code, said = checked(tmp_path, draw, roots)
    assert code == 1 and "WRONG" in said, said


def test_the_digest_of_the_list_stands_in_the_ledger_before_the_seed(database: Clone):
    draw = drawn(database)
    with database.as_public(), city_scope(MIHON):
        event = Event.objects.get(kind="bookings.draw_closed")
        seed = Root.objects.get()
        assert event.data["digest"] == draw.digest == lottery.digest_of(draw.listed)
        assert seed.first <= event.seq == draw.closing <= seed.last
        assert event.at < seed.made_at


AFTERWARDS = {
    "choices": [{"id": "two_hours", "title": {"ja": "2時間", "en": "Two hours"}, "minutes": 120}],
    "before": 30,
    "price": None,
    "lottery": None,
}


def after_the_list(row: Resource, change: str) -> None:
    """What may happen between the list and the draw."""
    if change == "group":
        actions.end_group(Group.objects.get(), "解散", Staff.objects.earliest("id"))
    else:
        fields = json.loads(row.declaration) | {change: AFTERWARDS[change]}
        actions.load([ResourceDeclared.model_validate(fields)])


@pytest.mark.parametrize("change", ["group", *AFTERWARDS])
def test_whatever_changes_after_the_list_it_is_drawn_as_it_was_published(database: Clone, change: str):
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        row = hall(price=REDUCED)
        holder = somebody("a")
        asked = actions.ask_group(holder.person, GroupAsked("会", "sports", 3))
        group = actions.register_group(asked, 50, "要綱3条", Staff.objects.earliest("id"))
        actions.enter(row, an_hour(SLOT), replace(holder, group=group))
        close(Draw.objects.get())
        after_the_list(row, change)
    root(database)
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS):
        assert actions.draw_lots(Draw.objects.get())
        assert Lot.objects.get().booking.price == (0 if change == "price" else 250)
        taken = Taking.objects.get()
        assert (taken.begins, taken.ends) == (SLOT, SLOT + HOUR)


def test_a_draw_that_was_announced_is_carried_through(public: Clone):
    row = hall()
    entered(row, "a")
    after_the_list(row, "lottery")
    with clock.moved_to(CLOSED), pytest.raises(BookingRefusedError, match="この月は抽選です"):
        actions.hold(Resource.objects.get(), an_hour(SLOT), somebody("b"))


def test_without_the_root_the_draw_waits(public: Clone):
    many(hall(), 2)
    draw = Draw.objects.get()
    close(draw)
    with clock.moved_to(DRAWS):
        assert actions.draw_lots(draw) is False
        assert actions.go_on_with_draws() == 0
    assert Draw.objects.get().state == "closed"


def test_a_month_of_lots_is_not_booked_until_it_is_drawn_however_late(database: Clone):
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        row = hall()
        actions.announce(row, SLOT.date().replace(day=1))
        with pytest.raises(BookingRefusedError, match="この月は抽選です"):
            actions.hold(row, an_hour(SLOT), somebody("a"))
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS + timedelta(days=3)):
        with pytest.raises(BookingRefusedError, match="この月は抽選です"):
            actions.hold(row, an_hour(SLOT), somebody("a"))
        close(Draw.objects.get())
    root(database)
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS + timedelta(days=3)):
        assert actions.draw_lots(Draw.objects.get())
        assert actions.hold(row, an_hour(SLOT), somebody("a")).takings.count() == 1


BAD = {
    "signed_in": {},
    "lot_twice": {"begins": SLOT},
    "lot_most": {"begins": SLOT + 5 * HOUR},
    "lot_month": {"begins": SLOT - timedelta(days=31)},
    "closed": {"begins": SLOT.replace(hour=3)},
    "people": {"people": 31},
    "choice": {"choice": "nothing"},
    "said": {"begins": SLOT + 5 * HOUR, "said": {}},
}


@pytest.mark.parametrize("rule", BAD)
def test_what_cannot_be_entered_is_refused(public: Clone, rule: str):
    row = hall()
    for n in range(4 if rule == "lot_most" else 1):
        entered(row, "a", SLOT + n * HOUR)
    wanted = an_hour(**{"begins": SLOT + HOUR, **BAD[rule]})
    holder = actions.Holder() if rule == "signed_in" else somebody("a")
    with pytest.raises(BookingRefusedError) as refused, transaction.atomic():
        actions.enter(row, wanted, holder)
    assert refused.value.rule == rule


def test_outside_of_its_days_nobody_enters_or_takes_back(public: Clone):
    row = hall()
    mine = entered(row, "a")
    for moment in (CLOSED, OPEN.replace(month=5, day=31)):
        with clock.moved_to(moment), pytest.raises(BookingRefusedError), transaction.atomic():
            entered(row, "b")
    with clock.moved_to(CLOSED), pytest.raises(BookingRefusedError, match="受け付けていません"):
        actions.leave(mine)


def test_what_is_taken_back_counts_no_more(public: Clone):
    row = hall()
    mine = [entered(row, "a", SLOT + n * HOUR) for n in range(4)]
    actions.leave(mine[0])
    assert entered(row, "a", SLOT).n == 1
    with pytest.raises(IntegrityError, match="bookings_lot_counted"), transaction.atomic():
        Lot.objects.filter(id=mine[1].id).update(n=1)


def test_what_was_taken_before_stays_taken(public: Clone, database: Clone):
    row = hall(lottery=None)
    actions.book(actions.hold(row, an_hour(SLOT), somebody("staff")), an_hour(SLOT), "")
    row = hall()
    entered(row, "a")
    draw = Draw.objects.get()
    close(draw)
    draw.refresh_from_db()
    assert json.loads(draw.listed)["taken"] == [[1, "2026-08-05T10:00+09:00", "2026-08-05T11:00+09:00"]]
    assert [one.units for one in lottery.drawn(draw.listed, "ab" * 32)] == [()]


CLOSED_DAY = [{"first": "2026-08-05", "last": "2026-08-05", "spans": []}]


def test_what_was_closed_before_the_list_is_taken_in_it_and_its_entries_lose(database: Clone, tmp_path: Path):
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        row = hall(before=30, after=30)
        entered(row, "a")
        entered(row, "b", SLOT + timedelta(days=1))
        hall(before=30, after=30, deviations=CLOSED_DAY)
        close(Draw.objects.get())
        # From the evening before to the morning after, without the minutes kept free around a booking.
        shut = [[1, "2026-08-04T21:30+09:00", "2026-08-06T08:30+09:00"]]
        assert json.loads(Draw.objects.get().listed)["taken"] == shut
    root(database)
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS):
        assert actions.draw_lots(Draw.objects.get())
        assert dict(Lot.objects.values_list("begins", "state")) == {
            SLOT: "lost",
            SLOT + timedelta(days=1): "won",
        }
    code, said = checked(tmp_path, *published(database))
    assert code == 0, said


def test_of_a_resource_that_ended_nobody_wins(database: Clone, tmp_path: Path):
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        many(hall(price=PRICE), 2)
        Resource.objects.update(ended=True)
        close(Draw.objects.get())
    root(database)
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS):
        assert actions.draw_lots(Draw.objects.get())
        assert set(Lot.objects.values_list("state", flat=True)) == {"lost"}
        assert not Booking.objects.exists() and not Bill.objects.exists()
    code, said = checked(tmp_path, *published(database))
    assert code == 0, said


def raced(database: Clone) -> tuple[list[object], list[Exception]]:
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        many(hall(), 2)
        close(Draw.objects.get())
    root(database)
    with clock.moved_to(DRAWS):
        return together(database, draw_once, draw_once, side=Side.PUBLIC)


def draw_once() -> bool:
    return drawing.draw_lots(Draw.objects.get())


def unlocked(draw: Any) -> Draw:
    return Draw.objects.select_related("resource").get(id=draw)


def test_of_two_who_draw_one_does(database: Clone):
    results, faults = raced(database)
    assert sorted(map(bool, results)) == [False, True] and not faults
    with database.as_public(), city_scope(MIHON):
        assert Booking.objects.count() == Taking.objects.count() == 2


def both_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock, both read the draw before either writes."""
    barrier = threading.Barrier(2)

    def waited(draw: Any) -> Draw:
        found = unlocked(draw)
        barrier.wait(timeout=20)
        return found

    monkeypatch.setattr(drawing, "locked_draw", waited)


def test_without_the_lock_the_constraint_still_holds(database: Clone, monkeypatch: pytest.MonkeyPatch):
    both_at_once(monkeypatch)
    results, faults = raced(database)
    assert results == [True] and [type(one) for one in faults] == [IntegrityError]


def test_without_lock_and_constraint_it_is_drawn_twice(database: Clone, monkeypatch: pytest.MonkeyPatch):
    with database.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_taking DROP CONSTRAINT bookings_taking_apart")
    both_at_once(monkeypatch)
    results, faults = raced(database)
    assert results == [True, True] and not faults


def test_a_draw_that_is_broken_off_never_happened(database: Clone, monkeypatch: pytest.MonkeyPatch):
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        many(hall(), 3)
        close(Draw.objects.get())
    root(database)
    monkeypatch.setattr(drawing.telling_lots, "tell", killed)
    with (
        pytest.raises(KeyboardInterrupt),
        clock.moved_to(DRAWS),
        database.as_public(),
        city_scope(MIHON),
    ):
        actions.draw_lots(Draw.objects.get())
    monkeypatch.undo()
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS):
        assert not Booking.objects.exists() and Draw.objects.get().state == "closed"
        assert actions.draw_lots(Draw.objects.get())


def test_nobody_enters_a_list_that_is_being_closed(database: Clone):
    """Who enters waits for whoever closes the list, and is told."""
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        row = hall()
        entered(row, "first")
    barrier = threading.Event()

    def closing() -> bool:
        lots.locked_draw(Draw.objects.get().id)
        barrier.set()
        return actions.close_list(Draw.objects.get())

    def entering() -> Lot:
        barrier.wait(timeout=20)
        return entered(Resource.objects.get(slug="gym"), "late")

    with clock.moved_to(CLOSED):
        _results, faults = together(database, closing, entering, side=Side.PUBLIC)
    assert [type(one) for one in faults] == [BookingRefusedError]


def test_draws_are_announced_and_what_is_due_is_asked_for(public: Clone):
    hall()
    assert actions.go_on_with_draws() == 0
    assert Draw.objects.get().month.isoformat() == "2026-08-01"
    told = Event.objects.get(kind="bookings.draw_announced").data
    assert (told["closes"], told["draws"]) == ("2026-06-11 00:00", "2026-06-15 12:00")
    with clock.moved_to(CLOSED):
        assert actions.go_on_with_draws() == 1
