"""Typesets an official paper: a Typst template and its data become a tagged PDF/A-2a.

The data is what people wrote, so it never becomes Typst source: it is handed over as JSON, and a template
shows its strings as strings. A template is Typst source in which these names are set:

- `data`: the mapping given, `images`: name → bytes of an SVG image, for `image(images.qr, format: "svg")`;
- fonts, language and document title, which the template need not set.

A template may import and read files of its own folder only, and nothing at all when given as source.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

from madoguchi.services.documents.typefaces import VARIANT, Typefaces, house_folder, typefaces

_STANDARD: Final = "a-2a"
# One line: the template begins on the second.
_PRELUDE = (
    "#set document(title: sys.inputs.title, author: json(bytes(sys.inputs.author)));"
    '#set text(font: json(bytes(sys.inputs.families)), lang: "ja", region: "JP");'
    "#let data = json(bytes(sys.inputs.data));"
    "#let images = json(bytes(sys.inputs.images)).pairs().map(p => (p.at(0), bytes(p.at(1)))).to-dict();"
    "#let variants = json(bytes(sys.inputs.variants));"
    # A word of Latin letters longer than a cell would run off the paper.
    '#show regex("[!-~]{24,}"): it => it.text.clusters().map(c => box(c)).join();'
)
_VARIANT_RULE = '#show regex(variants.keys().join("|")): it => text(font: variants.at(it.text), it);'
_UNSHOWN = re.compile(r'the text `"((?:\\.|[^"\\])*)"` could not be displayed')
_CHARACTER = re.compile(f"{VARIANT.pattern}|.", re.DOTALL)
_PLACE = re.compile(r"┌─ .*__typst_py_bytes__\.typ:(\d+):(\d+)|^( *)(\d+) │", re.MULTILINE)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
# Cc: control characters, Cs: halves of surrogate pairs, Co: private use, which PDF/A-2a forbids even where a
# font has it. Bidirectional controls could reorder what is read.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co"})
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WHITESPACE = frozenset("\t\n\r")


class MissingGlyphsError(ValueError):
    """The fonts lack `characters`; `field` is the path of the first value with one."""

    def __init__(self, characters: str, field: str) -> None:
        self.characters = characters
        self.field = field
        shown = "、".join(_described(character) for character in _CHARACTER.findall(characters))
        self.ja = (
            f"印刷に使う書体にない文字があります: {shown}（項目: {field}）。"
            "文字を確かめ、この文字を持つ書体を追加してください。"
        )
        self.en = (
            f"The typefaces lack these characters: {shown} (field: {field}). "
            "Check the characters, and add a typeface that has them."
        )
        super().__init__(f"{self.ja}\n{self.en}")


class TemplateError(ValueError):
    """The template cannot be typeset; the message has Typst's own, with line and column."""

    def __init__(self, diagnostic: str) -> None:
        self.ja = f"文書のひな形に誤りがあります。次の行を直してください。\n{diagnostic}"
        self.en = f"The document template has a fault. Mend the line named here.\n{diagnostic}"
        super().__init__(f"{self.ja}\n{self.en}")


def typeset(
    template: str | Path,
    data: Mapping[str, Any],
    *,
    title: str,
    at: datetime,
    author: str = "",
    images: Mapping[str, bytes] | None = None,
    font_folders: Sequence[Path] = (),
) -> bytes:
    """Typeset one paper as a tagged PDF/A-2a (ISO 19005-2); the same arguments give the same bytes.

    `template` is a file, or Typst source. `data` is anything JSON can say. `at` (aware) becomes the date of
    the document. `images` are SVG. `font_folders` hold fonts tried after the house's own. Raises
    `MissingGlyphsError` when the fonts lack a character, `TemplateError` when the template itself is wrong.
    """
    if at.tzinfo is None:
        raise ValueError("at must be an aware datetime")
    faces = typefaces(tuple(font_folders))
    texts = dict(_strings({"title": title, "author": author, **data}))
    variants = _variant_families(texts, faces)
    inputs = {
        "title": title,
        "author": json.dumps(author or []),
        "families": json.dumps(faces.families),
        "data": json.dumps(data),
        "images": json.dumps({name: svg.decode() for name, svg in (images or {}).items()}),
        "variants": json.dumps(variants),
    }
    source = template.read_text("utf-8") if isinstance(template, Path) else template
    prelude = _PRELUDE + (_VARIANT_RULE if variants else "") + "\n"
    root = template.resolve().parent if isinstance(template, Path) else house_folder()
    try:
        return _compile((prelude + source).encode(), inputs, at, root, faces)
    except typst.TypstError as error:
        raise _explained(error, texts) from error


def qr_code(text: str) -> bytes:
    """A QR code (ISO/IEC 18004, level M) of a text: an SVG image without quiet zone."""
    svg = BytesIO()
    segno.make_qr(text, error="m").save(svg, kind="svg", border=0, omitsize=True, xmldecl=False)
    return svg.getvalue()


def _strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string in the data with its path, such as ("household[1].name", "…")."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value):
            yield from _strings(inner, f"{path}[{index}]")


def _variant_families(texts: Mapping[str, str], faces: Typefaces) -> dict[str, str]:
    """Variants that the first family lacks → the family that has them; raises `MissingGlyphsError` if none has."""
    elsewhere: dict[str, str] = {}
    for field, text in texts.items():
        missing = [character for character in dict.fromkeys(text) if _unprintable(character)]
        for variant in dict.fromkeys(VARIANT.findall(text)):
            family = faces.family_of(variant)
            if family is None:
                missing.append(variant)
            elif family != faces.families[0]:
                elsewhere[variant] = family
        if missing:
            raise MissingGlyphsError("".join(missing), field)
    return elsewhere


def _unprintable(character: str) -> bool:
    if character in _WHITESPACE:
        return False
    return unicodedata.category(character) in _UNPRINTABLE or character in _BIDI_CONTROLS


# A compiler refuses a second caller while it works ("Already borrowed").
_one_at_a_time = threading.Lock()


@cache
def _compiler(root: Path, faces: Typefaces) -> typst.Compiler:
    return typst.Compiler(root=root, font_paths=faces.fonts, ignore_system_fonts=True)


def _compile(source: bytes, inputs: dict[str, str], at: datetime, root: Path, faces: Typefaces) -> bytes:
    with _one_at_a_time:
        pdf = _compiler(root, faces).compile(
            input=source,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[_STANDARD],
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returned no single PDF")
    return pdf


def _explained(error: typst.TypstError, texts: Mapping[str, str]) -> ValueError:
    unshown = [_ESCAPE.sub(_unescaped, text) for text in _UNSHOWN.findall(error.diagnostic)]
    characters = "".join(dict.fromkeys("".join(unshown)))
    field = next((path for path, text in texts.items() if any(c in text for c in characters)), None)
    return (
        TemplateError(_PLACE.sub(_in_template, error.diagnostic))
        if field is None
        else MissingGlyphsError(characters, field)
    )


def _in_template(place: re.Match[str]) -> str:
    """A place as Typst names it, without the line of the prelude."""
    line, column, margin, number = place.groups()
    return f"┌─ {int(line) - 1}:{column}" if line else f"{margin}{int(number) - 1} │"


def _unescaped(escape: re.Match[str]) -> str:
    code, letter = escape.groups()
    return chr(int(code, 16)) if code else _ESCAPED.get(letter, letter)


def _described(character: str) -> str:
    """The character with its code, such as 「𛀀」 (U+1B000); the code alone where it cannot be shown."""
    code = " ".join(f"U+{ord(point):04X}" for point in character)
    return code if _unprintable(character[0]) else f"「{character}」 ({code})"
