"""One form for text that people type: a line, a block, a name, its kana, an address.

None of these is NFKC or NFC as a whole: both turn compatibility ideographs, as family registers have them
(U+FA19), into other characters (U+795E), and a name stays as its owner wrote it.
"""

import re
import unicodedata

from madoguchi.core.errors import PlainError

_HALF_WIDTH_KANA = re.compile(r"[｡-ﾟ]+")
_DECOMPOSED_KANA = re.compile(r"[ぁ-ヿ][\u3099\u309a]")
#: ０-９ Ａ-Ｚ ａ-ｚ lie 0xFEE0 above their ASCII twins.
_HALVED = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
_KATAKANA = {code: code + 0x60 for code in (*range(ord("ぁ"), ord("ゖ") + 1), ord("ゝ"), ord("ゞ"))}
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
#: Marks without width that come along when text is copied; none means anything in Japanese.
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))

_LONG_VOWELS = "ーｰ"
_HYPHENS = "\\-－−‐-―─━﹣"
_DASH = f"[{_HYPHENS}{_LONG_VOWELS}]"
_KANA = "ぁ-ゖァ-ヺー"
_DASH_IN_NUMBER = re.compile(rf"(?<=[0-9A-Za-z]){_DASH}(?=[0-9A-Za-z])")
_DASH_IN_KANA = re.compile(rf"(?<=[{_KANA}])[{_HYPHENS}](?=[{_KANA}])|(?<=[{_KANA}])[{_LONG_VOWELS}]")
_DASH_AT_KANA_END = re.compile(rf"(?<=[{_KANA}]){_DASH}")
_KANA_LINE = re.compile(r"[ァ-ヺー・ヽヾ .'’-]+")

#: Names use ideographs newer than this Python's Unicode tables; both planes hold nothing else.
_IDEOGRAPHIC_PLANES = range(0x20000, 0x3FFFE)
_TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED_CATEGORIES = {
    "Cc": ("制御文字", "a control character"),
    "Cs": ("壊れた文字", "half of a broken character"),
    "Co": ("外字（私用領域の文字）", "a private-use character (gaiji)"),
    "Cn": ("未定義の文字", "an undefined character"),
}


def check_characters(text: str) -> None:
    """PlainError on what nobody else could read: control, private use (外字), unassigned, half a surrogate.

    Newline and tab pass.
    """
    for position, character in enumerate(text, 1):
        fault = _fault(character)
        if fault:
            code = f"U+{ord(character):04X}"
            raise PlainError(
                f"{position}文字目の{fault[0]}（{code}）は使えません。別の文字で入力してください。",
                f"Character {position} is {fault[1]} ({code}). Please use another one.",
            )


def normalise_line(text: str) -> str:
    """One line: digits and letters half-width, kana full-width, hyphens in numbers, single spaces."""
    return _DASH_IN_NUMBER.sub("-", _spaced(_widths(text)))


def normalise_block(text: str) -> str:
    """Text of several lines: as a line each, indents kept, newlines as LF, no empty lines at either end."""
    lines = re.split(r"\r\n|\r|\n", _widths(text))
    return "\n".join(_DASH_IN_NUMBER.sub("-", line.rstrip()) for line in lines).strip("\n")


def normalise_name(text: str) -> str:
    """A person's name: widths and spaces only. Ideographs, variation selectors included, stay as written."""
    return _spaced(_widths(text))


def normalise_kana(text: str) -> str:
    """A reading in full-width katakana, from hiragana or half-width; dashes after kana are long vowels.

    PlainError when it is written in other letters.
    """
    katakana = _DASH_AT_KANA_END.sub("ー", normalise_name(text).translate(_KATAKANA))
    if katakana and not _KANA_LINE.fullmatch(katakana):
        raise PlainError(
            "フリガナはカタカナかひらがなで入力してください。",
            "Please write the reading in katakana or hiragana.",
        )
    return katakana


def normalise_address(text: str) -> str:
    """An address: as a line, and any dash is a long vowel in kana, a hyphen elsewhere (１ー２−３)."""
    line = _DASH_IN_KANA.sub("ー", _spaced(_widths(text)))
    return re.sub(rf"[{_HYPHENS}]|(?<![{_KANA}])[{_LONG_VOWELS}]", "-", line)


def half_width(text: str) -> str:
    """Digits, letters and signs at half width, for numbers and dates only: it is NFKC without spaces."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)))


def _widths(text: str) -> str:
    visible = text.translate(_INVISIBLE)
    check_characters(visible.replace("\r", "\n"))
    full = _HALF_WIDTH_KANA.sub(_compatible, visible)
    return _DECOMPOSED_KANA.sub(_compatible, full).translate(_HALVED)


def _compatible(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _fault(character: str) -> tuple[str, str] | None:
    if character in "\n\t" or ord(character) in _IDEOGRAPHIC_PLANES:
        return None
    if character in _TURNS_DIRECTION:
        return _REFUSED_CATEGORIES["Cc"]
    return _REFUSED_CATEGORIES.get(unicodedata.category(character))
