"""The message catalogues: compiled without gettext's programs, and checked for sentences without English."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Missing:
    """A sentence that a catalogue lacks."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: no English for 「{self.message}」"


def compile_all(root: Path) -> list[Path]:
    """Compile every .po under `root` that is newer than its .mo; returns the .mo files written."""
    return [_compile(po) for po in sorted(root.rglob("locale/*/LC_MESSAGES/*.po")) if _outdated(po)]


def _outdated(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    written = io.BytesIO()
    write_mo(written, _catalogue(po))
    # Replaced whole: a process that starts meanwhile reads the old one or the new one.
    fresh = mo.with_suffix(".mo.new")
    fresh.write_bytes(written.getvalue())
    fresh.replace(mo)
    return mo


def _catalogue(po: Path) -> Catalog:
    with po.open("rb") as opened:
        return read_po(opened, locale=po.parts[-3], abort_invalid=True)


def missing(root: Path, rooms: Iterable[Path] = (), language: str = "en") -> list[Missing]:
    """Japanese sentences in the rooms' Python and templates that no catalogue under `root` translates.

    Without rooms, all under `root`. A sentence may stand in another room's catalogue: Django joins them all.
    """
    known = {message for _po, message, _said in translations(root, language)}
    found = [one for folder in (list(rooms) or [root]) for one in messages(folder)]
    return [one for one in found if one.message not in known]


def translations(root: Path, language: str = "en") -> Iterator[tuple[Path, str, str]]:
    """Catalogue, sentence and what it is in the language, of every one that is translated."""
    for po in sorted(root.rglob(f"locale/{language}/LC_MESSAGES/*.po")):
        for message in _catalogue(po):
            if message.id and message.string and all(said := _texts(message.string)):
                yield po, _texts(message.id)[0], " / ".join(said)


def messages(folder: Path) -> Iterator[Missing]:
    """Every Japanese sentence given to gettext in a folder, with where it stands."""
    for path in sorted(
        [*folder.rglob("*.py"), *folder.rglob("templates/**/*.html"), *folder.rglob("templates/**/*.txt")]
    ):
        for line, text in _marked(path):
            if _JAPANESE.search(text):
                yield Missing(path, line, text)


def _marked(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text(encoding="utf-8")
    code = source if path.suffix == ".py" else templatize(source, origin=str(path))
    for line, found, _comments, _context in extract(
        "python", io.BytesIO(code.encode()), KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield line, _texts(found)[0]


def _texts(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else [text or "" for text in message]
