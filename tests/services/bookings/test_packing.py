"""What the pack declares becomes what can be booked; the sample city has something booked."""

import pytest
from clones import MIHON, Clone
from gym import gym

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Report
from madoguchi.services.bookings.models import Booking, Opening, Queue, Resource, Taking
from madoguchi.services.bookings.queries import pack_resources
from madoguchi.web.samples import bookings as sample


def test_the_public_side_takes_over_what_the_office_loaded(database: Clone):
    with database.as_public(), city_scope(MIHON):
        names = {one.id for one in pack_resources()}
        assert set(actions.take_over().added) == names
        assert set(Resource.objects.values_list("slug", flat=True)) == names
        assert actions.take_over() == Report()


def test_what_leaves_the_pack_ends_and_what_a_clerk_declared_stays(database: Clone):
    with database.as_public(), city_scope(MIHON):
        actions.take_over()
        gym_of_a_clerk = gym(id="small_gym")
        Resource.objects.filter(id=gym_of_a_clerk.id).update(on_screen=True)
    with database.as_office(), city_scope(MIHON):
        kept = [one for one in pack_resources() if one.id != "balls"]
        assert actions.keep(kept) == Report(ended=("balls",))
        assert actions.keep(kept) == Report()
    with database.as_public(), city_scope(MIHON):
        assert actions.take_over() == Report(ended=("balls",))
        assert not Resource.objects.get(slug="small_gym").ended


def test_a_day_more_is_opened_each_day(database: Clone):
    with database.as_public(), city_scope(MIHON):
        actions.take_over()
        before = Opening.objects.count()
        Opening.objects.all().delete()
        assert actions.open_up_all() == Resource.objects.count()
        assert Opening.objects.count() == before


@pytest.mark.parametrize("times", [1, 2])
def test_the_sample_city_has_something_booked_once(database: Clone, times: int):
    with database.as_public(), city_scope(MIHON):
        counts = {sample.seed() for _ in range(times)}
        assert len(counts) == 1 and counts.pop() > 20
        assert Booking.objects.filter(state="asked").exists()
        assert Taking.objects.filter(booking__resource__slug="demand_taxi").exists()
        assert Queue.objects.count() == 3
