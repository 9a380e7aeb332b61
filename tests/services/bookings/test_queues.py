"""At the place: a number each, each called by one clerk, in the order of booked times and of coming."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import MIHON, Clone
from django.db import IntegrityError, connection, transaction
from gym import NOW, TEN, an_hour, gym
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder, queues, visiting
from madoguchi.services.bookings.models import Booking, BookingState, Queue, Ticket, TicketState
from madoguchi.services.bookings.refusals import BookingRefusedError


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(TEN), database.as_public(), city_scope(MIHON):
        yield database


def clerk() -> Staff:
    return Staff.objects.get(number="1014")


def counter() -> Queue:
    return actions.set_up(
        Queue(slug="parks_desk", name="公園の窓口", name_en="Parks desk", prefix="P", department="parks"),
        clerk(),
    )


def came(queue: Queue) -> Ticket:
    return actions.issue(queue, "anyone")


def booked() -> Booking:
    wanted = an_hour()
    with clock.moved_to(NOW):
        return actions.book(actions.hold(gym(), wanted, Holder()), wanted, "")


def test_whoever_booked_goes_before_who_came_later_and_has_one_number(public: Clone):
    queue, booking = counter(), booked()
    with clock.moved_to(TEN - timedelta(minutes=20)):
        first = came(queue)
    with clock.moved_to(TEN - timedelta(minutes=10)):
        mine = actions.arrive(booking)
        assert mine is not None and actions.arrive(booking) == mine
    with clock.moved_to(TEN + timedelta(minutes=1)):
        last = came(queue)
        called = [actions.call_next(queue, "1", clerk()) for _ in range(4)]
    assert called == [first, mine, last, None]
    assert [one.said for one in (first, mine, last)] == ["P-001", "P-002", "P-003"]
    booking.refresh_from_db()
    assert booking.state == BookingState.DONE
    [event] = Event.objects.filter(kind="bookings.called", data__number=1)
    assert event.data == {"queue": "parks_desk", "number": 1, "desk": "1", "waited": 21}


def test_who_did_not_hear_is_called_again_also_after_having_been_away(public: Clone):
    queue = counter()
    came(queue)
    ticket = actions.call_next(queue, "2", clerk())
    assert ticket is not None
    assert actions.recall(ticket, "", clerk()).calls == 2
    assert actions.miss_ticket(ticket, clerk()).state == TicketState.MISSED
    assert actions.recall(ticket, "3", clerk()).desk == "3"
    assert actions.finish_ticket(ticket, clerk()).state == TicketState.DONE
    with pytest.raises(BookingRefusedError, match="状態が変わりました"):
        actions.recall(ticket, "3", clerk())


def test_each_day_begins_with_one_and_forgets_who_still_waited(public: Clone):
    queue = counter()
    came(queue), came(queue)
    with clock.moved_to(TEN + timedelta(days=1)):
        assert came(queue).number == 1
        assert actions.call_next(queue, "1", clerk()).number == 1
        assert actions.call_next(queue, "1", clerk()) is None


def test_the_database_refuses_a_number_twice_and_a_state_that_cannot_be(public: Clone):
    ticket = came(counter())
    for wrong in ({"number": 1}, {"number": 2, "state": "called"}, {"number": 0}):
        with pytest.raises(IntegrityError, match="bookings_ticket"), transaction.atomic():
            Ticket.objects.create(queue=ticket.queue, due_at=TEN, **wrong)


def test_a_queue_is_of_one_name(public: Clone):
    counter()
    with pytest.raises(BookingRefusedError, match="すでにあります"):
        counter()


def called_by_two(database: Clone) -> list[Ticket | None]:
    with database.as_public(), city_scope(MIHON):
        queue = counter()
        came(queue), came(queue)
    desks = iter("12")
    results, faults = together(
        database, *[lambda: actions.call_next(queue, next(desks), clerk())] * 2, side=Side.PUBLIC
    )
    assert faults == []
    return results


def test_two_clerks_never_call_the_same(database: Clone):
    with clock.moved_to(TEN):
        assert {one.number for one in called_by_two(database)} == {1, 2}


def test_without_the_lock_they_would(database: Clone, monkeypatch: pytest.MonkeyPatch):
    def unlocked(queue: Queue) -> Ticket | None:
        found = Ticket.objects.filter(queue=queue, state=TicketState.WAITING).order_by("number").first()
        both.wait(timeout=20)
        return found

    both = threading.Barrier(2)
    monkeypatch.setattr(queues, "_first_waiting", unlocked)
    with clock.moved_to(TEN):
        assert [one.number for one in called_by_two(database)] == [1, 1]


def numbers_at_once(database: Clone) -> tuple[list[object], list[Exception]]:
    with clock.moved_to(TEN):
        with database.as_public(), city_scope(MIHON):
            queue = counter()
        return together(database, *[lambda: came(queue)] * 2, side=Side.PUBLIC)


def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are counted without the lock of the queue, by both before either goes on."""
    both = threading.Barrier(2)
    monkeypatch.setattr(queues, "_locked_queue", lambda queue: queue)
    known = queues._known

    def met(*given: object) -> Ticket | None:
        both.wait(timeout=20)
        return known(*given)

    monkeypatch.setattr(queues, "_known", met)


def test_two_who_come_at_once_have_two_numbers(database: Clone):
    results, faults = numbers_at_once(database)
    assert (sorted(one.number for one in results), faults) == ([1, 2], [])


def test_without_the_lock_of_the_queue_one_of_two_gets_none(database: Clone, monkeypatch: pytest.MonkeyPatch):
    meeting(monkeypatch)
    results, faults = numbers_at_once(database)
    assert (len(results), len(faults)) == (1, 1)
    assert "bookings_ticket_number" in str(faults[0])


def two_check_ins(database: Clone) -> tuple[list[object], list[Exception]]:
    with database.as_public(), city_scope(MIHON):
        counter()
        one = booked()
    return together(database, *[lambda: actions.arrive(one)] * 2, side=Side.PUBLIC)


def test_two_check_ins_at_once_are_one(database: Clone):
    with clock.moved_to(TEN):
        results, faults = two_check_ins(database)
        with database.as_public(), city_scope(MIHON):
            arrivals = Event.objects.filter(kind="bookings.checked_in").count()
    assert ([one.number for one in results], faults, arrivals) == ([1, 1], [], 1)


def test_without_the_lock_of_the_booking_the_arrival_is_noted_twice(
    database: Clone, monkeypatch: pytest.MonkeyPatch
):
    both = threading.Barrier(2)

    def unlocked(booking: Booking, *_states: BookingState) -> Booking:
        found = Booking.objects.select_related("resource", "person").get(id=booking.id)
        both.wait(timeout=20)
        return found

    monkeypatch.setattr(visiting, "locked", unlocked)
    with clock.moved_to(TEN):
        _results, faults = two_check_ins(database)
        with database.as_public(), city_scope(MIHON):
            arrivals = Event.objects.filter(kind="bookings.checked_in").count()
    assert (arrivals, faults) == (2, [])


def pressed_twice(database: Clone) -> tuple[list[object], list[Exception]]:
    """One desk asks for the next twice at once, while three wait."""
    with database.as_public(), city_scope(MIHON):
        queue = counter()
        came(queue), came(queue), came(queue)
    return together(database, *[lambda: actions.call_next(queue, "1", clerk())] * 2, side=Side.PUBLIC)


def test_a_desk_that_presses_twice_at_once_calls_one(database: Clone):
    with clock.moved_to(TEN):
        results, faults = pressed_twice(database)
        with database.as_public(), city_scope(MIHON):
            called = list(Ticket.objects.filter(state=TicketState.CALLED).values_list("desk", flat=True))
    assert called == ["1"]
    # Either the second found the first one's number at its desk and ended it, or it is told so.
    assert len(results) + len(faults) == 2 and all("ほかの番号" in str(one) for one in faults)


def test_the_same_page_sent_twice_sends_nobody_away(public: Clone):
    queue = counter()
    first, second = came(queue), came(queue)
    assert actions.call_next(queue, "1", clerk(), "") == first
    with pytest.raises(BookingRefusedError, match="状態が変わりました"), transaction.atomic():
        actions.call_next(queue, "1", clerk(), "")
    assert list(Ticket.objects.order_by("number").values_list("state", flat=True)) == ["called", "waiting"]
    assert actions.call_next(queue, "1", clerk(), first.code) == second
    assert list(Ticket.objects.order_by("number").values_list("state", flat=True)) == ["done", "called"]


def test_without_the_constraint_it_would_call_two(database: Clone, monkeypatch: pytest.MonkeyPatch):
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX public_side.bookings_ticket_desk")
    both, first = threading.Barrier(2), queues._first_waiting

    def met(queue: Queue) -> Ticket | None:
        both.wait(timeout=20)
        return first(queue)

    monkeypatch.setattr(queues, "_first_waiting", met)
    with clock.moved_to(TEN):
        results, faults = pressed_twice(database)
    assert (sorted(one.number for one in results), faults) == ([1, 2], [])


def test_who_was_called_by_mistake_waits_again_where_they_stood(public: Clone):
    queue = counter()
    first, second = came(queue), came(queue)
    called = actions.call_next(queue, "1", clerk())
    assert called == first
    assert actions.put_back(called, clerk()).state == TicketState.WAITING
    assert actions.call_next(queue, "2", clerk()) == first
    assert actions.give_back(second).state == TicketState.LEFT
    with pytest.raises(BookingRefusedError, match="状態が変わりました"):
        actions.give_back(second)
    assert [one.kind for one in Event.objects.filter(subject=queue.subject).order_by("n")][-3:] == [
        "bookings.put_back",
        "bookings.called",
        "bookings.ticket_left",
    ]
