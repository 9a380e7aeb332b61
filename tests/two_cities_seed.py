"""Two cities with look-alike data on both sides."""

from typing import Any

import two_cities_assessment as assessment
import two_cities_bookings as bookings
import two_cities_cases as cases
import two_cities_desk as desk
import two_cities_journeys as journeys
import two_cities_lots as lots
import two_cities_many_cases as many_cases
import two_cities_paying as paying
import two_cities_people as people
import two_cities_refunds as refunds
import two_cities_stuck as stuck
from two_cities import KAGAMI, MIHON, City
from two_cities_money import office_money
from walking import drain, take_all

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.cases.models import Case
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.window.models import Submission
from madoguchi.foundation.ledger.verification import make_roots
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import PublishedDocument


def seed(database: Any) -> tuple[City, City]:
    """Both cities, seeded alike: five cases at the five places of the walk, drafts, and one of all that gets stuck."""
    cities = City(MIHON, "mihon", ""), City(KAGAMI, "kagami", "鏡")
    for city in cities:
        people.add_staff(database, city)
        people.apply(database, city)
        take_all(database.as_office, city.code)
    for city in cities:
        cases.walk(database, city)
        drain(database, city.code)
        cases.pay(database, city)
        office_money(database, city)
        refunds.ask(database, city)
        cases.spend(database, city)
        bookings.book(database, city)
        desk.reserve(database, city)
        lots.enter(database, city)
        journeys.travel(database, city)
        paying.send(database, city)
        people.import_registry(database, city)
        people.change_posts(database, city)
        many_cases.exchange_files(database, city)
        people.add_entries(database, city)
        stuck.add_stuck(database, city)
        cases.file(database, city)
        many_cases.select(database, city)
        many_cases.campaign(database, city)
        people.together(database, city)
        many_cases.publish(database, city)
        assessment.assess(database, city)
        _reload(database, city)
    with database.as_office():
        count_all()
    with database.as_owner():
        make_roots(clock.today())
    return cities


def _reload(database: Any, city: City) -> None:
    with database.as_public(), city_scope(city.code):
        city.submissions = [Submission.objects.get(id=one.id) for one in city.submissions]
        city.document = PublishedDocument.objects.get(subject=city.submission.subject)
        same = {
            name: getattr(city.document, name) for name in ("title", "number", "issued_on", "sha256", "file")
        }
        city.receipt = PublishedDocument.objects.create(
            subject=city.bill.charged, code=reference_code(), **same
        )
    with database.as_office(), city_scope(city.code):
        rows = Case.objects.select_related("version__procedure")
        city.cases = {step: rows.get(id=case.id) for step, case in city.cases.items()}
