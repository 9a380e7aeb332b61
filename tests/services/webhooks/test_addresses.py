"""Which addresses may be called: hostile ones are refused in every spelling, and whatever a name leads to."""

import socket
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.services.webhooks import addresses
from madoguchi.services.webhooks.addresses import is_public, read_url, target_of
from madoguchi.services.webhooks.refusals import WebhookRefusedError

NOT_PUBLIC = (
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1"),
    *("2002:7f00:1::1", "2001:0:7f00:1::1", "2001:db8::1", "100::1"),
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "203.0.114.1", "2606:4700:4700::1111", "2001:4860:4860::8888")
HOSTILE = {
    "url": (
        *("", "x", "//example.com/", "example.com", "ftp://example.com/", "file:///etc/passwd"),
        *("javascript:alert(1)", "gopher://example.com:70/", "https://", "https:///x", "https://:443/"),
        *("https://taro@example.com/", "https://taro:secret@example.com/", "https://example.com/#part"),
        *("https://example.com\\@127.0.0.1/", "https://exa mple.com/", "https://example.com/\r\nX: y"),
        *("https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://017700000001/"),
        *("https://127.1/", "https://127.0.1/", "https://0177.0.0.1/", "https://127.0.0.01/", "https://0/"),
        *("https://0x/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://example.1/", "https://1.0x10/"),
        *("https://example.com./", "https://-a.example/", "https://a..example/", "https://[::1/"),
        *(
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::0001]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[v1.x]/",
            "https://" + "a" * 500,
        ),
    ),
    "port": (
        *("https://example.com:22/", "https://example.com:80/", "https://example.com:1023/"),
        *("http://example.com:443/", "http://example.com:25/"),
    ),
    "not_public": tuple(
        f"https://[{ip_address(one)}]/" if ":" in one else f"https://{one}/"
        for one in NOT_PUBLIC
        if "%" not in one
    ),
}


@pytest.mark.parametrize(
    ("rule", "url"), [(rule, url) for rule, urls in HOSTILE.items() for url in urls], ids=repr
)
def test_a_hostile_address_is_refused(rule: str, url: str) -> None:
    with pytest.raises(WebhookRefusedError) as refusal:
        target_of(url)
    assert refusal.value.rule == rule


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_of_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))
    target = target_of(f"https://[{address}]:8443/h" if ":" in address else f"https://{address}:8443/h")
    assert (target.address, target.pinned.port) == (ip_address(address), 8443)


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_hides_an_ipv4_one(address: Any) -> None:
    hidden = address.ipv4_mapped or address.sixtofour or address.teredo
    assert not (hidden and is_public(address))


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    for url in (text, f"https://{text}/", f"https://example.com/{text}"):
        try:
            assert read_url(url).host
        except WebhookRefusedError as refusal:
            assert refusal.ja and refusal.en


def leading_to(monkeypatch: pytest.MonkeyPatch, *addresses_of_name: str) -> list[Any]:
    """Have every name lead to these addresses; returns what is asked."""
    asked: list[Any] = []

    def answer(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append((host, port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses_of_name]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_to_our_own_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    leading_to(monkeypatch, "8.8.8.8", address)
    with pytest.raises(WebhookRefusedError) as refusal:
        target_of("https://hooks.example.com/")
    assert refusal.value.rule == "not_public"


def test_the_name_is_asked_once_and_its_address_is_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = leading_to(monkeypatch, "8.8.8.8")
    target = target_of("https://Hooks.Example.com:8443/a?b=1")
    assert str(target.pinned) == "https://8.8.8.8:8443/a?b=1"
    assert (target.host, target.host_header) == ("hooks.example.com", "hooks.example.com:8443")
    assert asked == [("hooks.example.com", 8443)]


def test_a_name_in_japanese_is_asked_as_the_net_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = leading_to(monkeypatch, "8.8.8.8")
    assert target_of("https://みほん.example/").host_header == "xn--79jh5d.example"
    assert asked == [("xn--79jh5d.example", 443)]


def test_a_name_that_nobody_knows_is_told_so() -> None:
    with pytest.raises(WebhookRefusedError) as refusal:
        target_of("https://nobody.invalid/")
    assert refusal.value.rule == "unknown_host"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "https://127.0.0.1:8443/", "http://localhost/"])
def test_an_allowed_network_is_called_in_plain_http_too(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    leading_to(monkeypatch, "127.0.0.1")
    with override_settings(MADOGUCHI_WEBHOOKS_TO=(ip_network("127.0.0.0/8"),)):
        assert str(target_of(url).address) == "127.0.0.1"
    with pytest.raises(WebhookRefusedError):
        target_of(url)


def test_nothing_else_is_called_in_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    leading_to(monkeypatch, "8.8.8.8")
    with (
        override_settings(MADOGUCHI_WEBHOOKS_TO=(ip_network("127.0.0.0/8"),)),
        pytest.raises(WebhookRefusedError) as refusal,
    ):
        target_of("http://example.com/")
    assert refusal.value.rule == "not_public"
