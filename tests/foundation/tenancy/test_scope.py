"""The city in scope: set for one transaction, put back at the end, gone on a pooled connection."""

import pytest
from django.db import ProgrammingError, connection, transaction

from madoguchi.foundation.city.models import Department, Post, Staff
from madoguchi.foundation.tenancy.scope import NoCityError, city_scope, current_city

MIHON, KAGAMI = "992011", "992020"


def setting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('madoguchi.city', true)")
        return cursor.fetchone()[0] or None


@pytest.fixture
def office(database):
    with database.as_office():
        yield database


def test_without_scope_no_row_is_seen_or_written(office):
    assert Department.objects.count() == 0
    with pytest.raises(NoCityError):
        Department(slug="x")


def test_a_scope_sees_its_city_alone(office):
    with city_scope(MIHON):
        assert set(Staff.objects.values_list("city", flat=True)) == {MIHON}
    with city_scope(KAGAMI):
        assert set(Staff.objects.values_list("city", flat=True)) == {KAGAMI}


def test_a_row_cannot_be_given_to_another_city(office):
    with city_scope(MIHON), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Department.objects.update(city=KAGAMI)


def test_a_reference_to_another_city_is_refused(office):
    with city_scope(KAGAMI):
        foreign = Department.objects.first().id
    with pytest.raises(Exception, match="_city"), city_scope(MIHON):
        Post.objects.update(department_id=foreign)


def test_scopes_nest_and_put_the_previous_city_back(office):
    with city_scope(MIHON):
        with city_scope(KAGAMI):
            assert (current_city(), setting()) == (KAGAMI, KAGAMI)
        assert (current_city(), setting()) == (MIHON, MIHON)
    assert setting() is None


def test_an_error_inside_puts_everything_back(office):
    with city_scope(MIHON):
        with pytest.raises(ZeroDivisionError), city_scope(KAGAMI):
            Department.objects.update(name="written and undone")
            raise ZeroDivisionError
        assert (current_city(), setting()) == (MIHON, MIHON)
    with city_scope(KAGAMI):
        assert not Department.objects.filter(name="written and undone").exists()


def test_a_database_error_leaves_the_connection_without_a_city(office):
    with pytest.raises(ProgrammingError), city_scope(MIHON), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    assert setting() is None
    assert Department.objects.count() == 0


def test_race_a_setting_that_outlives_its_transaction_leaks_to_the_next_user(office):
    """What `set_config(..., is_local => true)` closes: shown open with it off, on the same pooled connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('madoguchi.city', %s, false)", [MIHON])
    assert (
        Department.objects.count() > 0
    )  # the next request on this connection would see a city it never asked for
    with connection.cursor() as cursor:
        cursor.execute("RESET madoguchi.city")
    with city_scope(MIHON):
        assert Department.objects.count() > 0
    assert Department.objects.count() == 0
