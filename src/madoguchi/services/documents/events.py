"""What the ledger and the tray say of documents."""

from datetime import date, datetime

from madoguchi.foundation.files.actions import FileMeta
from madoguchi.foundation.ledger.kinds import EventData, declare
from madoguchi.foundation.tray.kinds import EnvelopeData


class Issued(EventData):
    """Which document was issued."""

    template: str
    number: str


class Reissued(EventData):
    """Which document was issued in place of which."""

    template: str
    number: str
    replaces: str


ISSUED = declare(
    "documents.issued", Issued, ja="文書を発行しました（{number}）", en="A document was issued ({number})"
)
REVOKED = declare(
    "documents.revoked", Issued, ja="文書を失効させました（{number}）", en="A document was revoked ({number})"
)
REISSUED = declare(
    "documents.reissued",
    Reissued,
    ja="文書を再発行しました（{replaces}に代えて{number}）",
    en="A document was issued again ({number} in place of {replaces})",
)


class CrossingFile(EnvelopeData):
    """A file beside an envelope: what it is, and the name of its sealed bytes in the tray's folder."""

    meta: FileMeta
    sealed: str


class DocumentTold(EnvelopeData):
    """What the public side learns of an issued document; the file crosses only with the person's consent."""

    code: str
    title: dict[str, str]
    number: str
    issued_on: date
    sha256: str
    file: CrossingFile | None


class DocumentRevoked(EnvelopeData):
    """What the public side learns of a revoked document: never why."""

    code: str
    revoked_at: datetime
