"""What the room does off the request."""

from madoguchi.foundation.tenancy.jobs import city_job

from . import actions
from .models import Draw


@city_job("bookings.draw")
def draw(draw: str) -> None:
    """Close the list of a draw, or draw it, whichever is due."""
    actions.go_on_with(Draw.objects.get(id=draw))
