"""納付番号: what stands on a slip and is typed again, with a check digit."""

import re
import secrets
import unicodedata

from stdnum import damm

from .refusals import PaymentRefusedError

_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")
_NUMBER = re.compile(r"\d{12,19}", re.ASCII)
_KEY_DIGITS = 6
_MOST_DIGITS = 12


def payment_number(fiscal_year: int, n: int) -> str:
    """The number of a charge: four digits of its 年度, seven or more that count, a check digit (Damm)."""
    digits = f"{fiscal_year:04d}{n:07d}"
    return digits + str(damm.calc_check_digit(digits))


def read_number(typed: str) -> str:
    """A number as people type or scan it, in any width and grouping. Raises `PaymentRefusedError`."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if not _NUMBER.fullmatch(digits) or not damm.is_valid(digits):
        raise PaymentRefusedError("number", typed=typed.strip()[:40])
    return digits


def grouped(number: str) -> str:
    """The number in groups of four, as it is printed."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def new_key() -> str:
    """A 確認番号: six random digits."""
    return f"{secrets.randbelow(10**_KEY_DIGITS):0{_KEY_DIGITS}d}"


def whole(text: str) -> int:
    """A whole number as people type it, nothing as none; any width, with separators. Raises `PaymentRefusedError`."""
    figures = unicodedata.normalize("NFKC", text).strip().replace(",", "").removesuffix("円")
    if not figures:
        return 0
    if not (figures.isascii() and figures.isdecimal() and len(figures) <= _MOST_DIGITS):
        raise PaymentRefusedError("no_number", typed=text.strip()[:40])
    return int(figures)
