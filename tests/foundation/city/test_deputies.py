"""代決: who decides while somebody is away, and the absences themselves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city import queries
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence, end_absence
from madoguchi.foundation.city.models import Absence, Deputy, Holding, Post, Staff, StaffKind
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope

NOW = datetime(2031, 5, 12, 3, tzinfo=UTC)
TODAY = date(2031, 5, 12)
HEAD, CHIEF, MAYOR = "crisis_management-head", "crisis_management-chief", "mayors_office-mayor"
#: Who holds what in the small city: 1003 the head, 1002 chief and clerk, 1001 clerk, 0001 mayor.
HEAD_IS, CHIEF_IS, CLERK_IS, MAYOR_IS = "1003", "1002", "1001", "0001"


@pytest.fixture
def office(database: Any) -> Iterator[None]:
    with database.as_office(), clock.moved_to(NOW), city_scope("992020"):
        _deputy(HEAD, MAYOR, 2)
        yield


def _deputy(post: str, deputy: str, position: int) -> None:
    found = {one.slug: one for one in Post.objects.filter(slug__in=[post, deputy])}
    since = date(2026, 4, 1)
    Deputy.objects.create(post=found[post], deputy=found[deputy], position=position, since=since)


def person(number: str) -> Staff:
    return Staff.objects.get(number=number)


def away(number: str, first: date = TODAY, days: int = 1, deputy: str = "") -> Absence:
    order = AbsenceOrder(
        person(number), first, first + timedelta(days=days - 1), person(deputy) if deputy else None
    )
    return add_absence(person(number), order)


def deputising(day: date = TODAY) -> dict[str, list[str]]:
    """Who decides in whose place."""
    found = {one.number: queries.posts_deputised(one, day) for one in Staff.objects.order_by("number")}
    return {number: [post.slug for post in posts] for number, posts in found.items() if posts}


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ([], {}),
        ([HEAD_IS], {CHIEF_IS: [HEAD]}),
        ([CHIEF_IS], {}),
        ([HEAD_IS, CHIEF_IS], {MAYOR_IS: [HEAD]}),
        ([HEAD_IS, CHIEF_IS, MAYOR_IS], {}),
        ([HEAD_IS, MAYOR_IS], {CHIEF_IS: [HEAD]}),
    ],
)
def test_first_deputy_who_is_there_decides(office: None, absent: list[str], expected: object) -> None:
    for number in absent:
        away(number)
    assert deputising() == expected
    assert deputising(TODAY + timedelta(days=1)) == {}


def test_vacant_post_is_deputised(office: None) -> None:
    Holding.objects.filter(post__slug=HEAD).update(until=TODAY)
    assert deputising(TODAY - timedelta(days=1)) == {}
    assert deputising() == {CHIEF_IS: [HEAD]}


def test_one_holder_there_is_enough(office: None) -> None:
    head = Post.objects.get(slug=HEAD)
    Holding.objects.create(staff=person(CLERK_IS), post=head, since=TODAY)
    away(HEAD_IS)
    assert deputising() == {}
    away(CLERK_IS)
    assert deputising() == {CHIEF_IS: [HEAD]}


def test_who_has_left_is_not_there(office: None) -> None:
    Staff.objects.filter(number=HEAD_IS).update(until=TODAY)
    assert deputising() == {CHIEF_IS: [HEAD]}
    Staff.objects.filter(number=CHIEF_IS).update(until=TODAY)
    assert deputising() == {MAYOR_IS: [HEAD]}


def test_contractor_never_decides_for_another(office: None) -> None:
    away(HEAD_IS)
    Staff.objects.filter(number=CHIEF_IS).update(kind=StaffKind.CONTRACTOR)
    assert deputising() == {MAYOR_IS: [HEAD]}


def test_ended_deputy_counts_no_more(office: None) -> None:
    away(HEAD_IS)
    Deputy.objects.filter(deputy__slug=CHIEF).update(until=TODAY)
    assert deputising() == {MAYOR_IS: [HEAD]}


def test_absence_is_noted_ended_and_kept(office: None) -> None:
    made = away(HEAD_IS, days=5, deputy=CHIEF_IS)
    assert queries.stands_in_for(person(CHIEF_IS), TODAY) == {person(HEAD_IS).id}
    assert queries.stands_in_for(person(CHIEF_IS), TODAY + timedelta(days=5)) == set()
    with clock.moved_to(NOW + timedelta(days=2)):
        end_absence(person(HEAD_IS), made)
        assert queries.stands_in_for(person(CHIEF_IS), clock.today()) == set()
        with pytest.raises(PlainError, match="もう終わって"):
            end_absence(person(HEAD_IS), made)
    assert [(one.kind, one.data["days"]) for one in history(made.subject)] == [
        ("city.absence_added", 5),
        ("city.absence_ended", 2),
    ]
    assert Absence.objects.get().until == TODAY + timedelta(days=2)


def test_absence_that_has_not_begun_lasts_no_day(office: None) -> None:
    made = away(HEAD_IS, TODAY + timedelta(days=3), days=2)
    end_absence(person(HEAD_IS), made)
    made.refresh_from_db()
    assert made.since == made.until
    assert queries.absences([person(HEAD_IS).id], TODAY) == []
    away(HEAD_IS, TODAY + timedelta(days=3), days=2)


@pytest.mark.parametrize(
    ("number", "first", "last", "deputy", "words"),
    [
        (HEAD_IS, 3, 2, "", "終わりの日"),
        (HEAD_IS, -5, -1, "", "終わりの日"),
        (HEAD_IS, 0, 1, HEAD_IS, "代わりの方"),
        (MAYOR_IS, 0, 1, "", "決裁をする方"),
    ],
)
def test_absence_refused(office: None, number: str, first: int, last: int, deputy: str, words: str) -> None:
    order = AbsenceOrder(
        person(number),
        TODAY + timedelta(days=first),
        TODAY + timedelta(days=last),
        person(deputy) if deputy else None,
    )
    with pytest.raises(PlainError, match=words), transaction.atomic():
        add_absence(person(HEAD_IS), order)


def test_head_notes_for_others_and_clerk_does_not(office: None) -> None:
    order = AbsenceOrder(person(CLERK_IS), TODAY, TODAY)
    with pytest.raises(PlainError, match="決裁をする方"):
        add_absence(person(CHIEF_IS), order)
    add_absence(person(HEAD_IS), order)


def test_overlap_is_refused_by_the_database(office: None) -> None:
    away(HEAD_IS, days=3)
    with pytest.raises(PlainError, match="もう不在の予定"):
        away(HEAD_IS, TODAY + timedelta(days=2))
    away(HEAD_IS, TODAY + timedelta(days=3))
    away(CHIEF_IS, days=3)


def test_overlap_without_the_constraint_gets_in(database: Any) -> None:
    """What the constraint holds, nothing else does."""
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shared.city_absence DROP CONSTRAINT city_absence_once")
    with database.as_office(), clock.moved_to(NOW), city_scope("992020"):
        away(HEAD_IS, days=3)
        away(HEAD_IS, TODAY + timedelta(days=1))
        assert Absence.objects.count() == 2


@pytest.mark.parametrize("position", [1, 2])
def test_one_deputy_at_a_position(office: None, position: int) -> None:
    with pytest.raises(IntegrityError, match="city_deputy_position"), transaction.atomic():
        _deputy(HEAD, "citizens-head", position)
    with pytest.raises(IntegrityError, match="city_deputy_of_another"), transaction.atomic():
        _deputy(HEAD, HEAD, 3)


def test_second_city_is_untouched(database: Any) -> None:
    with database.as_office(), clock.moved_to(NOW):
        with city_scope("992011"):
            away(HEAD_IS)
            assert deputising() == {CHIEF_IS: [HEAD]}
        with city_scope("992020"):
            assert Absence.objects.count() == 0
            assert deputising() == {}
