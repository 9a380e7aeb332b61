"""A name is resolved once for each call: what was checked is connected to, and its certificate must be the name's."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import override_settings
from receiver import LOOPBACK, Receiver, receiver

from madoguchi.core import clock
from madoguchi.services.webhooks import addresses, calling
from madoguchi.services.webhooks.calling import Answer, Outgoing, call_all
from madoguchi.services.webhooks.models import CallFault

NAME = "hooks.example.com"


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of a name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A receiver behind TLS, with the certificate of a name, which is trusted."""

    @contextmanager
    def running(name: str) -> Iterator[Receiver]:
        paths = certificate(tmp_path, name)
        trusted = ssl.create_default_context(cafile=str(paths[0]))
        monkeypatch.setattr(calling, "trusted", lambda: trusted)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*paths)
        with receiver(context) as there, override_settings(MADOGUCHI_WEBHOOKS_TO=(ip_network(LOOPBACK),)):
            yield there

    return running


def leading_to(monkeypatch: pytest.MonkeyPatch, *places: str) -> list[str]:
    """Have names lead to these addresses, a new one each time; returns what is asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *words: Any, **options: Any) -> Any:
        if host not in (NAME, NAME.encode()):
            return real(host, port, *words, **options)
        asked.append(str(host))
        place = places[min(len(asked), len(places)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)
    return asked


def call(there: Receiver) -> Answer:
    (answer,) = call_all([Outgoing(f"https://{NAME}:{there.port}/hook", {}, b"{}")])
    return answer


def test_a_receiver_is_known_by_the_certificate_of_its_name(
    secure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leading_to(monkeypatch, "127.0.0.1")
    with secure(NAME) as there:
        assert call(there) == Answer(204, CallFault.NONE)
        assert there.heard[0].headers["Host"] == f"{NAME}:{there.port}"
    with secure("other.example.com") as there:
        assert call(there) == Answer(None, CallFault.CONNECTION)
        assert there.heard == []


def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(
    secure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = leading_to(monkeypatch, "127.0.0.1", "10.0.0.1")
    with secure(NAME) as there:
        assert call(there) == Answer(204, CallFault.NONE)
        assert len(asked) == 1
        assert call(there) == Answer(None, CallFault.ADDRESS)
    assert len(there.heard) == 1
