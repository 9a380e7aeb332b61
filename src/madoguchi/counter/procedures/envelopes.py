"""What crosses the window about an application.

Declared here, since the two rooms that speak it, `window` and `cases`, never import each other.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData, declare
from madoguchi.services.documents.events import CrossingFile, DocumentRevoked, DocumentTold
from madoguchi.services.payments.events import ChargeTold


class Cosigned(EnvelopeData):
    """同意: who agreed to what was handed over, and when."""

    name: str
    at: datetime


class SubmissionSent(EnvelopeData):
    """申請書: everything a person handed over, sealed to the office. `contact` is empty without an account.

    `offer` is the prefilled form that was handed in, where it was one; `cosigned` are those who agreed to all of it.
    """

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
    offer: UUID | None = None
    cosigned: list[Cosigned] = Field(default_factory=list)


class SupplementSent(EnvelopeData):
    """補正: the answers to a correction request, with new files; what was not asked is not there."""

    request: UUID
    at: datetime
    answers: dict[str, Any]
    files: list[CrossingFile]


class WithdrawalSent(EnvelopeData):
    """取下げ: the applicant no longer wants it."""

    at: datetime
    reason: str


class MessageSent(EnvelopeData):
    """What one side writes to the other about an application."""

    at: datetime
    text: str


class OpenedTold(EnvelopeData):
    """到達: the recipient opened an electronic document, by its code."""

    at: datetime
    document: str


class TrackingTold(EnvelopeData):
    """One sentence for the applicant's timeline, in every language, and where the matter stands.

    `notice` is the mail that goes with it (`procedures.kinds.Told`), `words` what the office adds to both,
    `department` the one in charge.
    """

    at: datetime
    state: str
    sentence: dict[str, str]
    number: str
    department: str = ""
    notice: str = ""
    words: str = ""


class AskedItem(EnvelopeData):
    """One item of a correction request: which question, and what the office wants of it."""

    question: str
    words: str


class CorrectionAsked(EnvelopeData):
    """補正の求め: the items, until when, what happens if that day passes, and the asked answers as they were."""

    told: TrackingTold
    request: UUID
    items: list[AskedItem]
    answer_by: date
    consequence: str
    earlier: dict[str, Any]


class CorrectionEnded(EnvelopeData):
    """A correction request that wants no answer any more: the office took it back, or it was answered on paper."""

    told: TrackingTold
    request: UUID


class ReplySent(EnvelopeData):
    """What the office writes to the applicant."""

    told: TrackingTold
    text: str


class ChargeSent(EnvelopeData):
    """調定 or what became of it, with the sentence that tells of it."""

    told: TrackingTold
    charge: ChargeTold


class LevelRaised(EnvelopeData):
    """本人確認 at the counter raised the level of the applicant's account."""

    told: TrackingTold
    level: str


class Entered(EnvelopeData):
    """An application that a clerk entered: so that its code works on line too, by what the applicant told."""

    version: UUID
    code: str
    channel: str
    language: str
    arrived_at: datetime
    told: TrackingTold
    factors: dict[str, str]


class OfferSent(EnvelopeData):
    """A prefilled form that somebody is asked to hand in: the next of a chain, or one of a campaign.

    It is the owner's of `follows`, an earlier submission; without one, whoever has `code` and proves one of `factors`.
    `mail`, where it is known, is told of it; `notice` is the mail's template, "" for none, `words` what it says
    besides, by language.
    """

    offer: UUID
    code: str
    procedure: str
    title: dict[str, str]
    values: dict[str, Any]
    until: date | None
    follows: UUID | None = None
    factors: dict[str, str] = Field(default_factory=dict)
    mail: str = ""
    language: str = "ja"
    notice: str = ""
    words: dict[str, str] = Field(default_factory=dict)


class OfferReminded(EnvelopeData):
    """勧奨, 催告: who has not answered an offer is told of it once more, by `mail`; `notice` is the template.

    `words` are by language, as in the first mail.
    """

    offer: UUID
    mail: str
    language: str
    notice: str
    words: dict[str, str]


class OfferEnded(EnvelopeData):
    """An offer that is not open any more: it was answered another way, or taken back."""

    offer: UUID


class DocumentSent(EnvelopeData):
    """An issued document, and the sentence that tells of it."""

    told: TrackingTold
    document: DocumentTold


class RevokedSent(EnvelopeData):
    """An issued document lost its force."""

    told: TrackingTold
    document: DocumentRevoked


SUBMISSION = declare("submission", SubmissionSent, to=Side.OFFICE)
SUPPLEMENT = declare("supplement", SupplementSent, to=Side.OFFICE)
WITHDRAWAL = declare("withdrawal", WithdrawalSent, to=Side.OFFICE)
MESSAGE = declare("message", MessageSent, to=Side.OFFICE)
OPENED = declare("opened", OpenedTold, to=Side.OFFICE)

TRACKING = declare("tracking", TrackingTold, to=Side.PUBLIC)
CORRECTION = declare("correction", CorrectionAsked, to=Side.PUBLIC)
CORRECTION_ENDED = declare("correction_ended", CorrectionEnded, to=Side.PUBLIC)
REPLY = declare("reply", ReplySent, to=Side.PUBLIC)
CHARGE = declare("charge", ChargeSent, to=Side.PUBLIC)
DOCUMENT = declare("document", DocumentSent, to=Side.PUBLIC)
REVOKED = declare("revoked", RevokedSent, to=Side.PUBLIC)
IDENTITY = declare("identity", LevelRaised, to=Side.PUBLIC)
ENTERED = declare("entered", Entered, to=Side.PUBLIC)
OFFERED = declare("offer", OfferSent, to=Side.PUBLIC)
OFFER_REMINDED = declare("offer_reminded", OfferReminded, to=Side.PUBLIC)
OFFER_ENDED = declare("offer_ended", OfferEnded, to=Side.PUBLIC)
