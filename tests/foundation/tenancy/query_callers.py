"""Who asks, of each of the two cities; as a row in memory where row security hides it."""

from two_cities import BOTH, City

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Person
from madoguchi.services.spending.rules import Cashier


def clerk(city: City) -> Clerk:
    return Clerk(Staff.objects.filter(email=f"kouno@{city.slug}.example").first() or stranger(city))


def both(city: City) -> Clerk:
    return Clerk(Staff.objects.filter(email=BOTH, city=city.code).first() or stranger(city))


def cashier(city: City) -> Cashier:
    return Cashier(clerk(city).staff)


def stranger(city: City) -> Staff:
    """The other city's member of staff as a row in memory: row security hides it from a query."""
    return Staff(id=city.staff_id, email=f"kouno@{city.slug}.example", city=city.code)


def person(city: City) -> Person:
    return Person(id=city.person_id, city=city.code)
