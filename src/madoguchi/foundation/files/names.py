"""The name under which a file is shown: what its owner called it, without tricks."""

import re
import unicodedata

LONGEST = 100
_LONGEST_EXTENSION = 10
_UNNAMED = "ファイル"
_FOLDERS = re.compile(r"[/\\]")
#: Control characters, marks that turn the direction of writing, halves of characters, private use.
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = re.compile(r"\s+")


def display_name(name: str) -> str:
    """A name of 1 to 100 characters in NFC, without folders and control characters; its extension is kept."""
    last = _FOLDERS.split(unicodedata.normalize("NFC", name).rstrip("/\\"))[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in _REFUSED)
    return _shortened(_SPACES.sub(" ", seen).strip(" .")) or _UNNAMED


def with_extension(name: str, extension: str) -> str:
    """The name with another extension: an image is called by what it was made into."""
    stem = name.rpartition(".")[0] if "." in name else name
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if len(name) <= LONGEST or not stem or len(extension) > _LONGEST_EXTENSION:
        return name[:LONGEST]
    return stem[: LONGEST - len(extension) - 1] + dot + extension
