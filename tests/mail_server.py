"""A mail server of the tests' own: speaks real SMTP, keeps what it takes, answers as told."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


@dataclass
class MailServer:
    """`replies` are given one after another at the end of each mail; then everything is taken."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    recipient_replies: list[str] = field(default_factory=list)
    connections: int = 0
    when_data_is_in: Callable[[], None] | None = None

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, name: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = name
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.recipient_replies:
            return self.recipient_replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.when_data_is_in:
            self.when_data_is_in()
        if self.replies:
            return self.replies.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def by_message_id(self) -> dict[str, EmailMessage]:
        """Mails as a mailbox that knows Message-IDs counts them."""
        return {str(mail["Message-ID"]): mail for mail in self.taken}


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running mail server, to which Django's mail goes."""
    server = MailServer(_free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    try:
        with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
            yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
