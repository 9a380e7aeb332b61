"""More time for a booking that is being filled in: on both pages, ten times, not for ever."""

from datetime import timedelta

from at_the_gym import bookings, declared, holding, the_code
from clones import Clone
from django.conf import settings
from django.test import Client, override_settings
from gym import NOW
from visitors import visitor, words_of

from madoguchi.core import clock


def test_the_time_is_made_longer_on_both_pages_and_said(at_gym: Clone):
    browser = visitor()
    code = the_code(holding(browser))
    with clock.moved_to(NOW + timedelta(minutes=10)):
        answer = browser.post(f"/bookings/{code}/form/", {"name": "見本　花子", "longer": "1"}, follow=True)
        assert "9:25までのばしました。" in answer.content.decode()
    with clock.moved_to(NOW + timedelta(minutes=20)):
        answer = browser.post(f"/bookings/{code}/check/", {"longer": "1"}, follow=True)
        assert "9:35までのばしました。" in answer.content.decode()
        answer = browser.post(f"/bookings/{code}/check/", {"longer": "1"}, follow=True)
        assert "これより長くはのばせません。9:35を過ぎても" in answer.content.decode()
        assert [one.state for one in bookings()] == ["held"]


def longer_at(browser: Client, code: str, minutes: int) -> int:
    """Ask for more time so many minutes after the place was kept; returns after how many it is over now."""
    with clock.moved_to(NOW + timedelta(minutes=minutes)):
        assert browser.post(f"/bookings/{code}/form/", {"name": "見本花子", "longer": "1"}).status_code == 200
    until = bookings()[0].held_until
    assert until is not None
    return round((until - NOW) / timedelta(minutes=1))


def test_the_whole_time_is_given_ten_times_more_but_not_for_ever(at_gym: Clone):
    """WCAG 2.2.1, each time in its last minute."""
    browser = visitor()
    code = the_code(holding(browser))
    times = [longer_at(browser, code, 14 * n) for n in range(1, 11)]
    assert times == [14 * n + 15 for n in range(1, 11)]
    assert longer_at(browser, code, 154) == longer_at(browser, code, 160) == 165


def test_what_is_kept_long_anyway_is_kept_for_twenty_hours_at_most(at_gym: Clone):
    declared(times={"hold": 240})
    browser = visitor()
    code = the_code(holding(browser))
    assert [longer_at(browser, code, 239 * n) for n in (1, 4, 5)][1:] == [1196, 1200]


def test_a_stranger_is_given_time_as_often_as_one_may_keep_places(at_gym: Clone):
    browser = visitor()
    code = the_code(holding(browser))
    with override_settings(MADOGUCHI_LIMITS={**settings.MADOGUCHI_LIMITS, "longer": "2/h/ip"}):
        assert [longer_at(browser, code, minutes) for minutes in (5, 10, 14)] == [20, 25, 25]
        with clock.moved_to(NOW + timedelta(minutes=24)):
            told = browser.post(f"/bookings/{code}/check/", {"longer": "1"}, follow=True)
            assert "いまはのばせません" in words_of(told) and "9:25を過ぎても" in words_of(told)
            typed = browser.post(f"/bookings/{code}/form/", {"name": "見本太郎"})
            assert typed["Location"] == f"/bookings/{code}/check/"
    assert bookings()[0].said == {"name": "見本太郎"}
    assert bookings()[0].held_until == NOW + timedelta(minutes=25)


def test_who_goes_on_is_given_time_where_little_is_left(at_gym: Clone):
    browser = visitor()
    code = the_code(holding(browser))
    for minutes, until in ((9, 15), (11, 26)):
        with clock.moved_to(NOW + timedelta(minutes=minutes)):
            browser.post(f"/bookings/{code}/form/", {"name": "見本花子"})
        assert bookings()[0].held_until == NOW + timedelta(minutes=until)


def test_who_asks_for_time_is_not_told_what_is_missing_and_finds_what_was_typed(at_gym: Clone):
    declared(asks=["name", "phone"])
    browser = visitor()
    code = the_code(holding(browser))
    answer = browser.post(f"/bookings/{code}/form/", {"name": "見本花子", "phone": "12", "longer": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "確かめてください" not in page
    assert 'value="12"' in page and "見本花子" in page
