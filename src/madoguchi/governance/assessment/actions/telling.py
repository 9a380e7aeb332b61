"""The effect is published: counted, looked at, put out or taken back, by those in charge of the inventory."""

from django.db import transaction

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.services.publications import actions as publications
from madoguchi.services.publications.models import Edition

from ..effect.collecting import courses, this_year
from ..effect.contents import LEAST, SLUG, Counts, contents
from ..effect.report import report_of_city
from ..refusals import AssessmentRefusedError
from ..rules import may_assess


@transaction.atomic
def count_effect(clerk: Clerk) -> Edition:
    """Count the next edition of what live procedures bring; nothing is out yet. Raises `AssessmentRefusedError`."""
    _check(clerk)
    report, period = report_of_city(), this_year()
    found = courses(report, period)
    until = clock.local(report.until or clock.now()).date()
    edition = publications.prepare(SLUG, clerk.staff)
    made = contents(found, period, until)
    publications.fill(edition, Counts(found, period).everybody, LEAST, made)
    return edition


def publish_effect(clerk: Clerk, stamp: str) -> Edition:
    """Publish the edition that was looked at. Raises `AssessmentRefusedError`, `PublicationRefusedError`."""
    _check(clerk)
    return publications.publish(SLUG, clerk.staff, stamp)


def withdraw_effect(clerk: Clerk, number: int, reason: str) -> Edition:
    """Withdraw a published edition. Raises `AssessmentRefusedError`, `PublicationRefusedError`."""
    _check(clerk)
    return publications.withdraw(SLUG, number, clerk.staff, reason)


def _check(clerk: Clerk) -> None:
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
