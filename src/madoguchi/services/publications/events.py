"""What the ledger and the tray say of publications."""

from datetime import datetime

from madoguchi.foundation.ledger.kinds import EventData
from madoguchi.foundation.ledger.kinds import declare as declare_event
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData
from madoguchi.foundation.tray.kinds import declare as declare_envelope

from .contents import Contents, Name


class AboutEdition(EventData):
    """Which edition of which publication."""

    publication: str
    edition: int


class PublicationSent(EnvelopeData):
    """An edition, as anyone may read it."""

    slug: Name
    number: int
    published_at: datetime
    contents: Contents


class PublicationWithdrawn(EnvelopeData):
    """An edition that no longer holds, and why, in words for everybody."""

    slug: Name
    number: int
    withdrawn_at: datetime
    reason: str


COUNTED = declare_event(
    "publications.counted",
    AboutEdition,
    ja="公表する表を集計しました（第{edition}版）",
    en="Tables to be published were counted (edition {edition})",
)
PUBLISHED = declare_event(
    "publications.published",
    AboutEdition,
    ja="集計した表を公表しました（第{edition}版）",
    en="Counted tables were published (edition {edition})",
)
WITHDRAWN = declare_event(
    "publications.withdrawn",
    AboutEdition,
    ja="公表した表を取り下げました（第{edition}版）",
    en="Published tables were withdrawn (edition {edition})",
)
PUBLICATION = declare_envelope("publication", PublicationSent, to=Side.PUBLIC)
PUBLICATION_WITHDRAWN = declare_envelope("publication_withdrawn", PublicationWithdrawn, to=Side.PUBLIC)
