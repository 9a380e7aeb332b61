"""A query that is written once: the rows of its queryset each time, of the city in scope, with what they refer to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.city.models import Department, Post
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.planned import Given, Planned, given
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"


@pytest.fixture
def office(database):
    with database.as_office():
        yield database


def posts_of(department):
    return Post.objects.select_related("department").filter(department=department).order_by("slug")


def test_it_finds_what_its_queryset_finds_with_what_that_refers_to(office):
    planned = Planned(lambda: posts_of(given("department")))
    with city_scope(MIHON):
        for department in Department.objects.all():
            expected = list(posts_of(department))
            with CaptureQueriesContext(connection) as captured:
                found = planned.all(department=department.id)
                assert [one.department for one in found] == [department] * len(expected)
            assert len(captured) == 1
            assert found == expected
            for one, same in zip(found, expected, strict=True):
                fields = [field.attname for field in Post._meta.concrete_fields]
                assert [getattr(one, name) for name in fields] == [getattr(same, name) for name in fields]
        assert Post.objects.exists()


def test_it_sees_the_city_in_scope_alone(office):
    planned = Planned(lambda: Department.objects.filter(slug=Given("slug")))
    found = {}
    for city in (MIHON, KAGAMI):
        with city_scope(city):
            found[city] = planned.get(slug=Department.objects.order_by("slug")[0].slug)
    assert {city: one.city for city, one in found.items()} == {MIHON: MIHON, KAGAMI: KAGAMI}
    assert planned.all(slug=found[MIHON].slug) == []
    with city_scope(MIHON), pytest.raises(Department.DoesNotExist):
        planned.get(slug="no such")


def test_what_is_kept_as_json_is_read_and_a_row_can_be_saved(database):
    planned = Planned(lambda: Person.objects.filter(account=Given("account")))
    with database.as_public(), city_scope(MIHON):
        account = Account.objects.create_user("planned@mail.example")
        assert planned.first(account=account.id) is None
        Person.objects.create(account=account, contact="a@mail.example", profile={"name": {"family": "見本"}})
        found = planned.get(account=account.id)
        assert found.profile == {"name": {"family": "見本"}}
        found.contact = "b@mail.example"
        found.save(update_fields=["contact"])
        assert planned.get(account=account.id).contact == "b@mail.example"
        assert Person.objects.count() == 1
