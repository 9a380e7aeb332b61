"""What the office's worker does for cases."""

from uuid import UUID

from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.jobs import city_job
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications.models import Edition

from .actions import (
    ERASE,
    ISSUE_DOCUMENT,
    NOTE_PAID,
    TELL_RETURNED,
    erase,
    issue_for,
    note_paid,
    tell_returned,
)
from .actions.rerouting import REROUTE, reroute
from .models import Case
from .tallying import TALLY, count


@city_job(ISSUE_DOCUMENT)
def issue_document(case: str) -> None:
    """Issue the document of a decided case, exactly once."""
    issue_for(
        Case.objects.select_related("version__procedure").defer("version__declaration").get(id=UUID(case))
    )


@city_job(NOTE_PAID)
def note_paid_case(subject: str) -> None:
    """Let a case go on whose fee came in, exactly once."""
    note_paid(
        Case.objects.select_related("version__procedure", "department")
        .defer("version__declaration")
        .get(id=UUID(subject.removeprefix("case:")))
    )


@city_job(TELL_RETURNED)
def tell_returned_of(subject: str) -> None:
    """What is paid to an applicant stands otherwise: where it came back, they are told."""
    tell_returned(
        Case.objects.select_related("version__procedure", "department")
        .defer("version__declaration")
        .get(id=UUID(subject.removeprefix("case:")))
    )


@city_job(ERASE)
def erase_case(subject: str) -> None:
    """Erase what a case says of people, after its record was disposed of."""
    erase(subject)


@city_job(TALLY)
def tally(edition: str) -> None:
    """Count what a procedure publishes, for an edition that somebody prepared."""
    count(Edition.objects.select_related("asked_by").get(id=UUID(edition)))


@city_job(REROUTE, scope=False)
def reroute_city(city: str) -> None:
    """Bring open steps where they belong since posts changed; each batch stays, whatever comes next."""
    after, more = None, True
    while more:
        with city_scope(city):
            after = reroute(after)
        more = after is not None


def reroute_all() -> None:
    """The same in every city, on the morning of a day on which something may have changed."""
    for city in municipalities():
        reroute_city(city=city.code)
