"""What the ledger and the tray say of documents."""

from datetime import date

from madoguchi.foundation.files.actions import FileMeta
from madoguchi.foundation.ledger.kinds import EventData, declare
from madoguchi.foundation.tray.kinds import EnvelopeData


class Issued(EventData):
    """Which document was issued."""

    template: str
    number: str


ISSUED = declare(
    "documents.issued", Issued, ja="文書を発行しました（{number}）", en="A document was issued ({number})"
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
