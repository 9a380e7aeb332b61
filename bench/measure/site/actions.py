"""The one write that is measured."""

from uuid import UUID

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tray.actions import put

from . import events, jobs


def write(request: UUID, subject: str, *, round_trip: bool) -> None:
    """One event, one envelope and one job, in the caller's transaction.

    `round_trip`: the office answers, and the job guards itself against being repeated.
    """
    n = record(events.WRITTEN, subject, events.AboutRequest(request=str(request)), actor="system")
    put(events.ASKED, subject, n, events.OfRequest(request=request, answer=round_trip))
    job = jobs.count_once if round_trip else jobs.count
    job.defer(request=str(request))
