"""What the office's worker does for cases."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from .actions import ERASE, ISSUE_DOCUMENT, erase, issue_for
from .models import Case


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
