"""The arithmetic of the ledger: canonical JSON, chained digests, Merkle roots. Pure functions."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

GENESIS = b""


def canonical(
    city: str, side: str, subject: str, at: datetime, actor: str, kind: str, data: dict[str, object]
) -> bytes:
    """One event's fields as canonical JSON: keys sorted, no spaces, UTF-8, UTC with microseconds (RFC 8785's idea)."""
    fields = {
        "actor": actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "city": city,
        "data": data,
        "kind": kind,
        "side": side,
        "subject": subject,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, body: bytes) -> bytes:
    """The digest of an event: SHA-256 over the digest before it and its canonical JSON."""
    return hashlib.sha256(previous + body).digest()


def merkle_root(digests: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the digests in order (RFC 9162 §2.1.1: leaves and nodes are told apart by a prefix)."""
    if not digests:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + digest).digest() for digest in digests]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + level[2 * len(pairs) :]
    return level[0]
