"""Checking in and taking numbers at the place: by the QR on its wall, or at its tablet, and not from home."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from clones import MIHON, Clone
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from gym import HOUR, NOW, TEN, an_hour, gym
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, BookingState, Queue, Reception, Ticket, TicketState

HALL = "city-hall"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            for prefix in "PK":
                names = {"name": f"窓口{prefix}", "name_en": f"Desk {prefix}"}
                queue = Queue(
                    slug=f"desk_{prefix.lower()}", prefix=prefix, department="parks", place=HALL, **names
                )
                actions.set_up(queue, clerk())
            actions.renew_reception(HALL, clerk())
        yield database


def clerk() -> Staff:
    return Staff.objects.get(number="1014")


def addresses() -> tuple[str, str]:
    """Of the wall and of the tablet."""
    with city_scope(MIHON):
        found = Reception.objects.get()
    return f"/bookings/here/{found.wall}/", f"/bookings/here/{found.kiosk}/"


def booked(begins: datetime = TEN, **changes: object) -> Booking:
    with city_scope(MIHON):
        wanted = an_hour(begins)
        return actions.book(actions.hold(gym(place=HALL, **changes), wanted, Holder()), wanted, "")


def said(answer) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", main[0]))


def took(browser: Client, address: str, queue: str = "desk_p", once: str = "") -> str:
    """A number taken without a booking, as the page says it."""
    answer = browser.post(address, {"act": "number", "queue": queue, "once": once}, follow=True)
    found = re.search(r"<h1[^>]*>([A-Z]+-\d+)</h1>", answer.content.decode())
    return found[1] if found else said(answer)


def test_the_public_address_alone_takes_nobody_in(public: Clone):
    one = booked()
    with clock.moved_to(TEN):
        for guessed in ("gym", "desk_p", "x" * 43):
            answer = visitor().post(f"/bookings/here/{guessed}/", {"code": one.code, "key": one.key})
            assert (answer.status_code, "会場でだけ" in said(answer)) == (404, True)
    with city_scope(MIHON):
        assert Booking.objects.get().state == BookingState.BOOKED


def test_an_old_qr_is_worth_nothing_once_the_desk_made_a_new_one(public: Clone):
    wall, kiosk = addresses()
    assert visitor().get(wall).status_code == 200
    with city_scope(MIHON):
        actions.renew_reception(HALL, clerk())
    assert [visitor().get(one).status_code for one in (wall, kiosk, *addresses())] == [404, 404, 200, 200]


def test_at_the_tablet_the_code_is_enough_and_on_the_telephone_the_key_is_wanted(public: Clone):
    one = booked()
    wall, kiosk = addresses()
    with clock.moved_to(TEN - timedelta(minutes=5)):
        refused = visitor().post(wall, {"code": one.code, "key": "0"})
        assert (refused.status_code, "確認番号が違います" in said(refused)) == (422, True)
        shown = visitor().post(kiosk, {"code": f"http://mihon.localhost/bookings/{one.code}/"}, follow=True)
        # The tablet shows the number and nothing of whoever has it, and keeps no booking open.
        assert "-001" in said(shown) and "見本" not in shown.content.decode()
        again = visitor().post(wall, {"code": one.code, "key": one.key}, follow=True)
        assert "受付はもう済んでいます" in said(again)
    with city_scope(MIHON):
        assert Ticket.objects.count() == 1


def test_the_telephone_that_booked_presses_one_button(public: Clone):
    one = booked()
    wall, _kiosk = addresses()
    phone = visitor()
    phone.post("/bookings/find/", {"code": one.code, "key": one.key})
    with clock.moved_to(TEN):
        assert one.code in phone.get(wall).content.decode()
        assert "-001" in said(phone.post(wall, {"code": one.code}, follow=True))


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-3, "受付は08:00から"), (-24, "この予約は6月3日です"), (1, "予約の時間は11:00に終わりました")],
)
def test_too_early_another_day_and_too_late_are_told(public: Clone, hours: int, words: str):
    one = booked()
    with clock.moved_to(TEN + hours * HOUR):
        answer = visitor().post(addresses()[0], {"code": one.code, "key": one.key})
    assert (answer.status_code, words in said(answer)) == (422, True), said(answer)


def test_who_is_late_is_taken_in_and_told(public: Clone):
    one = booked()
    with clock.moved_to(TEN + timedelta(minutes=10)):
        answer = visitor().post(addresses()[0], {"code": one.code, "key": one.key}, follow=True)
    assert "時間を過ぎていますが、受付をしました" in said(answer)


def test_what_was_cancelled_or_is_received_elsewhere_is_told(public: Clone):
    one, elsewhere = booked(), addresses()[1]
    with city_scope(MIHON):
        actions.cancel(one)
        other = an_hour(TEN + HOUR)
        there = actions.book(actions.hold(gym(place="minami-office"), other, Holder()), other, "")
    with clock.moved_to(TEN):
        assert "取り消されています" in said(visitor().post(elsewhere, {"code": one.code}))
        assert "ここではなく" in said(visitor().post(elsewhere, {"code": there.code}))


def test_a_browser_has_one_number_of_a_matter_until_it_gives_it_back(public: Clone):
    wall, _kiosk = addresses()
    phone = visitor()
    with clock.moved_to(TEN):
        assert [took(phone, wall) for _ in range(3)] == ["P-001"] * 3
        assert took(phone, wall, "desk_k") == "K-001"
        assert took(visitor(), wall) == "P-002"
        assert "P-001を見る" in said(phone.get(wall)) and "お待ち：2人" in said(phone.get(wall))
        with city_scope(MIHON):
            mine = Ticket.objects.get(number=1, queue__slug="desk_p")
        assert "番号は取りやめました" in said(phone.post(f"/bookings/tickets/{mine.code}/", follow=True))
        assert phone.post(f"/bookings/tickets/{mine.code}/").status_code == 422
        assert took(phone, wall) == "P-003"
    with clock.moved_to(TEN + timedelta(days=1)):
        assert took(phone, wall) == "P-001"


def test_at_the_tablet_a_page_gives_one_number_however_often_it_is_pressed(public: Clone):
    _wall, kiosk = addresses()
    tablet = visitor()
    with clock.moved_to(TEN):
        once = re.search(r'name="once" value="([^"]+)"', tablet.get(kiosk).content.decode())
        assert once
        assert [took(tablet, kiosk, once=once[1]) for _ in range(2)] == ["P-001"] * 2
        assert took(tablet, kiosk, once="another page") == "P-002"


def test_nobody_takes_a_hundred(public: Clone):
    wall, kiosk = addresses()
    with clock.moved_to(TEN), override_settings(MADOGUCHI_LIMITS={"number": "100/m/ip,3/10m/key"}):
        assert [took(visitor(), wall) for _ in range(3)] == ["P-001", "P-002", "P-003"]
        assert "たくさんの番号が出ています" in took(visitor(), wall)
        assert took(visitor(), kiosk, once="the tablet goes on") == "P-004"


def test_a_closed_queue_gives_no_number_but_takes_in_who_booked(public: Clone):
    one = booked()
    wall, _kiosk = addresses()
    with clock.moved_to(TEN):
        with city_scope(MIHON):
            for queue in Queue.objects.all():
                actions.close_queue(queue, clerk())
        assert "本日の受付は終わりました" in took(visitor(), wall)
        assert "-001" in said(visitor().post(wall, {"code": one.code, "key": one.key}, follow=True))


def test_the_database_holds_one_open_number_of_a_browser_and_one_call_of_a_desk(public: Clone):
    with clock.moved_to(TEN), city_scope(MIHON):
        queue = Queue.objects.get(slug="desk_p")
        actions.take_number(queue, "a browser")
        with pytest.raises(IntegrityError, match="bookings_ticket_browser"), transaction.atomic():
            Ticket.objects.create(queue=queue, number=2, due_at=TEN, browser="a browser")
        Ticket.objects.create(
            queue=queue, number=2, due_at=TEN, browser="a browser", state="left", done_at=TEN
        )
        called = {"state": TicketState.CALLED, "called_at": TEN, "calls": 1, "desk": "1"}
        Ticket.objects.create(queue=queue, number=3, due_at=TEN, **called)
        with pytest.raises(IntegrityError, match="bookings_ticket_desk"), transaction.atomic():
            Ticket.objects.create(queue=queue, number=4, due_at=TEN, **called)
