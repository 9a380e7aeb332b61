"""The file of a city's providers where it is the sandbox that takes money."""

import base64
import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from ..config import SANDBOXES, Config, read_config

_DAY = date(2026, 4, 1)
_NOTICE = {
    "ja": "見本告示第1号（練習用。実在しません）",
    "en": "Sample notice No. 1 (for practice; it does not exist)",
    "date": _DAY.isoformat(),
}


def ensure_accounts(path: Path, address: str) -> Config:
    """The file, with accounts at a sandbox of this address; keys are made once, other providers are kept.

    Raises `ConfigError` where what is there cannot be read.
    """
    known = read_config(path) if path.exists() else Config()
    raw: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    for name in SANDBOXES:
        raw[name] = {**_new(), **raw.get(name, {}), "address": address}
    if known != Config.model_validate(raw):
        _write(path, json.dumps(raw, ensure_ascii=False, indent=2))
    return read_config(path)


def _new() -> dict[str, Any]:
    return {
        "key": secrets.token_urlsafe(24),
        "secret": f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
        "notice": _NOTICE,
    }


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)
