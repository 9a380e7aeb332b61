"""Sealing to the office's key: what the public side hands over, it can no longer read (libsodium's sealed box)."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

_PUBLIC, _PRIVATE = "tray.pub", "office/tray.key"


class SealError(ValueError):
    """Something in the tray was not sealed to this office's key, or was changed on the way."""


def make_keys(folder: Path) -> None:
    """Make the office's key pair once; the private half in a file of the office's own."""
    private = folder / _PRIVATE
    if private.exists():
        return
    private.parent.mkdir(parents=True, exist_ok=True)
    private.parent.chmod(0o700)
    key = PrivateKey.generate()
    private.touch(mode=0o600)
    private.write_bytes(bytes(key))
    (folder / _PUBLIC).write_bytes(bytes(key.public_key))


def seal(data: bytes) -> bytes:
    """Seal bytes to the office's key."""
    return SealedBox(_public_key(settings.MADOGUCHI_KEYS)).encrypt(data)


def unseal(data: bytes) -> bytes:
    """Open what was sealed; only the office side has the key. Raises `SealError`."""
    try:
        return SealedBox(_private_key(settings.MADOGUCHI_KEYS)).decrypt(data)
    except CryptoError as error:
        raise SealError("this was not sealed to the office's key, or was changed on the way") from error


@lru_cache
def _public_key(folder: Path) -> PublicKey:
    return PublicKey((folder / _PUBLIC).read_bytes())


@lru_cache
def _private_key(folder: Path) -> PrivateKey:
    return PrivateKey((folder / _PRIVATE).read_bytes())
