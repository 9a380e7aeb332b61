"""The mail that a demo keeps instead of sending it."""

import mailbox
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path


@dataclass(frozen=True)
class KeptMail:
    """One mail as the outbox page shows it."""

    at: datetime
    recipient: str
    subject: str
    text: str


def newest(folder: Path, limit: int = 50) -> list[KeptMail]:
    """The newest mails of a maildir, newest first; none when the folder does not exist yet."""
    if not folder.exists():
        return []
    box = mailbox.Maildir(folder, create=False)
    keys = sorted(box.keys(), key=lambda key: _kept_at(box, key), reverse=True)
    return [_read(box, key) for key in keys[:limit]]


def _kept_at(box: mailbox.Maildir, key: str) -> float:
    return box.get_message(key).get_date()


def _read(box: mailbox.Maildir, key: str) -> KeptMail:
    mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
    body = mail.get_body(("plain",))
    return KeptMail(
        at=datetime.fromtimestamp(_kept_at(box, key), UTC),
        recipient=str(mail["To"] or ""),
        subject=str(mail["Subject"] or "").strip(),
        text=body.get_content() if body else "",
    )
