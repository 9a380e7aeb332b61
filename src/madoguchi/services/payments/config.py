"""Which providers a city uses: one JSON file, `settings.MADOGUCHI_PAYMENT_FILE`, by the name of each.

It holds secrets: whoever installs it lets only the public side's processes read it.
"""

from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

#: What takes no money: only for an installation of one machine.
SANDBOXES = ("sandbox_card", "sandbox_qr")
_HERE = ("localhost", "127.0.0.1", "::1")


class ConfigError(Exception):
    """The file cannot be read; the message says where and why."""


def on_this_machine(address: str) -> bool:
    """Whether an address is reached from this machine alone."""
    host = urlsplit(address).hostname or ""
    return host in _HERE or host.endswith(".localhost")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Strict):
    """The 告示 by which a provider was designated: its number in both languages, and its day."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)
    date: date


class Account(_Strict):
    """One provider's account: its server, the key that we show it, the secret by which we know its calls."""

    address: str = Field(pattern=r"^https?://[^/]+$")
    key: SecretStr = Field(min_length=1)
    secret: SecretStr = Field(min_length=1)
    notice: Notice

    @field_validator("address")
    @classmethod
    def _is_encrypted(cls, address: str) -> str:
        if not (address.startswith("https://") or on_this_machine(address)):
            raise ValueError("must begin with https://")
        return address


class Config(_Strict):
    """The accounts of a city."""

    sandbox_card: Account | None = None
    sandbox_qr: Account | None = None
    stripe: Account | None = None

    @model_validator(mode="after")
    def _sandboxes_are_here(self) -> Self:
        if any(not on_this_machine(self.accounts()[name].address) for name in self.sandboxes):
            raise ValueError("a sandbox is at an address of this machine")
        return self

    @property
    def sandboxes(self) -> list[str]:
        """Which of the accounts take no money."""
        return [name for name in SANDBOXES if name in self.accounts()]

    def accounts(self) -> dict[str, Account]:
        """Each account by its provider's name, in the order in which they are offered."""
        found = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: account for name, account in found.items() if account is not None}


def read_config(path: Path) -> Config:
    """The file's contents. Raises `ConfigError`."""
    try:
        return Config.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as fault:
        # What a fault quotes may be a secret: where it is, is enough.
        raise ConfigError(f"{path}: {_where(fault)}") from None


def _where(fault: OSError | ValidationError) -> str:
    if isinstance(fault, OSError):
        return fault.strerror or type(fault).__name__
    told = fault.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in told)
