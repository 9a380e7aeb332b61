"""The mail that a demo keeps instead of sending it."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from madoguchi.foundation.accounts.adapter import CITY_HEADER


@dataclass(frozen=True)
class KeptMail:
    """One mail as the outbox page shows it."""

    at: datetime
    recipient: str
    subject: str
    text: str


def newest(folder: Path, city: str, limit: int = 50) -> list[KeptMail]:
    """The newest mails of a city in a maildir, newest first; none when the folder does not exist yet."""
    if not folder.exists():
        return []
    return list(islice(_mails_of(mailbox.Maildir(folder, create=False), city), limit))


def _mails_of(box: mailbox.Maildir, city: str) -> Iterator[KeptMail]:
    for key in sorted(box.keys(), key=lambda key: _kept_at(box, key), reverse=True):
        mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
        if mail[CITY_HEADER] == city:
            yield _read(mail, _kept_at(box, key))


def _kept_at(box: mailbox.Maildir, key: str) -> float:
    return box.get_message(key).get_date()


def _read(mail: EmailMessage, kept_at: float) -> KeptMail:
    body = mail.get_body(("plain",))
    return KeptMail(
        at=datetime.fromtimestamp(kept_at, UTC),
        recipient=str(mail["To"] or ""),
        subject=str(mail["Subject"] or "").strip(),
        text=body.get_content() if body else "",
    )
