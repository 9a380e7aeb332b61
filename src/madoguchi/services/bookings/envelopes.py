"""What crosses the window about bookings: the permits, which the office issues."""

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData, declare
from madoguchi.services.documents.events import DocumentRevoked, DocumentTold


class PermitAsked(EnvelopeData):
    """使用許可書: by which template of the pack, under which title, with which words (in Japanese, ready to print)."""

    template: str
    title: dict[str, str]
    words: dict[str, str]


class PermitEnded(EnvelopeData):
    """What was permitted is permitted no more, and why."""

    reason: str


PERMIT = declare("permit", PermitAsked, to=Side.OFFICE)
PERMIT_ENDED = declare("permit_ended", PermitEnded, to=Side.OFFICE)
PERMIT_ISSUED = declare("permit_issued", DocumentTold, to=Side.PUBLIC)
PERMIT_REVOKED = declare("permit_revoked", DocumentRevoked, to=Side.PUBLIC)
