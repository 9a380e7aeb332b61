"""Who may see what at the window: a person their own drafts and submissions, and nobody else's."""

from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person

from .models import Draft, Submission


def drafts_of(person: Person) -> QuerySet[Draft]:
    """The drafts a person may go on with."""
    own = Draft.objects.filter(person=person, expires_at__gt=clock.now())
    return own.select_related("version__procedure").defer("version__declaration").order_by("-saved_at")


def submissions_of(person: Person) -> QuerySet[Submission]:
    """The submissions a person may follow."""
    own = Submission.objects.filter(person=person)
    return own.select_related("version__procedure").defer("version__declaration").order_by("-arrived_at")


def draft_for(person: Person, code: str) -> Draft | None:
    """The person's own draft, or none."""
    return drafts_of(person).filter(code=code).first()


def submission_for(person: Person, code: str) -> Submission | None:
    """The person's own submission, or none."""
    return submissions_of(person).filter(code=code).first()
