"""What each side does with the measures' envelopes."""

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tray.actions import put
from madoguchi.foundation.tray.kinds import Arrival, handles

from . import events
from .broken import hit
from .models import Answered, Arrived


@handles(events.ASKED)
def take_asked(arrival: Arrival) -> None:
    """Note it; answer where that is asked."""
    request = arrival.data.request
    Arrived.objects.create(request=request)
    if hit("twice", request):  # as if nobody noted what was taken
        Arrived.objects.create(request=request)
    if arrival.data.answer:
        subject = f"answer:{request}"
        n = record(events.WRITTEN, subject, events.AboutRequest(request=str(request)), actor="system")
        put(events.ANSWER, subject, n, events.OfRequest(request=request))


@handles(events.ANSWER)
def take_answer(arrival: Arrival) -> None:
    """Note it."""
    Answered.objects.create(request=arrival.data.request)
