"""Sealing to a side's key: what is handed over, the sender can no longer read (libsodium's sealed box)."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from madoguchi.foundation.tenancy.sides import ROLE_SIDES, Side, this_side


class SealError(ValueError):
    """Something in the tray was not sealed to this side's key, or was changed on the way."""


def make_keys(folder: Path) -> None:
    """Make each side's key pair once; the private half in a file that only its own side reads."""
    for side in ROLE_SIDES:
        private = _private_path(folder, side)
        if private.exists():
            continue
        private.parent.mkdir(parents=True, exist_ok=True)
        private.parent.chmod(0o700)
        key = PrivateKey.generate()
        private.touch(mode=0o600)
        private.write_bytes(bytes(key))
        _public_path(folder, side).write_bytes(bytes(key.public_key))


def seal(data: bytes, to: Side) -> bytes:
    """Seal bytes to a side's key."""
    return SealedBox(_public_key(settings.MADOGUCHI_KEYS, to)).encrypt(data)


def unseal(data: bytes) -> bytes:
    """Open what was sealed to this side. Raises `SealError`."""
    try:
        return SealedBox(_private_key(settings.MADOGUCHI_KEYS, this_side())).decrypt(data)
    except CryptoError as error:
        raise SealError("this was not sealed to this side's key, or was changed on the way") from error


@lru_cache
def _public_key(folder: Path, side: Side) -> PublicKey:
    return PublicKey(_public_path(folder, side).read_bytes())


@lru_cache
def _private_key(folder: Path, side: Side) -> PrivateKey:
    return PrivateKey(_private_path(folder, side).read_bytes())


def _public_path(folder: Path, side: Side) -> Path:
    return folder / f"tray_{side}.pub"


def _private_path(folder: Path, side: Side) -> Path:
    return folder / side / "tray.key"
