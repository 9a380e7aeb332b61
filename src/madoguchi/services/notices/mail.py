"""One mail of a delivery: composed, and spoken to the mail server."""

import smtplib
import time
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from madoguchi.core.ids import new_id
from madoguchi.foundation.accounts.adapter import CITY_HEADER
from madoguchi.foundation.city.queries import municipality_in_scope

from .models import Delivery, Notice
from .templates import TEMPLATES

# Unicode's control characters and separators of lines and paragraphs.
_BREAKS = {"Cc", "Zl", "Zp"}
# A batch begins no further mail after so many seconds: half of the time for which nobody else takes it.
_LONGEST = 30.0


class UnfitMailError(ValueError):
    """A mail that must not be sent: its subject line would break into a second header."""


class MailRefusedError(Exception):
    """The mail server refused for good (RFC 5321: 5xx)."""


class NotNowError(Exception):
    """The mail did not go this time. `uncertain` when the server may have taken it all the same.

    `lost`: the connection is gone, or never was.
    """

    def __init__(self, reason: str, *, uncertain: bool, lost: bool = False) -> None:
        super().__init__(reason)
        self.uncertain, self.lost = uncertain, lost


def new_message_id() -> str:
    """A Message-ID under the domain that mail comes from (RFC 5322 §3.6.4)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{new_id()}@{domain}>"


def subject_line(notice: Notice) -> str:
    """The subject in the notice's language; raises `UnfitMailError` when it is more than one line."""
    template = TEMPLATES[notice.template]
    line = template.subject(notice.language, _city_name(notice), notice.params["code"])
    if any(unicodedata.category(character) in _BREAKS for character in line):
        raise UnfitMailError(f"件名が1行になりません / the subject is more than one line: {line!r}")
    return line


def text(notice: Notice) -> str:
    """The text in the notice's language."""
    name = TEMPLATES[notice.template].text(notice.language)
    return render_to_string(name, {"city": _city_name(notice), **notice.params})


def compose(delivery: Delivery) -> EmailMessage:
    """The mail: plain text from the city's address, marked as a machine's (RFC 3834)."""
    notice = delivery.notice
    mail = EmailMultiAlternatives(
        subject=subject_line(notice),
        body=text(notice),
        from_email=formataddr((_city_name(notice), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[delivery.recipient],
        headers={
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
            CITY_HEADER: notice.city,
        },
    )
    if invitation := notice.params.get("calendar"):
        mail.attach_alternative(invitation, f"text/calendar; method={_method(invitation)}")
    return mail


def _method(invitation: str) -> str:
    """What an invitation asks of a calendar; its part says so too (RFC 6047 §2.4)."""
    return next(line for line in invitation.splitlines() if line.startswith("METHOD:")).partition(":")[2]


def send(mails: Sequence[EmailMessage]) -> list[MailRefusedError | NotNowError | None]:
    """Hand mails to the server over one connection; the fault of each, None where the server took it.

    After a lost connection, or when the server is slow, the rest wait for another time.
    """
    faults: list[MailRefusedError | NotNowError | None] = []
    until, lost = time.monotonic() + _LONGEST, False
    with closing(get_connection()) as server:
        for mail in mails:
            if lost or time.monotonic() > until:
                faults.append(
                    NotNowError("the connection to the mail server was lost before", uncertain=False)
                )
                continue
            fault = _spoken(server, mail)
            lost = isinstance(fault, NotNowError) and fault.lost
            faults.append(fault)
    return faults


def _spoken(server: BaseEmailBackend, mail: EmailMessage) -> MailRefusedError | NotNowError | None:
    """Speak to the server about one mail: the fault, if there is one."""
    try:
        server.open()
    except smtplib.SMTPAuthenticationError as fault:  # our own fault, not the recipient's
        return NotNowError(f"{fault.smtp_code} {fault.smtp_error!r}", uncertain=False, lost=True)
    except OSError as fault:
        return NotNowError(f"{type(fault).__name__}: {fault}", uncertain=False, lost=True)
    try:
        server.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as fault:
        return _of_reply(*next(iter(fault.recipients.values())))
    except smtplib.SMTPResponseException as fault:
        return _of_reply(fault.smtp_code, fault.smtp_error)
    except OSError as fault:  # cut off or timed out in the middle; every other fault of smtplib
        return NotNowError(f"{type(fault).__name__}: {fault}", uncertain=True, lost=True)
    return None


def _of_reply(code: int, words: bytes | str) -> MailRefusedError | NotNowError:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    reason = f"{code} {said}"
    return MailRefusedError(reason) if 500 <= code < 600 else NotNowError(reason, uncertain=False)


def _city_name(notice: Notice) -> str:
    return municipality_in_scope().name_in(notice.language)
