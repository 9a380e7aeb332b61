"""Barcodes of slips: GS1-128 for the convenience stores, QR for phones; and reading the former again.

What a store reads are 44 digits (GS1-128による標準料金代理収納ガイドライン, 流通システム開発センター): 91, six of the
issuer, 21 that are free, how often it was issued anew, until when it may be paid (YYMMDD), whether a revenue stamp is
needed, six of the amount, a check digit.
"""

import re
import unicodedata
from datetime import date
from io import BytesIO
from typing import NamedTuple

import barcode
from barcode.writer import SVGWriter
from stdnum import ean

MOST_AT_STORES = 300_000
_AI, _FREE, _NOT_ANEW, _NO_STAMP = "91", 21, "0", "0"
_DIGITS = re.compile(r"91(\d{6})(\d{21})\d(\d{6})\d(\d{6})\d", re.ASCII)
#: Millimetres: 0.19 a module makes some 60 mm of 44 digits, as the guideline wants.
_DRAWN = {"module_width": 0.19, "module_height": 10.0, "quiet_zone": 2.0, "write_text": False}


class StoreBarcode(NamedTuple):
    """What the digits of a slip's barcode say."""

    issuer: str
    number: str
    amount: int


def store_digits(issuer: str, number: str, amount: int, until: date) -> str:
    """The digits of a slip's barcode. Raises ValueError where the stores take no such slip."""
    if not 0 < amount <= MOST_AT_STORES or len(issuer) != 6:
        raise ValueError(f"no slip for the stores: {amount} yen of issuer {issuer!r}")
    free = number.rjust(_FREE, "0")
    digits = f"{_AI}{issuer}{free}{_NOT_ANEW}{until:%y%m%d}{_NO_STAMP}{amount:06d}"
    return digits + ean.calc_check_digit(digits)


def read_store_barcode(typed: str) -> StoreBarcode | None:
    """What a store read, in any grouping; None where it is no such barcode or its check digit is wrong."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    found = _DIGITS.fullmatch(digits)
    if found is None or ean.calc_check_digit(digits[:-1]) != digits[-1]:
        return None
    return StoreBarcode(found[1], found[2].lstrip("0"), int(found[4]))


def gs1_128(digits: str) -> bytes:
    """The barcode as an SVG image."""
    drawn = BytesIO()
    barcode.get("gs1_128", digits, writer=SVGWriter()).write(drawn, options=_DRAWN)
    return drawn.getvalue()
