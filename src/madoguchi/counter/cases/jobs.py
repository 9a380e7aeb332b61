"""What the office's worker does for cases."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job
from madoguchi.services.publications.models import Edition

from .actions import ERASE, ISSUE_DOCUMENT, erase, issue_for
from .models import Case
from .tallying import TALLY, count


@city_job(ISSUE_DOCUMENT)
def issue_document(case: str) -> None:
    """Issue the document of a decided case, exactly once."""
    issue_for(
        Case.objects.select_related("version__procedure").defer("version__declaration").get(id=UUID(case))
    )


@city_job(ERASE)
def erase_case(subject: str) -> None:
    """Erase what a case says of people, after its record was disposed of."""
    erase(subject)


@city_job(TALLY)
def tally(edition: str) -> None:
    """Count what a procedure publishes, for an edition that somebody prepared."""
    count(Edition.objects.select_related("asked_by").get(id=UUID(edition)))
