"""What crosses the window about an application.

Declared here, since the two rooms that speak it, `window` and `cases`, never import each other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData, declare
from madoguchi.services.documents.events import CrossingFile, DocumentTold


class SubmissionSent(EnvelopeData):
    """申請書: everything a person handed over, sealed to the office."""

    submission: UUID
    code: str
    version: UUID
    arrived_at: datetime
    channel: str
    language: str
    level: str
    contact: str
    answers: dict[str, Any]
    files: list[CrossingFile]


class TrackingTold(EnvelopeData):
    """One sentence for the applicant's timeline, in every language, and where the matter stands."""

    at: datetime
    state: str
    sentence: dict[str, str]
    number: str


class DocumentSent(EnvelopeData):
    """An issued document, and the sentence that tells of it."""

    told: TrackingTold
    document: DocumentTold


SUBMISSION = declare("submission", SubmissionSent, to=Side.OFFICE)
TRACKING = declare("tracking", TrackingTold, to=Side.PUBLIC)
DOCUMENT = declare("document", DocumentSent, to=Side.PUBLIC)
