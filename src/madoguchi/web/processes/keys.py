"""The demo's keys: the tray's, and a sample key for documents.

Run as `python -m madoguchi.web.processes.keys`.
"""

import os
import shutil
from importlib import import_module
from pathlib import Path

import django

SIGNER = "みほん市"


def main() -> None:
    """Make the keys in `MADOGUCHI_DATA` once, all or none."""
    folder = Path(os.environ["MADOGUCHI_DATA"]) / "keys"
    if folder.exists():
        return
    new = folder.with_name("keys.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    django.setup()
    _make(new)
    new.rename(folder)


def _make(folder: Path) -> None:
    # Rooms can be imported only now.
    documents = import_module("madoguchi.services.documents.queries")
    signing = import_module("madoguchi.services.documents.signing")
    clock = import_module("madoguchi.core.clock")
    import_module("madoguchi.foundation.tray.sealing").make_keys(folder)
    signing.make_demo_key(folder / documents.SIGNING, SIGNER, at=clock.now())
    (folder / documents.ROOTS).mkdir()
    shutil.copy(folder / documents.SIGNING / signing.ROOT_FILE, folder / documents.ROOTS)


if __name__ == "__main__":
    main()
