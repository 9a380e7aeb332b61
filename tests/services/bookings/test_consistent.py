"""Times of a journey: the first that fit, against trying every combination."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.services.bookings.consistent import Candidates, chains, first_chain

MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def leg(starts: list[int], length: int, least: int = 0, most: int = 60) -> Candidates:
    return Candidates([MIDNIGHT + minutes(n) for n in starts], minutes(length), minutes(least), minutes(most))


def keeps(legs: list[Candidates], times: tuple[datetime, ...]) -> bool:
    return all(
        one.length + after.least <= later - earlier <= one.length + after.most
        for (one, after), (earlier, later) in zip(pairwise(legs), pairwise(times), strict=True)
    )


legs = st.builds(
    lambda starts, length, least, more: leg(sorted(starts), length, least, least + more),
    st.sets(st.integers(0, 300), max_size=8),
    st.integers(1, 60),
    st.integers(0, 60),
    st.integers(0, 90),
)


@given(st.lists(legs, min_size=1, max_size=4))
def test_the_first_that_fits_is_found_and_nothing_else(asked: list[Candidates]) -> None:
    fitting = [times for times in product(*(one.starts for one in asked)) if keeps(asked, times)]
    assert first_chain(asked) == (min(fitting) if fitting else None)
    assert [times[0] for times in chains(asked)] == sorted({times[0] for times in fitting})
    assert all(times == min(one for one in fitting if one[0] == times[0]) for times in chains(asked))


def test_a_later_first_leg_is_taken_where_the_earlier_one_leads_nowhere() -> None:
    ride, talk = leg([0, 60], 30), leg([120], 30, least=5, most=40)
    assert first_chain([ride, talk]) == (MIDNIGHT + minutes(60), MIDNIGHT + minutes(120))


def test_without_any_leg_there_is_no_journey() -> None:
    assert first_chain([]) is None
