"""Numbers with check digits that identify cities, companies and, so that they are kept out, people."""

import re
import unicodedata

from stdnum.jp import cn, in_

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.text import half_width

_WEIGHTS = (6, 5, 4, 3, 2)
_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
_SEPARATOR = r"[ \u3000\-‐-―−ー－・]?"
#: Twelve digits, apart at most by one separator each, that are not part of a longer number.
#: Found by looking ahead, so that one beginning inside another is seen too.
_TWELVE_DIGITS = re.compile(
    r"(?<!\d)(?<!\d-)(?=(" + _SEPARATOR.join([r"\d"] * 12) + r")(?!\d)(?!-\d))", re.ASCII
)


def municipality_code(text: str) -> str:
    """A 団体コード of six digits, checked; to five (JIS X 0401 and 0402) the sixth is added.

    PlainError on another length or a wrong check digit (総務省「全国地方公共団体コード仕様」: modulus 11,
    weights 6 to 2).
    """
    code = half_width(text)
    if len(code) == len(_WEIGHTS) and code.isascii() and code.isdigit():
        return code + _municipality_check_digit(code)
    if not _SIX_DIGITS.fullmatch(code):
        raise PlainError(
            "団体コードは検査数字を含む6桁の数字です（例：072036）。",
            "A municipality code has six digits with its check digit, like 072036.",
        )
    if code[-1] != _municipality_check_digit(code[:-1]):
        raise PlainError(
            f"団体コード{code}の検査数字が合いません。番号をご確認ください。",
            f"The check digit of the municipality code {code} is wrong. Please compare the digits.",
        )
    return code


def corporate_number(text: str) -> str:
    """A 法人番号 of thirteen digits, checked (平成26年財務省令第70号2条). PlainError otherwise."""
    number = cn.compact(half_width(text))
    if not cn.is_valid(number):
        raise PlainError(
            "法人番号は13桁です。番号をご確認ください（検査数字が合いません）。",
            "A corporate number has 13 digits. Please check it: the check digit does not match.",
        )
    return number


def looks_like_individual_number(text: str) -> bool:
    """Whether free text may hold a 個人番号: twelve digits, in any width, hyphened or spaced, that check.

    A warning, never a proof: of random numbers one in eleven passes (平成26年総務省令第85号5条).
    """
    return any(
        in_.is_valid(re.sub(r"\D", "", found[1])) for found in _TWELVE_DIGITS.finditer(_digits_half(text))
    )


def _digits_half(text: str) -> str:
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def _municipality_check_digit(digits: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return str((11 - total % 11) % 10)
