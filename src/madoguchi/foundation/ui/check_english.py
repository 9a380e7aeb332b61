"""Checks the English catalogues: every Japanese sentence has its English, and the same one everywhere.

Run as `python -m madoguchi.foundation.ui.check_english`; prints each fault.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from madoguchi.foundation.ui.catalogues import missing, translations
from madoguchi.foundation.ui.components import SOURCE


def faults(root: Path) -> Iterator[str]:
    """Sentences without English, then those that two catalogues translate differently (Django joins them all)."""
    yield from map(str, missing(root))
    said: dict[str, tuple[Path, str]] = {}
    for po, message, english in translations(root):
        first, before = said.setdefault(message, (po, english))
        if english != before:
            yield f"{po}: 「{message}」 is “{english}” here and “{before}” in {first}"


def main() -> int:
    """Print all faults; the exit code is 1 when there are any."""
    found = list(faults(SOURCE))
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
