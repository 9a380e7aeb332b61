"""Which addresses may be called: no program of a stranger makes this house speak to its own network.

The address that was checked is the one that is connected to: a name that leads elsewhere a moment later (DNS
rebinding) changes nothing.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import httpx
from django.conf import settings

from .refusals import WebhookRefusedError

Address = IPv4Address | IPv6Address
HTTPS_PORT, FIRST_FREE_PORT = 443, 1024
MOST_URL = 500
_PORTS = {"https": HTTPS_PORT, "http": 80}
# Global unicast (RFC 4291, 2.4), and what hides an IPv4 address in it: Teredo (RFC 4380), 6to4 (RFC 3056).
_GLOBAL: Final = IPv6Network("2000::/3")
_DISGUISED: Final = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
# What a resolver would read as an IPv4 address: decimal, octal or hexadecimal, of one to four parts (inet_aton).
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


@dataclass(frozen=True)
class Target:
    """An address taken apart, and where its host is: a connection goes to `address`, the certificate is `host`'s."""

    url: httpx.URL
    address: Address

    @property
    def pinned(self) -> httpx.URL:
        """The same address with the host as the number that was checked."""
        return self.url.copy_with(host=str(self.address))

    @property
    def host(self) -> str:
        """The name by which the receiver is known."""
        return self.url.raw_host.decode("ascii")

    @property
    def host_header(self) -> str:
        """The header Host: with the port where it is not the scheme's own."""
        return self.url.netloc.decode("ascii")


def target_of(text: str) -> Target:
    """Where an address leads now. It asks the resolver, which takes time. Raises `WebhookRefusedError`."""
    url = read_url(text)
    found = _addresses(url)
    if not all(_may_call(url, address) for address in found):
        raise WebhookRefusedError("not_public")
    return Target(url, found[0])


def read_url(text: str) -> httpx.URL:
    """The form of an address: https (or http, which only an allowed network takes), a plain host, a free port.

    Raises `WebhookRefusedError`.
    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise WebhookRefusedError("url") from None
    if not _is_plain(text, url):
        raise WebhookRefusedError("url")
    if _port(url) < FIRST_FREE_PORT and _port(url) != _PORTS[url.scheme]:
        raise WebhookRefusedError("port")
    return url


def _is_plain(text: str, url: httpx.URL) -> bool:
    odd = len(text) > MOST_URL or not text.isprintable() or " " in text or "\\" in text
    return not odd and url.scheme in _PORTS and not url.userinfo and not url.fragment and _is_host(url)


def _is_host(url: httpx.URL) -> bool:
    """A name, or an IP address in its one usual spelling."""
    host = url.raw_host.decode("ascii").lower()
    if ":" in host or _ENDS_IN_NUMBER.fullmatch(host):
        try:
            return str(ip_address(host)) == host
        except ValueError:
            return False
    return _NAME.fullmatch(host) is not None


def _port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]


def _addresses(url: httpx.URL) -> list[Address]:
    host = url.raw_host.decode("ascii")
    try:
        found = socket.getaddrinfo(host, _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookRefusedError("unknown_host") from None
    return [ip_address(str(place[0])) for *_, place in found]


def _may_call(url: httpx.URL, address: Address) -> bool:
    if any(address in network for network in settings.MADOGUCHI_WEBHOOKS_TO):
        return True
    return url.scheme == "https" and is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet, reached by nobody else's grace: no network of our own."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.scope_id or address not in _GLOBAL or any(address in one for one in _DISGUISED):
        return False
    return address.is_global and not address.is_multicast
