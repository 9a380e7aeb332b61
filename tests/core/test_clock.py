from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from madoguchi.core import clock

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_day_turns_at_midnight_in_japan() -> None:
    with clock.moved_to(NEW_YEARS_EVE):
        assert clock.today() == date(2027, 1, 1)
    with clock.moved_to(NEW_YEARS_EVE - timedelta(hours=1)):
        assert clock.today() == date(2026, 12, 31)


def test_every_thread_sees_the_moved_clock() -> None:
    with ThreadPoolExecutor(1) as other, clock.moved_to(NEW_YEARS_EVE):
        assert other.submit(clock.now).result() == NEW_YEARS_EVE


def test_the_clock_goes_back_when_the_block_ends_even_by_an_error() -> None:
    later = NEW_YEARS_EVE + timedelta(days=1)
    with clock.moved_to(NEW_YEARS_EVE):
        with pytest.raises(RuntimeError), clock.moved_to(later):
            raise RuntimeError
        assert clock.now() == NEW_YEARS_EVE
    assert clock.now() != NEW_YEARS_EVE


def test_local_shows_japan_and_keeps_the_moment() -> None:
    shown = clock.local(NEW_YEARS_EVE)
    assert shown == NEW_YEARS_EVE
    assert (shown.year, shown.hour, shown.minute) == (2027, 0, 30)


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 11, 21, 9, 0)
    with pytest.raises(ValueError, match="time zone"):
        clock.local(naive)
    with pytest.raises(ValueError, match="time zone"), clock.moved_to(naive):
        pass
