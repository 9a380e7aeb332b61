"""The demo's keys: the tray's, and a sample key for documents.

Run as `python -m madoguchi.web.processes.keys`.
"""

import os
import shutil
from importlib import import_module
from pathlib import Path

DOCUMENT_KEYS = "documents"
SIGNER = "みほん市"


def main() -> None:
    """Make the keys in `MADOGUCHI_DATA` once, all or none."""
    folder = Path(os.environ["MADOGUCHI_DATA"]) / "keys"
    if folder.exists():
        return
    new = folder.with_name("keys.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    _make(new)
    new.rename(folder)


def _make(folder: Path) -> None:
    # Loaded here alone: the process that starts the others does without the libraries of keys and signatures.
    clock = import_module("madoguchi.core.clock")
    import_module("madoguchi.foundation.tray.sealing").make_keys(folder)
    signing = import_module("madoguchi.services.documents.signing")
    signing.make_demo_key(folder / DOCUMENT_KEYS, SIGNER, at=clock.now())


if __name__ == "__main__":
    main()
