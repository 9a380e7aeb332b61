"""The typefaces of documents, and which variant shapes of a character they really have.

Typst reports a character without a glyph, but prints the plain shape without a word where a font lacks the
variant that a variation selector asks for (葛󠄁 printed as 葛). A name keeps the characters its owner wrote,
so the variants are read here from the fonts themselves (OpenType, table `cmap`, subtable format 14).
"""

import functools
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import typst

HOUSE_FAMILY = "Noto Sans CJK JP"
_HOUSE_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
# VS1–VS14 and VS17–VS256. VS15 and VS16 only choose between text and emoji: they change no name.
VARIANT = re.compile("[^\ufe00-\ufe0f\U000e0100-\U000e01ef][\ufe00-\ufe0d\U000e0100-\U000e01ef]")


@dataclass(frozen=True, eq=False)
class Typefaces:
    """Fonts that Typst may use: families in the order they are tried, and the variants each has."""

    fonts: typst.Fonts
    families: tuple[str, ...]
    variants: dict[str, frozenset[str]]

    def family_of(self, variant: str) -> str | None:
        """The first family that has this character with this variation selector; None when none has it."""
        return next((family for family in self.families if variant in self.variants[family]), None)


def house_folder() -> Path:
    """The folder of the regular typeface: it holds nothing but the font."""
    return Path(str(files(_HOUSE_PACKAGES[0])))


@functools.cache
def typefaces(folders: tuple[Path, ...] = ()) -> Typefaces:
    """The fonts of the house, then those found in `folders` (such as IPAmj Mincho); no font of the system."""
    house = [str(files(package)) for package in _HOUSE_PACKAGES]
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[*house, *(str(folder) for folder in folders)],
    )
    added = sorted(set(fonts.families()) - {HOUSE_FAMILY})
    families = (HOUSE_FAMILY, *added)
    return Typefaces(fonts, families, {family: _variants_of(fonts, family) for family in families})


def _variants_of(fonts: typst.Fonts, family: str) -> frozenset[str]:
    """The variants that every font of the family has: bold type must not lose what regular type shows."""
    found = [_variants_in(Path(font.path)) for font in fonts.fonts() if font.family == family and font.path]
    return frozenset.intersection(*found) if found else frozenset()


@functools.cache
def _variants_in(path: Path) -> frozenset[str]:
    """Characters followed by a variation selector that the font file (or any face of a collection) maps."""
    font = path.read_bytes()
    return frozenset(
        variant
        for face in _faces(font)
        for subtable in _cmap_subtables(font, face)
        if _uint16(font, subtable) == 14
        for variant in _format_14(font, subtable)
    )


def _faces(font: bytes) -> tuple[int, ...]:
    if font[:4] != b"ttcf":
        return (0,)
    return struct.unpack_from(f">{_uint32(font, 8)}I", font, 12)


def _cmap_subtables(font: bytes, face: int) -> Iterator[int]:
    for at in range(face + 12, face + 12 + 16 * _uint16(font, face + 4), 16):
        if font[at : at + 4] == b"cmap":
            cmap = _uint32(font, at + 8)
            for record in range(_uint16(font, cmap + 2)):
                yield cmap + _uint32(font, cmap + 4 + 8 * record + 4)


def _format_14(font: bytes, subtable: int) -> Iterator[str]:
    for record in range(_uint32(font, subtable + 6)):
        at = subtable + 10 + 11 * record
        selector = chr(_uint24(font, at))
        default, special = _uint32(font, at + 3), _uint32(font, at + 7)
        for start, more in _records(font, subtable + default, 4) if default else ():
            yield from (chr(code) + selector for code in range(start, start + more + 1))
        for code, _ in _records(font, subtable + special, 5) if special else ():
            yield chr(code) + selector


def _records(font: bytes, table: int, size: int) -> Iterator[tuple[int, int]]:
    """Pairs of a character code and the byte after it, from a counted table of records of `size` bytes."""
    for at in range(table + 4, table + 4 + size * _uint32(font, table), size):
        yield _uint24(font, at), font[at + 3]


def _uint16(font: bytes, at: int) -> int:
    return int.from_bytes(font[at : at + 2])


def _uint24(font: bytes, at: int) -> int:
    return int.from_bytes(font[at : at + 3])


def _uint32(font: bytes, at: int) -> int:
    return int.from_bytes(font[at : at + 4])
