"""Reading notices."""

from .models import Delivery, State


def failed(limit: int = 100) -> list[Delivery]:
    """Deliveries that are no longer tried by themselves, newest first, with their notices."""
    rows = Delivery.objects.filter(state=State.FAILED).select_related("notice")
    return list(rows.order_by("-changed_at")[:limit])
