"""The file of a city's providers: where a sandbox may be, and how others are reached."""

from pathlib import Path

import pytest
from clones import MIHON, Clone
from django.test import override_settings

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments.config import ConfigError, read_config
from madoguchi.services.payments.providers import providers
from madoguchi.services.payments.sandbox import ensure_accounts

HERE = "http://127.0.0.1:8009"


def written(folder: Path, old: str = "", new: str = "") -> Path:
    file = folder / "payments.json"
    ensure_accounts(file, HERE)
    file.write_text(file.read_text().replace(old or HERE, new or HERE))
    return file


def test_a_sandbox_is_of_an_installation_of_this_machine(database: Clone, tmp_path: Path):
    file = str(written(tmp_path))
    with database.as_public(), city_scope(MIHON), override_settings(MADOGUCHI_PAYMENT_FILE=file):
        for here in ("http://localhost:8000", "http://{city}.localhost:8000", "https://127.0.0.1"):
            with override_settings(MADOGUCHI_PUBLIC_ADDRESS=here):
                assert list(providers()) == ["sandbox_card", "sandbox_qr"]
        for there in ("https://{city}.example", "https://localhost.city.example"):
            with (
                override_settings(MADOGUCHI_PUBLIC_ADDRESS=there),
                pytest.raises(ConfigError, match="takes no money"),
            ):
                providers()


@pytest.mark.parametrize("address", ["https://sandbox.example", "https://127.0.0.1.example"])
def test_a_sandbox_has_an_address_of_this_machine(tmp_path: Path, address: str):
    with pytest.raises(ConfigError, match="of this machine"):
        read_config(written(tmp_path, new=address))


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://api.stripe.com", True),
        ("http://127.0.0.1:9000", True),
        ("http://api.stripe.com", False),
        ("http://localhost.example", False),
    ],
)
def test_others_are_reached_encrypted(tmp_path: Path, address: str, good: bool):
    file = written(tmp_path, '{\n  "sandbox_card"', '{\n  "stripe"')
    file.write_text(file.read_text().replace(HERE, address, 1))
    if good:
        account = read_config(file).stripe
        assert account is not None
        assert account.address == address
    else:
        with pytest.raises(ConfigError, match="https"):
            read_config(file)
