"""A place booked inside an application: kept while it is filled in, booked and cancelled with it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from clones import MIHON, Clone
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from reporting import begun, submission
from visitors import pages, visitor
from walking import drain

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.counter.cases.models import Case, CaseMessage
from madoguchi.counter.procedures.envelopes import TrackingTold
from madoguchi.counter.procedures.forms import NotCompleteError
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, State, Submission
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions as bookings
from madoguchi.services.bookings.leading import page_of_matter
from madoguchi.services.bookings.models import Booking, Resource, Taking
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.wanted import Wanted

#: A Monday morning, and the next day at ten and at eleven.
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=TOKYO)
TEN = datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)
SAID = {"urgent": False, "about": ["tired"], "words": "眠れません。", "answer_by": "room"}
CHOSEN = {"answer_by": "room", "talk_at.day": "2026-12-01", "talk_at.time": "10:00", "name.family": ""}


@pytest.fixture
def browser(database: Clone) -> Iterator[Client]:
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            bookings.take_over()
        yield visitor()


def draft(browser: Client) -> Draft:
    return begun(browser, "child_consultation", **SAID)


def choose(browser: Client, made: Draft, **changes: str) -> Any:
    """The page with the booking, sent; what is kept is sent along, as the page has it."""
    with city_scope(MIHON):
        kept = Draft.objects.get(id=made.id).typed.get("talk_at", {}).get("code", "")
    typed = {
        **CHOSEN,
        "talk_at.code": kept,
        **{name.replace("__", "."): one for name, one in changes.items()},
    }
    return browser.post(f"/applying/{made.code}/page/answer/", typed)


def handed(browser: Client, made: Draft) -> Any:
    return browser.post(f"/applying/{made.code}/check/")


def states() -> list[tuple[str, datetime]]:
    with city_scope(MIHON):
        return list(Booking.objects.order_by("made_at", "id").values_list("state", "begins"))


def test_a_time_that_is_chosen_is_kept_and_booked_with_the_application(database: Clone, browser: Client):
    made = draft(browser)
    assert choose(browser, made)["Location"].endswith("/check/")
    with city_scope(MIHON):
        kept = Booking.objects.get()
        assert (kept.state, kept.begins, kept.matter) == ("held", TEN, f"draft:{made.code}")
    shown = browser.get(f"/applying/{made.code}/page/answer/").content.decode()
    assert "12月1日（火）10:00から10:45まで、子育て相談室" in shown
    assert "この時間を9時30分までおさえています" in shown
    code = handed(browser, made)["Location"].split("/")[2]
    sent = submission(code)
    with city_scope(MIHON):
        kept.refresh_from_db()
    assert (kept.state, kept.matter) == ("booked", sent.subject)
    place = {"place": "子育て相談室", "place_en": "Room for talks on child rearing"}
    answer = {"day": "2026-12-01", "time": "10:00", "until": "10:45", **place}
    assert sent.answers["talk_at"] == {**answer, "code": kept.code}
    drain(database)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.get(code=code).answers["talk_at"]["time"] == "10:00"


def test_another_time_gives_the_first_one_back_and_the_same_changes_nothing(browser: Client):
    made = draft(browser)
    for _ in range(2):
        choose(browser, made)
    assert states() == [("held", TEN)]
    choose(browser, made, talk_at__time="11:00")
    assert states() == [("lapsed", TEN), ("held", TEN + timedelta(hours=1))]
    with city_scope(MIHON):
        assert Taking.objects.get().booking.begins == TEN + timedelta(hours=1)


def test_a_time_that_is_taken_leaves_what_was_kept(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with city_scope(MIHON):
        room = Resource.objects.get(slug="child_room")
        for _ in range(2):
            bookings.hold(room, Wanted("talk", 1, TEN + timedelta(hours=1)), bookings.Holder())
    answer = choose(browser, made, talk_at__time="11:00")
    assert answer.status_code == 422
    assert "ちょうどいっぱいになりました" in answer.content.decode()
    assert states()[0] == ("held", TEN)


def test_looking_at_another_day_takes_nothing(browser: Client):
    made = draft(browser)
    answer = choose(browser, made, talk_at__day="2026-12-02", _day_talk_at="1")
    assert answer.status_code == 200
    assert "12月2日（水）の空いている時刻" in answer.content.decode().replace("<wbr>", "")
    assert states() == []


def test_what_lapsed_is_told_at_its_question_and_the_rest_stays(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with clock.moved_to(NOW + timedelta(minutes=31)):
        with city_scope(MIHON):
            bookings.lapse()
        answer = handed(browser, made)
        assert answer.status_code == 422
        assert "予約は取れていません" in answer.content.decode()
        with city_scope(MIHON):
            assert not Submission.objects.exists()
            assert Draft.objects.get().typed["words"] == SAID["words"]
        choose(browser, made)
        assert handed(browser, made).status_code == 302
    assert [state for state, _ in states()] == ["lapsed", "booked"]


def test_a_page_that_is_left_without_a_time_says_so(browser: Client):
    answer = choose(browser, draft(browser), talk_at__time="")
    assert answer.status_code == 422
    assert "日と時刻を選んでください" in answer.content.decode()


def test_what_is_given_up_is_free_again(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with city_scope(MIHON):
        window.give_up(Draft.objects.get())
        assert not Taking.objects.exists()
        assert not Draft.objects.exists()


def test_what_is_kept_for_a_form_is_not_booked_by_itself(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with city_scope(MIHON):
        kept = Booking.objects.get()
        with pytest.raises(BookingRefusedError, match="申請のために"), transaction.atomic():
            bookings.book(kept, Wanted("talk", 1, TEN, said={"name": "見本 花子"}), "")
        assert page_of_matter(kept.matter) == f"/applying/{made.code}/"
    assert handed(browser, made)["Location"].startswith("/my/")
    assert states() == [("booked", TEN)]
    with city_scope(MIHON):
        assert page_of_matter(kept.matter) == ""


def test_what_is_kept_for_one_form_is_no_answer_of_another(browser: Client):
    choose(browser, draft(browser))
    with city_scope(MIHON):
        code = Booking.objects.get().code
    other = draft(browser)
    answer = choose(browser, other, talk_at__time="", talk_at__code=code)
    assert answer.status_code == 422
    assert "予約は取れていません" in answer.content.decode()


def test_a_withdrawn_application_cancels_its_booking(browser: Client):
    made = draft(browser)
    choose(browser, made)
    sent = submission(handed(browser, made)["Location"].split("/")[2])
    told = TrackingTold(
        state=State.WITHDRAWN,
        number="令和8年度-1",
        at=clock.now(),
        sentence={"ja": "取下げ", "en": "Withdrawn"},
    )
    with city_scope(MIHON):
        window.follow(sent.id, told)
        assert Booking.objects.get().state == "cancelled"
        assert not Taking.objects.exists()


def test_a_program_books_what_it_kept_for_its_person(database: Clone, browser: Client):
    with city_scope(MIHON):
        person = ensure_person(ensure_account("taro@mail.example"))
        room = Resource.objects.get(slug="child_room")
        own = bookings.hold(room, Wanted("talk", 1, TEN), bookings.Holder(person))
        others = bookings.hold(room, Wanted("talk", 1, TEN), bookings.Holder())
        version = current("child_consultation")
        with pytest.raises(NotCompleteError):
            window.hand_in(person, window.Sent(version, "ja", {**SAID, "talk_at": {"code": others.code}}))
        sent = window.hand_in(person, window.Sent(version, "ja", {**SAID, "talk_at": {"code": own.code}}))
        own.refresh_from_db()
        assert (own.state, own.matter) == ("booked", sent.submission.subject)


def test_sent_from_pages_that_know_nothing_of_it_one_time_is_kept(browser: Client):
    made = draft(browser)
    for hour in ("10", "11", "14"):
        choose(browser, made, talk_at__time=f"{hour}:00", talk_at__code="")
    assert [state for state, _ in states()] == ["lapsed", "lapsed", "held"]
    with city_scope(MIHON):
        assert Taking.objects.count() == 1


def test_what_is_kept_stays_when_it_is_sent_again_and_the_rest_goes(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with city_scope(MIHON):
        kept = Booking.objects.get()
        room = kept.resource
        bookings.hold(room, Wanted("talk", 1, TEN), bookings.Holder(matter=f"draft:{made.code}"))
    choose(browser, made)
    with city_scope(MIHON):
        assert Booking.objects.get(state="held") == kept


def messages_in_the_office(database: Clone) -> list[str]:
    drain(database)
    with database.as_office(), city_scope(MIHON):
        return list(CaseMessage.objects.order_by("at").values_list("text", flat=True))


def test_the_office_is_told_when_what_was_booked_is_moved_or_given_back(database: Clone, browser: Client):
    made = draft(browser)
    choose(browser, made)
    handed(browser, made)
    assert messages_in_the_office(database) == []
    with city_scope(MIHON):
        kept = Booking.objects.get()
        bookings.change(kept, Wanted("talk", 1, TEN + timedelta(hours=1)), "anyone")
    (moved,) = messages_in_the_office(database)
    assert moved.startswith("予約を変えました：子育て相談室、令和8年12月1日（火）10:00から")
    assert "→ 令和8年12月1日（火）11:00から" in moved
    with city_scope(MIHON):
        bookings.cancel(kept)
    assert messages_in_the_office(database)[1].startswith(
        "予約を取り消しました：子育て相談室、令和8年12月1日（火）11:00から"
    )


def on_page(browser: Client, made: Draft, minutes: int, **typed: str) -> tuple[Any, int]:
    """The page of the words sent so many minutes after nine, and for how many minutes from nine the place is kept then."""
    with clock.moved_to(NOW + timedelta(minutes=minutes)):
        answer = browser.post(
            f"/applying/{made.code}/page/what/", {"urgent": "no", "about": "tired", **typed}, follow=True
        )
    return answer, minutes_kept()


def minutes_kept() -> int:
    with city_scope(MIHON):
        until = Booking.objects.get(state="held").held_until
    assert until
    return int((until - NOW).total_seconds() // 60)


def test_the_time_is_made_longer_on_any_page_of_the_form_and_what_is_typed_stays(browser: Client):
    made = draft(browser)
    choose(browser, made)
    answer, kept = on_page(browser, made, 20, words="書きかけ", urgent="", longer="1")
    shown = answer.content.decode()
    assert (answer.status_code, kept) == (200, 50)
    assert "9:50までのばしました。" in shown and 'data-countdown="1800"' in shown
    assert "誤り：" not in shown
    with city_scope(MIHON):
        assert Draft.objects.get().typed["words"] == "書きかけ"
    with clock.moved_to(NOW + timedelta(minutes=45)):
        answer = browser.post(f"/applying/{made.code}/check/", {"longer": "1"}, follow=True)
        assert answer.redirect_chain[0][0].endswith("/check/")
        assert "10:15までのばしました。" in answer.content.decode()
    assert minutes_kept() == 75
    with city_scope(MIHON):
        assert not Submission.objects.exists()


def test_whoever_goes_on_is_given_time_for_the_next_page_where_little_is_left(browser: Client):
    made = draft(browser)
    choose(browser, made)
    assert [on_page(browser, made, minutes, words="眠れません。")[1] for minutes in (20, 26)] == [30, 56]


def test_to_strangers_as_often_as_elsewhere(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with override_settings(MADOGUCHI_LIMITS={**settings.MADOGUCHI_LIMITS, "longer": "1/h/ip"}):
        assert [on_page(browser, made, minutes, longer="1")[1] for minutes in (5, 10)] == [35, 35]
        assert "いまはのばせません" in on_page(browser, made, 11, longer="1")[0].content.decode()


def test_what_was_given_back_meanwhile_is_said_and_not_kept_on(browser: Client):
    made = draft(browser)
    choose(browser, made)
    with clock.moved_to(NOW + timedelta(minutes=31)):
        with city_scope(MIHON):
            bookings.lapse()
        answer = browser.post(f"/applying/{made.code}/page/what/", {"urgent": "no", "longer": "1"})
    shown = answer.content.decode()
    assert "仮押さえを解きました" in shown and "data-countdown" not in shown
    assert states() == [("lapsed", TEN)]


def test_a_form_that_keeps_no_place_has_no_such_button(browser: Client):
    shown = browser.get(f"/applying/{draft(browser).code}/page/what/").content.decode()
    assert "data-countdown" not in shown and 'name="longer"' not in shown
