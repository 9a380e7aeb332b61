"""Accounts as banks transfer to them: the holder in the letters of 全銀, and ゆうちょ銀行's 記号・番号 as a branch.

Letters: 全国銀行協会「総合振込等のデータ伝送」 — kana without small ones and without ヲ, capitals, figures, and
the signs ( ) - . / , 「 」. They are kept and shown full-width, and sent half-width (`as_sent`).
"""

import re
import unicodedata
from typing import NamedTuple

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.text import half_width, normalise_name

#: 統一金融機関番号 of ゆうちょ銀行.
POST_BANK = "9900"
POST_BANK_NAME = "ゆうちょ銀行"
#: 48 half-width characters name a payee in the 全銀 system; a voiced kana takes two.
MOST_OF_A_HOLDER = 48

_SMALL = "ァィゥェォッャュョヮヵヶ"
_LARGE = str.maketrans(_SMALL, "アイウエオツヤユヨワカケ")
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_SIGNS = str.maketrans("（）．，／", "().,/")
_LONG_VOWELS = re.compile(r"(?<=[ァ-ヺ])[-－−‐-―─━ー]+")
_DASH = re.compile(r"[-－−‐-―─━]")
_ALLOWED = re.compile(r"[ア-ロワンヴー A-Z0-9().,/「」-]")
#: As sent for each kana; ー goes as a hyphen.
_HALF = {
    ord(unicodedata.normalize("NFKC", chr(code))): chr(code)
    for code in (*range(0xFF71, 0xFF9E), 0xFF62, 0xFF63)
} | {0x3099: "ﾞ", 0x309A: "ﾟ", ord("ー"): "-"}
_KANJI_FIGURES = str.maketrans("0123456789", "〇一二三四五六七八九")
_SYMBOL = re.compile(r"([01])(\d{2})\d{2}", re.ASCII)
_PASSBOOK_NUMBER = re.compile(r"\d{1,8}", re.ASCII)


class PostAccount(NamedTuple):
    """An account of ゆうちょ銀行 as other banks name it; `current`: 当座 (振替口座)."""

    branch_code: str
    branch_name: str
    number: str
    current: bool


def account_holder(text: str) -> str:
    """A 口座名義 full-width: large katakana, capitals, single spaces. PlainError on what 全銀 cannot carry."""
    katakana = _LONG_VOWELS.sub(_prolonged, normalise_name(text).translate(_KATAKANA))
    name = _DASH.sub("-", katakana).translate(_LARGE).translate(_SIGNS).upper()
    strange = next((character for character in name if not _ALLOWED.fullmatch(character)), None)
    if strange is not None:
        raise PlainError(
            f"口座名義に「{strange}」は使えません。通帳やカードに書かれたカナのとおりに入力してください。",
            f"“{strange}” cannot stand in the name of an account. Please write it in kana as in the passbook.",
        )
    if len(as_sent(name)) > MOST_OF_A_HOLDER:
        raise PlainError(
            f"口座名義は、濁点も1字と数えて{MOST_OF_A_HOLDER}字までです。略称（カ）など）で入力してください。",
            f"The account holder has at most {MOST_OF_A_HOLDER} characters, voicing marks counted. Please abbreviate.",
        )
    return name


def as_sent(holder: str) -> str:
    """A 口座名義 as the file of a bank transfer has it: half-width, voicing marks apart, ー as a hyphen."""
    return unicodedata.normalize("NFD", holder).translate(_HALF)


def post_symbol(text: str) -> str:
    """The 記号 of ゆうちょ銀行: five figures from 0 or 1; the figure of a reissue after a hyphen is dropped."""
    symbol = _DASH.sub("-", half_width(text)).partition("-")[0]
    if not _SYMBOL.fullmatch(symbol):
        raise PlainError(
            "記号は、0か1で始まる5桁の数字です。通帳のとおりに入力してください（例：10530）。",
            "The symbol (記号) has five figures and begins with 0 or 1. Please compare the passbook: like 10530.",
        )
    return symbol


def post_number(text: str) -> str:
    """The 番号 of ゆうちょ銀行: up to eight figures."""
    number = half_width(text)
    if not _PASSBOOK_NUMBER.fullmatch(number):
        raise PlainError(
            "番号は、8桁までの数字です。通帳のとおりに入力してください（例：12345671）。",
            "The number (番号) has up to eight figures. Please compare the passbook: like 12345671.",
        )
    return number


def post_account(symbol: str, number: str) -> PostAccount:
    """The account behind 記号・番号 (ゆうちょ銀行「記号番号から振込用の店名・預金種目・口座番号」).

    From 1: branch = 2nd and 3rd figure of the 記号 with 8, number = 番号 without its last figure, which is 1.
    From 0: branch with 9, the whole 番号, 当座. PlainError on a 番号 that cannot belong to the 記号.
    """
    current = symbol.startswith("0")
    branch = symbol[1:3] + ("9" if current else "8")
    figures = number if current else number[:-1]
    if len(figures) > 7 or (not current and (not number.endswith("1") or not figures)):
        raise PlainError(
            "番号が記号と合いません。1で始まる記号の番号は、最後が1です。通帳のとおりに入力してください。",
            "The number does not fit the symbol: after a symbol from 1 it ends in 1. Please compare the passbook.",
        )
    return PostAccount(branch, branch.translate(_KANJI_FIGURES), figures.zfill(7), current)


def _prolonged(found: re.Match[str]) -> str:
    return "ー" * len(found[0])
