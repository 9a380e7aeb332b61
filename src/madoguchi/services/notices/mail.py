"""One mail of a delivery: composed, and spoken to the mail server."""

import smtplib
import unicodedata
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from madoguchi.core.ids import new_id
from madoguchi.foundation.accounts.adapter import CITY_HEADER
from madoguchi.foundation.city.queries import municipality_in_scope

from .models import Delivery, Notice
from .templates import TEMPLATES

# Unicode's control characters and separators of lines and paragraphs.
_BREAKS = {"Cc", "Zl", "Zp"}


class UnfitMailError(ValueError):
    """A mail that must not be sent: its subject line would break into a second header."""


class RefusedError(Exception):
    """The mail server refused for good (RFC 5321: 5xx)."""


class NotNowError(Exception):
    """The mail did not go this time. `uncertain` when the server may have taken it all the same."""

    def __init__(self, reason: str, *, uncertain: bool) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


def new_message_id() -> str:
    """A Message-ID under the domain that mail comes from (RFC 5322 §3.6.4)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{new_id()}@{domain}>"


def subject_line(notice: Notice) -> str:
    """The subject in the notice's language; raises `UnfitMailError` when it is more than one line."""
    template = TEMPLATES[notice.template]
    line = template.subject(notice.language).format(city=_city_name(notice), **notice.params)
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
    return EmailMessage(
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


def send(mail: EmailMessage) -> None:
    """Hand a mail to the server; raises `RefusedError` or `NotNowError`."""
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as fault:
        raise _of_reply(*next(iter(fault.recipients.values()))) from fault
    except smtplib.SMTPAuthenticationError as fault:  # our own fault, not the recipient's
        raise NotNowError(f"{fault.smtp_code} {fault.smtp_error!r}", uncertain=False) from fault
    except smtplib.SMTPResponseException as fault:
        raise _of_reply(fault.smtp_code, fault.smtp_error) from fault
    except ConnectionRefusedError as fault:
        raise NotNowError(f"{type(fault).__name__}: {fault}", uncertain=False) from fault
    except OSError as fault:  # cut off or timed out in the middle; every other fault of smtplib
        raise NotNowError(f"{type(fault).__name__}: {fault}", uncertain=True) from fault


def _of_reply(code: int, words: bytes | str) -> Exception:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    reason = f"{code} {said}"
    return RefusedError(reason) if 500 <= code < 600 else NotNowError(reason, uncertain=False)


def _city_name(notice: Notice) -> str:
    return municipality_in_scope().name_in(notice.language)
