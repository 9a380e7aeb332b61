"""総合振込 in the format of the banks (全銀協規定フォーマット, 種別21): records of 120 bytes, written and read back.

A header, a data record for each payment, a trailer with count and sum, an end. Characters are those of JIS X 0201
that 全銀 carries, one byte each; numbers stand to the right with zeros, texts to the left with spaces.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import account_holder, as_sent

LENGTH = 120
NEWLINE = b"\r\n"
#: 総合振込, in the code of JIS.
KIND, CODE = "21", "0"
#: 受取人名 has 30 characters: of a longer one banks take the first 30.
HOLDER = 30
#: What the widths of the fields allow.
MOST_YEN, MOST_RECORDS, MOST_TOTAL = 10**10 - 1, 10**6 - 1, 10**12 - 1
#: 預金種目 of whoever is paid, by the name that an account has here.
ACCOUNT_TYPES = {"ordinary": "1", "current": "2", "savings": "4"}
#: 預金種目 of whoever pays: the banks take no savings account.
PAYER_TYPES = {name: ACCOUNT_TYPES[name] for name in ("ordinary", "current")}

_ENCODING = "shift_jis"
_TEXT = re.compile(r"[ｱ-ﾝﾞﾟA-Z0-9 ().,/｢｣-]*")

Form = Literal["figures", "number", "text"]


class Field(NamedTuple):
    """A field of a record: `figures` fill it, a `number` gets zeros before it, a `text` spaces after it.

    `fixed` is what always stands there, and `allowed` is all that may.
    """

    name: str
    width: int
    form: Form
    fixed: str = ""
    allowed: tuple[str, ...] = ()


def _blank(width: int) -> Field:
    return Field("", width, "text")


HEADER = (
    Field("データ区分", 1, "figures", "1"),
    Field("種別コード", 2, "figures", KIND),
    Field("コード区分", 1, "figures", CODE),
    Field("client_code", 10, "figures"),
    Field("client_name", 40, "text"),
    Field("day", 4, "figures"),
    Field("bank_code", 4, "figures"),
    Field("bank_name", 15, "text"),
    Field("branch_code", 3, "figures"),
    Field("branch_name", 15, "text"),
    Field("kind", 1, "figures", allowed=tuple(PAYER_TYPES.values())),
    Field("number", 7, "figures"),
    _blank(17),
)
DATA = (
    Field("データ区分", 1, "figures", "2"),
    Field("bank_code", 4, "figures"),
    Field("bank_name", 15, "text"),
    Field("branch_code", 3, "figures"),
    Field("branch_name", 15, "text"),
    Field("手形交換所番号", 4, "figures", "0000"),
    Field("kind", 1, "figures", allowed=tuple(ACCOUNT_TYPES.values())),
    Field("number", 7, "figures"),
    Field("holder", HOLDER, "text"),
    Field("amount", 10, "number"),
    Field("新規コード", 1, "figures", "0"),
    Field("line", 10, "number"),
    Field("batch", 10, "number"),
    Field("振込指定区分", 1, "figures", "7"),
    Field("識別表示", 1, "text"),
    # The format of 総合振込 leaves this free; banks that answer in the same records write their result here.
    Field("result", 1, "text"),
    _blank(6),
)
TRAILER = (
    Field("データ区分", 1, "figures", "8"),
    Field("count", 6, "number"),
    Field("total", 12, "number"),
    _blank(101),
)
END = (Field("データ区分", 1, "figures", "9"), _blank(119))

#: What people call each field.
FIELD_WORDS = {
    "client_code": ("委託者コード", "code of the payer"),
    "client_name": ("委託者名", "name of the payer"),
    "day": ("振込指定日", "day of payment"),
    "bank_code": ("金融機関コード", "bank code"),
    "bank_name": ("金融機関名", "name of the bank"),
    "branch_code": ("支店コード", "branch code"),
    "branch_name": ("支店名", "name of the branch"),
    "kind": ("預金種目", "kind of account"),
    "number": ("口座番号", "account number"),
    "holder": ("受取人名", "account holder"),
    "amount": ("振込金額", "amount"),
    "line": ("顧客コード1", "customer code 1"),
    "batch": ("顧客コード2", "customer code 2"),
    "result": ("結果コード", "result"),
    "count": ("合計件数", "count"),
    "total": ("合計金額", "total"),
}


class ZenginError(PlainError):
    """A file that cannot be written or read; `record` is where, counted from 1, or None for the file as a whole."""

    def __init__(self, ja: str, en: str, record: int | None = None) -> None:
        super().__init__(
            f"{record}件目のレコード：{ja}" if record else ja, f"Record {record}: {en}" if record else en
        )
        self.record = record


@dataclass(frozen=True)
class Header:
    """Who pays, from which account, on which day (`day`: month and day, as 1210)."""

    client_code: str
    client_name: str
    day: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str


@dataclass(frozen=True)
class Line:
    """One payment, as it is sent: `holder` half-width, `amount` in yen.

    `line` (顧客コード1) and `batch` (顧客コード2) say which of ours it is; `result` is what a bank answers. The names
    of the bank and its branch may be left out: the codes count.
    """

    bank_code: str
    branch_code: str
    kind: str
    number: str
    holder: str
    amount: int
    line: int = 0
    batch: int = 0
    bank_name: str = ""
    branch_name: str = ""
    result: str = ""


@dataclass(frozen=True)
class File:
    """A whole file: who pays, and every payment in its order."""

    header: Header
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """All payments together, in yen."""
        return sum(one.amount for one in self.lines)


def sent(name: str, width: int) -> str:
    """A name as a file has it: half-width, capitals, large kana, within the width. PlainError on what cannot stand."""
    return as_sent(account_holder(name))[:width].rstrip()


def write(file: File, *, newlines: bool = False) -> bytes:
    """The file's bytes, each record of 120, with CRLF after each where it is wanted. ZenginError."""
    records = [_written(fields, values, at) for at, (fields, values) in enumerate(_records(file), 1)]
    return b"".join(record + (NEWLINE if newlines else b"") for record in records)


def _records(file: File) -> Iterator[tuple[tuple[Field, ...], Mapping[str, Any]]]:
    yield HEADER, vars(file.header)
    yield from ((DATA, vars(one)) for one in file.lines)
    yield TRAILER, {"count": len(file.lines), "total": file.total}
    yield END, {}


def _written(fields: Iterable[Field], values: Mapping[str, Any], at: int) -> bytes:
    return "".join(_field(one, values, at) for one in fields).encode(_ENCODING)


def _field(field: Field, values: Mapping[str, Any], at: int) -> str:
    text = str(values.get(field.name, field.fixed))
    check(field, text, at)
    return text.rjust(field.width, "0") if field.form == "number" else text.ljust(field.width)


def check(field: Field, text: str, at: int | None = None) -> None:
    """ZenginError unless a field can hold a text."""
    fits = len(text) == field.width if field.form == "figures" else len(text) <= field.width
    form = _TEXT.fullmatch(text) if field.form == "text" else text.isascii() and text.isdecimal()
    if not fits or not form or (field.allowed and text not in field.allowed):
        ja, en = FIELD_WORDS.get(field.name, (field.name, field.name))
        raise ZenginError(
            f"「{ja}」に「{text}」は書けません（{field.width}桁）。",
            f"“{text}” cannot stand as the {en} ({field.width} characters).",
            at,
        )
