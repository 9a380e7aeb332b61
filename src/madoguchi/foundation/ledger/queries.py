"""Reading the ledger."""

from .models import Event, Root, Subject


def history(subject: str) -> list[Event]:
    """The events of one subject in order (the public side sees its own alone)."""
    return list(Event.objects.filter(subject=subject).order_by("n"))


def published_roots(limit: int = 60) -> list[Root]:
    """The newest roots of the city in scope."""
    return list(Root.objects.order_by("-last")[:limit])


def last_number(subject: str) -> int:
    """The number of the subject's newest event; 0 where there is none."""
    return Subject.objects.filter(subject=subject).values_list("n", flat=True).first() or 0
