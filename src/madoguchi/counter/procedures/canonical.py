"""The one text of a declaration, and its digest."""

import hashlib
import json
from typing import Any

from .declaration import Procedure


def canonical(declaration: dict[str, Any]) -> str:
    """JSON with sorted keys and nothing between."""
    return json.dumps(declaration, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_json(procedure: Procedure) -> dict[str, Any]:
    """A declaration as it is stored: defaults left out, so that a new default changes no digest."""
    return procedure.model_dump(mode="json", exclude_defaults=True)


def digest_of(declaration: dict[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(declaration).encode()).hexdigest()
