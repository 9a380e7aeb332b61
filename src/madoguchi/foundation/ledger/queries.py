"""Reading the ledger."""

from .models import Event, Proof, Root, Subject


def history(subject: str) -> list[Event]:
    """The events of one subject in order (the public side sees its own alone)."""
    return list(Event.objects.filter(subject=subject).order_by("n"))


def published_roots(limit: int = 60) -> list[Root]:
    """The newest roots of the city in scope."""
    return list(Root.objects.order_by("-last")[:limit])


def root_over(seq: int) -> Root | None:
    """The first root over an event of the city in scope, by the event's number in the whole ledger."""
    return Root.objects.filter(last__gte=seq).order_by("last").first()


def proof_of(seq: int) -> Proof | None:
    """The way from an event to the root over it, where its kind asks for that and the root is made."""
    return Proof.objects.filter(seq=seq).first()


def last_number(subject: str) -> int:
    """The number of the subject's newest event; 0 where there is none."""
    return Subject.objects.filter(subject=subject).values_list("n", flat=True).first() or 0
