"""The measures' event, and their envelopes."""

from uuid import UUID

from madoguchi.foundation.ledger.kinds import EventData
from madoguchi.foundation.ledger.kinds import declare as declare_event
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData
from madoguchi.foundation.tray.kinds import declare as declare_envelope


class AboutRequest(EventData):
    """Which request."""

    request: str


class OfRequest(EnvelopeData):
    """Which request; `answer`: whether the office is to send one back."""

    request: UUID
    answer: bool = False


WRITTEN = declare_event("measure.written", AboutRequest, ja="書き込みました", en="Written")
ASKED = declare_envelope("measure_asked", OfRequest, to=Side.OFFICE)
ANSWER = declare_envelope("measure_answer", OfRequest, to=Side.PUBLIC)
