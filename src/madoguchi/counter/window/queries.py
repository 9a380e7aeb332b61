"""What is known at the window of one submission."""

from .models import Correction, Submission, Tracking


def timeline(submission: Submission) -> list[Tracking]:
    """Its sentences, oldest first."""
    return list(Tracking.objects.filter(submission=submission).order_by("at", "id"))


def corrections_of(submission: Submission) -> list[Correction]:
    """What the city asked to be mended, oldest first: those that are open, answered and ended."""
    return list(Correction.objects.filter(submission=submission).order_by("asked_at", "id"))
