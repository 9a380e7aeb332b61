"""The arithmetic of the ledger: canonical JSON, chained digests, Merkle roots. Pure functions."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
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
    return _levels(digests)[-1][0] if digests else hashlib.sha256(b"").digest()


def audit_paths(digests: Sequence[bytes], positions: Iterable[int]) -> list[list[tuple[str, str]]]:
    """For each position what its way to the root goes through (RFC 9162 §2.1.3): the side and the digest in hex."""
    levels = _levels(digests)[:-1]
    return [list(_beside(levels, position)) for position in positions]


def _levels(digests: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from its leaves up to its root; whoever has no neighbour goes up as it is."""
    levels = [[hashlib.sha256(b"\x00" + digest).digest() for digest in digests]]
    while len(level := levels[-1]) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        levels.append(pairs + level[2 * len(pairs) :])
    return levels


def _beside(levels: Sequence[Sequence[bytes]], position: int) -> Iterator[tuple[str, str]]:
    for level in levels:
        if position ^ 1 < len(level):
            yield "left" if position % 2 else "right", level[position ^ 1].hex()
        position //= 2
