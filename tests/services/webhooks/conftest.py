"""The public side, whose calls may go to this machine, and a receiver of them."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from clones import Clone
from django.test import override_settings
from receiver import LOOPBACK, Receiver, receiver


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), override_settings(MADOGUCHI_WEBHOOKS_TO=(ip_network(LOOPBACK),)):
        yield database


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running
