"""Names for things: keys of tables, codes people read aloud, numbers stamped on papers."""

import re
import secrets
import unicodedata
import uuid
from typing import NamedTuple

from stdnum import damm
from uuid_utils.compat import uuid7

from madoguchi.core.eras import ERAS, era_fiscal_year, era_named
from madoguchi.core.errors import PlainError

#: No 0 O 1 I L, no vowels that would make words, and one only of each pair that a hand confuses (see _MEANT).
ALPHABET = "23456789CDFHJKMNPQRTVWXY"
CODE_LENGTH = 8
_MEANT = str.maketrans({"B": "8", "G": "6", "S": "5", "Z": "2", "U": "V"})
_BETWEEN = re.compile(r"[\s\-‐-―−_.・ーｰ]+")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_ERA_NAMES = "|".join(name for era in ERAS for name in (era.name, era.letter))
_OFFICIAL = re.compile(rf"({_ERA_NAMES})(\d{{1,2}}|元)(?:年度)?-(\d{{6,}})-(\d)", re.IGNORECASE | re.ASCII)


class OfficialNumber(NamedTuple):
    """An official number taken apart: its fiscal year and its place in the city's sequence."""

    fiscal_year: int
    n: int


def new_id() -> uuid.UUID:
    """A new key for a row: UUIDv7, so that rows written together lie together. Never shown in an address."""
    return uuid7()


def reference_code() -> str:
    """A random code for people to keep and read aloud, like K7Q2-9MXD: 24⁸, some 36 bits, from `secrets`."""
    return _written("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def code_of(digest: bytes) -> str:
    """The code that a keyed digest of 32 bytes comes to, the same each time: for one that may be told again."""
    number = int.from_bytes(digest, "big")
    places = (number // len(ALPHABET) ** n % len(ALPHABET) for n in range(CODE_LENGTH))
    return _written("".join(ALPHABET[place] for place in places))


def normalise_code(text: str) -> str:
    """The reference code that a person meant, in any case and width, with or without hyphen.

    B, G, S, Z and U are read as the 8, 6, 5, 2 and V they look like. PlainError when it cannot be a code.
    """
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_MEANT)
    if not _CODE.fullmatch(typed):
        raise PlainError(
            "番号は英数字8文字です（例：K7Q2-9MXD）。0、1、A、E、I、L、Oは使われていません。控えをもう一度ご確認ください。",
            "The code has 8 letters and digits, like K7Q2-9MXD. It never holds 0, 1, A, E, I, L or O. "
            "Please look at your copy again.",
        )
    return _written(typed)


def official_number(fiscal_year: int, n: int) -> str:
    """The number stamped on a paper, like 令和8-001204-7: 年度, six or more digits, check digit.

    The check digit is Damm's (python-stdnum `damm`) over the four digits of the fiscal year and those of `n`:
    it finds every single wrong digit and every swap of neighbours.
    """
    if n < 1:
        raise ValueError(f"an official number counts from 1, not {n}")
    return f"{era_fiscal_year(fiscal_year)}-{n:06d}-{_check_digit(fiscal_year, n)}"


def parse_official_number(text: str) -> OfficialNumber:
    """Read an official number in any width (令和8, R8, 令和8年度). PlainError when it is none or mistyped."""
    typed = _BETWEEN.sub("-", unicodedata.normalize("NFKC", text).strip())
    found = _OFFICIAL.fullmatch(typed)
    era = era_named(found[1]) if found else None
    if found is None or era is None:
        raise PlainError(
            "番号は「令和8-001204-7」のように、年度・番号・検査数字をハイフンでつないで入力してください。",
            "Please type it like 令和8-001204-7: fiscal year, number and check digit joined by hyphens.",
        )
    count = 1 if found[2] == "元" else int(found[2])
    number = OfficialNumber(era.first_year + count - 1, int(found[3]))
    if number.n < 1 or found[4] != _check_digit(*number):
        raise PlainError(
            "番号のどこかが違っています（検査数字が合いません）。書類の番号をもう一度ご確認ください。",
            "Some digit is wrong: the check digit does not match. Please compare the number with the paper.",
        )
    return number


def _written(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _check_digit(fiscal_year: int, n: int) -> str:
    return str(damm.calc_check_digit(f"{fiscal_year:04d}{n:06d}"))
