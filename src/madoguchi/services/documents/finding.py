"""What is said of a file: its signature, and the record of its issue, taken together."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from madoguchi.core import clock

from .checking import Outcome, Verdict, check
from .models import IssuedDocument, PublishedDocument
from .queries import recorded_file, sha256_of, trusted_roots

# Cities may share an installation and its key: what another of them issued is not this city's.
_NOT_OURS = {
    "ja": "電子署名は有効ですが、この市が発行した書類の記録にありません。発行した窓口のページで確かめてください。",
    "en": "The signature holds, but this city has no record of issuing it. Check it on the page of whoever issued it.",
}
_REVOKED = {
    "ja": "このファイルは発行されたときのままですが、書類は失効しています。証明書として使えません。",
    "en": "This file is as it was issued, but the document was revoked. It cannot be used as a certificate.",
}


@dataclass(frozen=True)
class Finding:
    """What is known of a file."""

    verdict: Verdict
    document: PublishedDocument | IssuedDocument | None

    @property
    def unaltered(self) -> bool:
        """Said only of a file that the city issued, by its SHA-256, and whose signature holds."""
        return self.verdict.outcome == Outcome.SOUND and self.document is not None

    @property
    def revoked_at(self) -> datetime | None:
        """Since when the document is no longer in force."""
        return self.document.revoked_at if self.document else None

    @property
    def sound(self) -> bool:
        """Unaltered, and still in force."""
        return self.unaltered and self.revoked_at is None

    @property
    def sentence(self) -> dict[str, str]:
        """The finding for a person, by language."""
        if self.verdict.outcome != Outcome.SOUND or self.sound:
            return self.verdict.sentence
        return _REVOKED if self.document else _NOT_OURS


def find_out(data: bytes) -> Finding:
    """What the signature and the records of the city in scope say of a file."""
    verdict = check(data, trusted_roots(settings.MADOGUCHI_KEYS), at=clock.now())
    return Finding(verdict, recorded_file(sha256_of(data)))
