"""How a core system wants a value written."""

import unicodedata
from collections.abc import Callable
from datetime import date

from madoguchi.core.japanese import wareki

from .layout import Column, Form

_DAY = len("2026-11-21")
_ASCII = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)} | {ord("　"): " "}
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
#: Every full-width sign and kana that has a half-width one (JIS X 0201).
_HALF = {ord(unicodedata.normalize("NFKC", chr(code))): chr(code) for code in range(0xFF61, 0xFF9E)} | {
    0x3099: "ﾞ",
    0x309A: "ﾟ",
    ord("ヮ"): "ﾜ",
    ord("ヵ"): "ｶ",
    ord("ヶ"): "ｹ",
}


def half_width_kana(text: str) -> str:
    """Kana, hiragana too, in half-width katakana, with letters and figures: みほん　タロウ is ﾐﾎﾝ ﾀﾛｳ."""
    katakana = text.translate(_ASCII).translate(_KATAKANA)
    return "".join(
        unicodedata.normalize("NFD", one).translate(_HALF) if "\u3000" <= one <= "\u30ff" else one
        for one in katakana
    )


def yyyymmdd(value: str) -> str:
    """A day, or the day of a moment, as eight figures."""
    return date.fromisoformat(value[:_DAY]).strftime("%Y%m%d")


def in_wareki(value: str) -> str:
    """The same as 令和8年11月21日."""
    return wareki(date.fromisoformat(value[:_DAY]))


_FORMS: dict[Form, Callable[[str], str]] = {
    Form.YYYYMMDD: yyyymmdd,
    Form.WAREKI: in_wareki,
    Form.HALF_WIDTH: half_width_kana,
}


def shaped(column: Column, words: Callable[[str, str], str]) -> Callable[[str, str], str]:
    """What makes a cell of a column: its words in the column's form. An empty cell stays empty."""
    form = _FORMS.get(column.form)

    def made(cell: str, version: str) -> str:
        value = words(cell, version)
        if not value:
            return ""
        if column.form == Form.ZERO_PADDED:
            return value.zfill(column.width)
        return form(value) if form else value

    return made
