"""The clerk's pages: calendars, deciding, the telephone, a day that is otherwise, declaring, calling."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from clones import MIHON, Clone
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from lots_town import DRAWS, OPEN, close, entered, hall, root
from visitors import pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions, leading
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, BookingState, Draw, Queue, Reception, Resource, Ticket
from madoguchi.services.bookings.queries import declared
from madoguchi.services.bookings.refusals import BookingRefusedError

CLERK, HEAD, OTHER = "hanamura@mihon.example", "midorikawa@mihon.example", "yamano@mihon.example"
DESK = "/desk/bookings/"
DAY = {"day": "2026-06-03"}
ASKED = {"asks": ["name", "phone"], "approver": "parks-head"}
WHO = {"name": "見本 花子", "phone": "090-0000-0001"}


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages():
        yield database


def signed_in(email: str = CLERK) -> Client:
    return signed_in_staff("/desk/login/", email)


def text_of(answer) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", main[0].replace("</td>", " ")))


def booked(resource: Resource, begins=TEN) -> Booking:
    wanted = an_hour(begins, said=WHO)
    return actions.book(actions.hold(resource, wanted, Holder()), wanted, "")


def seeded(**changes: object) -> Booking:
    with city_scope(MIHON):
        return booked(gym(**changes))


def again(booking: Booking) -> Booking:
    with city_scope(MIHON):
        return Booking.objects.get(id=booking.id)


def test_a_day_shows_each_unit_and_a_week_each_day(public: Clone):
    seeded(units=2, choices=[{"id": "one_hour", "title": {"ja": "2", "en": "2"}, "minutes": 120}])
    desk = signed_in()
    page = desk.get(f"{DESK}resource/gym/", DAY).content.decode()
    assert page.count('rowspan="2"') == 1
    assert page.count("空き") == 12 * 2 - 2
    assert "見本 花子" in text_of(desk.get(f"{DESK}resource/gym/week/", DAY))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        desk.get(f"{DESK}resource/gym/", DAY)
    assert len(queries) <= 12


def test_groups_are_offered_to_whoever_decides_about_them(public: Clone):
    seeded()
    desk = signed_in()
    assert "登録団体" not in text_of(desk.get(DESK))
    with city_scope(MIHON):
        gym(price={**PRICE, "amount": "500 * (100 - reduction) / 100"})
    assert "登録団体" in text_of(desk.get(DESK))
    assert desk.get(f"{DESK}groups/").status_code == 200


def test_another_department_sees_nothing_of_it(public: Clone):
    one, desk = seeded(), signed_in(OTHER)
    assert "体育館" not in text_of(desk.get(DESK))
    for path in ("resource/gym/", "resource/gym/book/", "resource/gym/exception/", f"booking/{one.code}/"):
        assert desk.get(f"{DESK}{path}").status_code == 404
    assert desk.post(f"{DESK}arrivals/", {"code": one.code}).status_code == 422


def test_who_holds_the_post_says_yes_or_no_with_a_reason(public: Clone):
    one = seeded(**ASKED)
    address = f"{DESK}booking/{one.code}/"
    assert signed_in(CLERK).post(address, {"act": "approve"}).status_code == 422
    head = signed_in(HEAD)
    assert one.code in head.get(f"{DESK}approvals/").content.decode()
    told = head.post(address, {"act": "refuse", "reason": " "})
    assert told.status_code == 422 and told.content.decode().count('href="#id_refusal"') == 1
    assert again(one).state == BookingState.ASKED
    assert head.post(address, {"act": "refuse", "reason": "工事のため"}).status_code == 302
    assert (again(one).state, again(one).reason) == (BookingState.REFUSED, "工事のため")
    assert "ありません" in text_of(head.get(f"{DESK}approvals/"))


def test_who_came_is_noted_by_what_the_qr_holds(public: Clone):
    one, desk = seeded(), signed_in()
    with clock.moved_to(TEN - timedelta(minutes=5)):
        said = desk.post(f"{DESK}arrivals/", {"code": f"http://mihon.localhost/bookings/{one.code}/"})
        assert said.status_code == 302
        assert again(one).state == BookingState.CHECKED_IN
        desk.post(f"{DESK}booking/{one.code}/", {"act": "finish"})
    assert again(one).state == BookingState.DONE


def test_somebody_on_the_telephone_is_booked_for(public: Clone):
    with city_scope(MIHON):
        gym(asks=["name", "phone"])
    desk = signed_in()
    address = f"{DESK}resource/gym/book/?day=2026-06-03"
    page = desk.get(address).content.decode()
    assert TEN.isoformat() in page
    asked = {"choice": "one_hour", "people": "3", "begins": TEN.isoformat(), "name": "見本 花子"}
    refused = desk.post(address, {**asked, "phone": ""})
    assert refused.status_code == 422
    assert "見本 花子" in refused.content.decode(), "what was typed is kept"
    assert desk.post(address, {**asked, "phone": "090-1234-5678"}).status_code == 302
    with city_scope(MIHON):
        one = Booking.objects.get()
        assert (one.state, one.people, one.said["phone"]) == (BookingState.BOOKED, 3, "09012345678")


def test_a_day_closed_says_whom_to_call_and_comes_back(public: Clone):
    one, desk = seeded(asks=["name", "phone"]), signed_in()
    address = f"{DESK}resource/gym/exception/?day=2026-06-03"
    assert desk.post(address, {"how": "hours", "opens": "12:00", "closes": "9"}).status_code == 422
    assert desk.post(address, {"how": "closed"}).status_code == 302
    said = text_of(desk.get(address))
    assert "電話をする方" in said and "090-0000-0001" in said
    with city_scope(MIHON):
        row = Resource.objects.get(slug="gym")
        assert len(declared(row).deviations) == 1
        with pytest.raises(BookingRefusedError, match="受け付けていません"):
            actions.hold(row, an_hour(TEN + HOUR), Holder())
    desk.post(address, {"how": "usual"})
    assert "電話をする方" not in text_of(desk.get(address))
    assert again(one).state == BookingState.BOOKED


def test_who_entered_a_draw_for_a_day_that_is_closed_is_listed_and_so_is_who_won_it_nevertheless(
    database: Clone,
):
    day, closing = f"{DESK}resource/gym/exception/?day=2026-08-05", {"how": "closed"}
    with clock.moved_to(OPEN), database.as_public(), pages():
        with city_scope(MIHON):
            entered(hall(asks=["name", "phone"]), "a", said=WHO)
        desk = signed_in()
        assert "090-0000-0001" not in text_of(desk.get(day))
        with city_scope(MIHON):
            close(Draw.objects.get())
        assert desk.post(day, closing).status_code == 302
        said = text_of(desk.get(day))
        assert "090-0000-0001" in said and "締切り後" in said and "予約はありません" not in said
        assert "休みになりました" not in text_of(desk.get(DESK))
    root(database)
    with clock.moved_to(DRAWS), database.as_public(), pages():
        with city_scope(MIHON):
            assert actions.draw_lots(Draw.objects.get())
            assert Booking.objects.get().state == BookingState.BOOKED
        desk = signed_in()
        said = text_of(desk.get(DESK))
        assert "抽選の一覧を公表したあとで、休みになりました" in said and "090-0000-0001" in said
        desk.post(day, {"how": "usual"})
        assert "休みになりました" not in text_of(desk.get(DESK))


def test_several_days_are_closed_at_once_and_one_of_them_is_otherwise(public: Clone):
    one, desk = seeded(asks=["name", "phone"]), signed_in()
    page = f"{DESK}resource/gym/exception/?day="
    for wrong in ("2026-06-01", "2028-01-01", "soon"):
        assert desk.post(f"{page}2026-06-02", {"how": "closed", "until": wrong}).status_code == 422
    assert desk.post(f"{page}2026-06-02", {"how": "closed", "until": "2026-06-04"}).status_code == 302
    assert "090-0000-0001" in text_of(desk.get(f"{page}2026-06-02")), "of any of these days"
    assert "6月2日（火）から令和8年6月4日（木）までの変更に含まれています" in text_of(
        desk.get(f"{page}2026-06-03")
    )
    desk.post(f"{page}2026-06-03", {"how": "hours", "opens": "10:00", "closes": "12:00"})
    with city_scope(MIHON):
        open_then = (
            Resource.objects.get(slug="gym").openings.order_by("begins").values_list("begins", flat=True)
        )
        days = [clock.local(begins).day for begins in open_then if begins < TEN + 3 * 24 * HOUR]
    assert days == [1, 3, 5]
    assert again(one).state == BookingState.BOOKED


def test_what_rests_takes_nothing_until_it_goes_on(public: Clone):
    one, desk = seeded(), signed_in()
    desk.post(f"{DESK}resource/gym/pause/", {"paused": "yes"})
    with city_scope(MIHON), pytest.raises(BookingRefusedError, match="休んでいます"):
        booked(Resource.objects.get(slug="gym"), TEN + HOUR)
    desk.post(f"{DESK}resource/gym/pause/", {"paused": "no"})
    with city_scope(MIHON):
        assert booked(Resource.objects.get(slug="gym"), TEN + HOUR).code != one.code


BASICS = {"kind": "room", "title-ja": "和室", "title-en": "Tatami room", "department": "parks", "place": ""}


def test_what_the_pack_has_not_is_declared_page_by_page(public: Clone):
    desk = signed_in()
    wrong = desk.post(f"{DESK}new/", {**BASICS, "slug": "Tatami", "title-en": ""})
    assert wrong.status_code == 422 and "和室" in wrong.content.decode()
    assert desk.post(f"{DESK}new/", {**BASICS, "slug": "tatami"}).status_code == 302
    page = f"{DESK}resource/tatami/declare/"
    hours = {"hours-0-rule": ["MO", "WE"], "hours-0-opens": "09:00", "hours-0-closes": "12:00"}
    assert desk.post(f"{page}hours/", hours).status_code == 302
    assert desk.post(f"{page}asks/", {"asks": ["name"], "eligible-when": "age >"}).status_code == 422
    assert desk.post(f"{page}asks/", {"asks": ["name"]}).status_code == 302
    price = {
        "price-amount": "people * 100",
        "price-title-ja": "料金",
        "price-title-en": "Price",
        "price-kind": "usage",
    }
    payee = {
        "price-payee-ja": "市",
        "price-payee-en": "City",
        "price-account": "使用料",
        "price-ways": ["cash"],
    }
    assert desk.post(f"{page}price/", {**price, **payee}).status_code == 302
    with city_scope(MIHON):
        row = Resource.objects.get(slug="tatami")
        what = declared(row)
        assert row.paused and row.on_screen and row.openings.exists()
        assert what.hours[0].rule == "FREQ=WEEKLY;BYDAY=MO,WE"
        assert what.price is not None and what.price.amount == "people * 100"
        assert [one.value for one in what.asks] == ["name"]
    for part in ("basics", "numbers", "choices", "hours", "asks", "price"):
        assert desk.get(f"{page}{part}/").status_code == 200
    numbers = {"units": "4", "people": "9", "step": "30", "times-latest": "0"}
    assert desk.post(f"{page}numbers/", numbers).status_code == 302
    assert desk.post(f"{page}asks/", {}).status_code == 302
    with city_scope(MIHON):
        what = declared(Resource.objects.get(slug="tatami"))
        assert (what.units, what.times.latest, what.asks) == (4, 0, ())
    assert 'value="9"' in desk.get(f"{page}numbers/").content.decode()


def test_what_the_pack_declares_is_not_changed_on_screen(public: Clone):
    seeded()
    desk = signed_in()
    assert desk.get(f"{DESK}resource/gym/declare/basics/").status_code == 404
    taken = desk.post(f"{DESK}new/", {**BASICS, "slug": "gym"})
    assert taken.status_code == 422 and "使われています" in text_of(taken)


def test_a_clerk_calls_and_the_hall_and_the_telephone_show_it(public: Clone):
    one, desk = seeded(), signed_in()
    made = {"department": "parks", "prefix": "p", "name": "公園の窓口", "name_en": "Parks"}
    wrong = desk.post(f"{DESK}queues/", {**made, "prefix": "1"})
    assert wrong.status_code == 422 and 'id="id_prefix-error"' in wrong.content.decode()
    assert desk.post(f"{DESK}queues/", made).status_code == 302
    calls = f"{DESK}queues/parks_p/"
    with clock.moved_to(TEN):
        resident = visitor()
        desk.post(f"{calls}wall/")
        with city_scope(MIHON):
            wall = f"/bookings/here/{Reception.objects.get().wall}/"
        assert resident.post(wall, {"code": one.code, "key": "000"}).status_code == 422
        came = resident.post(wall, {"code": one.code.lower(), "key": one.key})
        mine = came["Location"]
        assert "P-001" in text_of(resident.get(mine)) and "次にお呼びします" in text_of(resident.get(mine))
        assert desk.post(calls, {"act": "issue"}).status_code == 302
        nowhere = desk.post(calls, {"act": "call", "desk": ""})
        assert nowhere.status_code == 422 and 'href="#id_desk"' in nowhere.content.decode()
        assert 'id="id_desk-error"' in nowhere.content.decode()
        assert desk.post(calls, {"act": "call", "desk": "3"}).status_code == 302
        assert "3番窓口" in text_of(resident.get(mine))
        hall = resident.get("/bookings/hall/parks_p/")
        assert "P-001" in text_of(hall) and 'data-live="5"' in hall.content.decode()
        assert "見本 花子" not in hall.content.decode(), "no names in the hall"
        called = text_of(desk.get(calls))
        assert "見本 花子" in called and "P-001" in called
        assert desk.post(calls, {"act": "strike", "ticket": "AAAA-AAAA"}).status_code == 422
        with city_scope(MIHON):
            first, second = Ticket.objects.order_by("number")
        desk.post(calls, {"act": "away", "ticket": first.code, "desk": "3"})
        assert "いらっしゃいませんでした" in text_of(resident.get(mine))
        desk.post(calls, {"act": "again", "ticket": first.code, "desk": "3"})
        desk.post(calls, {"act": "done", "ticket": first.code, "desk": "3"})
        assert "P-002" in desk.get(f"{calls}{second.code}/").content.decode()
    assert again(one).state == BookingState.DONE


def waited(queue: Queue, staff: Staff, came_at: datetime, minutes: int) -> None:
    with clock.moved_to(came_at):
        actions.issue(queue, "anyone")
    with clock.moved_to(came_at + timedelta(minutes=minutes)):
        actions.call_next(queue, "1", staff)


def test_how_long_one_waits_is_told_of_the_same_hour_and_by_who_waits(public: Clone):
    desk, calls = signed_in(), f"{DESK}queues/parks_p/"
    with city_scope(MIHON):
        staff = Staff.objects.get(email=CLERK)
        queue = Queue(slug="parks_p", name="窓口", name_en="Desk", prefix="P", department="parks")
        actions.set_up(queue, staff)
        for week, minutes in ((7, 10), (14, 20), (21, 12), (1, 90)):
            waited(queue, staff, TEN - timedelta(days=week), minutes)
    with clock.moved_to(TEN):
        assert "およそ" not in text_of(desk.get(calls)), "nobody waits: nothing is to be told"
        desk.post(calls, {"act": "issue"})
        assert "いまからの待ち時間：およそ12分" in text_of(desk.get(calls))
    with clock.moved_to(TEN + 3 * HOUR):
        assert "まだわかりません" in text_of(desk.get(calls))


def test_the_calls_of_the_last_hour_tell_better(public: Clone):
    desk, calls = signed_in(), f"{DESK}queues/parks_p/"
    with city_scope(MIHON):
        staff = Staff.objects.get(email=CLERK)
        queue = Queue(slug="parks_p", name="窓口", name_en="Desk", prefix="P", department="parks")
        actions.set_up(queue, staff)
        for earlier in (40, 30, 20, 10):
            waited(queue, staff, TEN - timedelta(minutes=earlier), 0)
    with clock.moved_to(TEN):
        for _ in range(3):
            desk.post(calls, {"act": "issue"})
        # Four in forty minutes: ten minutes each, three before.
        assert "およそ30分" in text_of(desk.get(calls))


def test_a_booking_leads_to_the_case_that_it_belongs_to(public: Clone, monkeypatch: pytest.MonkeyPatch):
    one, desk = seeded(), signed_in()
    address = f"{DESK}booking/{one.code}/"
    monkeypatch.setitem(leading._codes, "submission", {"7": "K7Q2-9MXD"}.__getitem__)
    with city_scope(MIHON):
        Booking.objects.filter(id=one.id).update(matter="submission:7")
    with override_settings(MADOGUCHI_OTHER_SIDE="http://office.example/"):
        assert "http://office.example/cases/?q=K7Q2-9MXD" in desk.get(address).content.decode()
    assert "もとの申請を開く" not in desk.get(address).content.decode()


def test_whoever_is_called_leads_to_their_case(public: Clone, monkeypatch: pytest.MonkeyPatch):
    one, desk, calls = seeded(), signed_in(), f"{DESK}queues/parks_p/"
    desk.post(f"{DESK}queues/", {"department": "parks", "prefix": "p", "name": "窓口", "name_en": "Parks"})
    monkeypatch.setitem(leading._codes, "submission", {"7": "K7Q2-9MXD"}.__getitem__)
    with city_scope(MIHON):
        Booking.objects.filter(id=one.id).update(matter="submission:7")
    with clock.moved_to(TEN), override_settings(MADOGUCHI_OTHER_SIDE="http://office.example/"):
        desk.post(f"{DESK}booking/{one.code}/", {"act": "arrive"})
        page = desk.post(calls, {"act": "call", "desk": "1"}, follow=True).content.decode()
    # The link has the focus: Enter opens the case, in a window that stays the same for the next.
    assert re.search(
        r'href="http://office.example/cases/\?q=K7Q2-9MXD" target="case" data-focus data-key="o"', page
    )


def test_what_nobody_noted_is_noted_together(public: Clone):
    with city_scope(MIHON):
        hall = gym(asks=["name", "phone"])
        came, missed = booked(hall), booked(hall, TEN + HOUR)
    desk, address = signed_in(), f"{DESK}unrecorded/"
    assert "記録がない予約はありません" in text_of(desk.get(address))
    with clock.moved_to(TEN + 5 * HOUR):
        assert text_of(desk.get(address)).count("見本 花子") == 2
        assert desk.post(address, {"act": "miss"}).status_code == 422
        assert desk.post(address, {"act": "attend", "code": came.code}).status_code == 302
        assert desk.post(address, {"act": "miss", "code": missed.code}).status_code == 302
        assert "記録がない予約はありません" in text_of(desk.get(address))
        late = desk.post(f"{DESK}booking/{missed.code}/", {"act": "arrive"})
        assert late.status_code == 302, "who was noted as missed, and comes the same day, is taken in"
    assert [again(one).state for one in (came, missed)] == [BookingState.DONE, BookingState.CHECKED_IN]


def test_the_queue_closes_for_the_day_and_says_so_to_who_still_waits(public: Clone):
    desk, calls = signed_in(), f"{DESK}queues/parks_p/"
    desk.post(f"{DESK}queues/", {"department": "parks", "prefix": "p", "name": "窓口", "name_en": "Parks"})
    with clock.moved_to(TEN):
        desk.post(calls, {"act": "issue"})
        with city_scope(MIHON):
            mine = f"/bookings/tickets/{Ticket.objects.get().code}/"
        assert "取りやめになった番号：1" in text_of(desk.post(calls, {"act": "close"}, follow=True))
        assert "お呼びできませんでした" in text_of(visitor().get(mine))
        assert "受付は終わりました" in text_of(visitor().get("/bookings/hall/parks_p/"))
        desk.post(calls, {"act": "reopen"})
        assert "お呼びしている番号は、ここに出ます" in text_of(visitor().get("/bookings/hall/parks_p/"))


EVERY_PAGE = (
    "",
    "approvals/",
    "arrivals/",
    "unrecorded/",
    "new/",
    "queues/",
    "queues/parks_p/",
    "queues/parks_p/wall/",
    "resource/gym/?day=2026-06-03",
    "resource/gym/week/?day=2026-06-03",
    "resource/gym/book/?day=2026-06-03",
    "resource/gym/exception/?day=2026-06-03",
)


def test_no_page_of_the_desk_asks_more_than_twelve_times(public: Clone):
    desk = signed_in()
    with city_scope(MIHON):
        hall = gym(asks=["name", "phone"], units=3)
        come = [booked(hall, TEN + hour * HOUR) for hour in range(4)]
        staff = Staff.objects.get(email=CLERK)
        queue = Queue(slug="parks_p", name="窓口", name_en="Parks", prefix="P", department="parks")
        actions.set_up(queue, staff)
        actions.renew_reception("", staff)
    with clock.moved_to(TEN):
        with city_scope(MIHON):
            for one in come[:2]:
                actions.arrive(one, staff)
            actions.call_next(queue, "1", staff)
            wall, kiosk = Reception.objects.values_list("wall", "kiosk").get()
            mine = Ticket.objects.first()
        places = [f"/bookings/here/{wall}/", f"/bookings/here/{kiosk}/", f"/bookings/tickets/{mine.code}/"]
        places += [f"/bookings/here/{kiosk}/{mine.code}/", "/bookings/hall/parks_p/"]
        own = [f"booking/{come[0].code}/", f"queues/parks_p/{mine.code}/"]
        for page in [f"{DESK}{one}" for one in (*EVERY_PAGE, *own)] + places:
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(page).status_code == 200, page
            assert len(captured) <= 12, (page, [one["sql"][:120] for one in captured])
