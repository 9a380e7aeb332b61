"""An account that money is paid to, of any bank or of ゆうちょ銀行."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import (
    POST_BANK,
    POST_BANK_NAME,
    account_holder,
    normalise_line,
    post_account,
    post_number,
    post_symbol,
)
from madoguchi.core.japanese.text import half_width

from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Heading,
    Post,
    Question,
    QuestionError,
    Raw,
    Showing,
    part_cells,
    part_columns,
    parts_of,
    text_of,
    typed,
)
from .registry import register

_KINDS = {
    "ordinary": ("普通", "ordinary"),
    "current": ("当座", "current"),
    "savings": ("貯蓄", "savings"),
}
_MOST_OF_A_NAME = 60
_MOST_OF_A_HOLDER = 120
#: On paper only so many last figures of the number are shown.
_SHOWN_ON_PAPER = 3


def _figures(text: str, *, count: int, ja: str, en: str) -> str:
    figures = half_width(text).replace("-", "")
    if figures and not (figures.isascii() and figures.isdecimal() and len(figures) == count):
        raise AnswerError(
            Code.MALFORMED,
            f"{ja}は{count}桁の数字で入力してください。",
            f"The {en} has {count} figures. Please enter all of them.",
        )
    return figures


def _account_number(text: str) -> str:
    figures = half_width(text).replace("-", "")
    if figures and not (figures.isascii() and figures.isdecimal() and len(figures) <= 7):
        raise AnswerError(
            Code.MALFORMED,
            "口座番号は7桁までの数字で入力してください。",
            "The account number has up to 7 figures. Please enter figures only.",
        )
    return figures.zfill(7) if figures else ""


def _kind(text: str) -> str:
    if text and text not in _KINDS:
        raise AnswerError(
            Code.NOT_LISTED,
            "預金の種類は、普通、当座、貯蓄から選んでください。",
            "Please choose the kind of account: ordinary, current or savings.",
        )
    return text


_READ: dict[str, Callable[[str], str]] = {
    "bank_code": partial(_figures, count=4, ja="金融機関コード", en="bank code"),
    "bank_name": normalise_line,
    "branch_code": partial(_figures, count=3, ja="支店コード", en="branch code"),
    "branch_name": normalise_line,
    "kind": _kind,
    "number": _account_number,
    "holder": account_holder,
    "post_symbol": lambda text: post_symbol(text) if text.strip() else "",
    "post_number": lambda text: post_number(text) if text.strip() else "",
}
_NAMES = frozenset(_READ)
_POST = ("post_symbol", "post_number")
_BANK = ("bank_code", "bank_name", "branch_code", "branch_name", "kind", "number")
_HEADINGS: dict[str, Heading] = {
    "bank_code": ("金融機関コード", "bank code"),
    "bank_name": ("金融機関の名前", "bank"),
    "branch_code": ("支店コード", "branch code"),
    "branch_name": ("支店の名前", "branch"),
    "kind": ("預金の種類", "kind of account"),
    "number": ("口座番号", "account number"),
    "holder": ("口座名義（カナ）", "account holder in kana"),
    "post_symbol": ("ゆうちょ銀行の記号", "Japan Post Bank symbol"),
    "post_number": ("ゆうちょ銀行の番号", "Japan Post Bank number"),
}
_LONGEST = {"bank_name": _MOST_OF_A_NAME, "branch_name": _MOST_OF_A_NAME, "holder": _MOST_OF_A_HOLDER}
_MOST_OF_FIGURES = 20


@register
class BankAccount(Question):
    """An account in Japan: `{bank_code, bank_name, branch_code, branch_name, kind, number, holder}`, all texts.

    ゆうちょ銀行 may be given by `post_symbol` and `post_number` (記号・番号): they are kept, and the rest is found
    from them. `number` has seven figures; `holder` is in the letters that banks send. Whether the holder is the
    applicant is for the clerk to see beside the copy of the passbook.
    """

    template: ClassVar[str] = "procedures/questions/bank_account.html"
    first_part: ClassVar[str] = "bank_name"
    type: Literal["bank_account"]

    def shape(self) -> FieldType:
        return dict.fromkeys(_READ, Scalar.STRING)

    def read(self, post: Post, prefix: str) -> Raw:
        return {part: typed(post, f"{prefix}.{part}") for part in _READ}

    def cleaned(self, raw: Raw, _context: Context) -> dict[str, str]:
        given, value, faults = parts_of(raw, _NAMES), {}, []
        for part, read in _READ.items():
            try:
                value[part] = read(text_of(given.get(part, ""), _LONGEST.get(part, _MOST_OF_FIGURES)))
            except PlainError as error:
                faults.append(Fault.of(part, error))
        wrong = {fault.part for fault in faults}
        post = any(value.get(part) or part in wrong for part in _POST)
        needed = (*(_POST if post else _BANK), "holder")
        faults += [_missing(part) for part in needed if part not in wrong and not value[part]]
        if faults:
            raise QuestionError(*faults)
        return _of_post_bank(value) if post else {part: text for part, text in value.items() if text}

    def display(self, value: Any, language: str) -> str:
        return self._in_words(value, language, value["number"])

    def on_paper(self, value: Any) -> str:
        number = value["number"]
        hidden = "*" * (len(number) - _SHOWN_ON_PAPER)
        return self._in_words(value, "ja", hidden + number[-_SHOWN_ON_PAPER:])

    def _in_words(self, value: Any, language: str, number: str) -> str:
        kind = _kind_words(value["kind"], language)
        return f"{value['bank_name']} {value['branch_name']} {kind} {number} {value['holder']}"

    def accepts(self) -> dict[str, Any]:
        parts = {part: self._part(part) for part in _READ}
        return {
            "type": "object",
            "properties": parts,
            "required": ["holder"],
            "anyOf": [{"required": list(_POST)}, {"required": list(_BANK)}],
            "additionalProperties": False,
        }

    def _part(self, part: str) -> dict[str, Any]:
        titled = {"type": "string", "title": _HEADINGS[part][0]}
        if part == "kind":
            return {**titled, "enum": list(_KINDS)}
        return {**titled, "maxLength": _LONGEST.get(part, _MOST_OF_FIGURES)}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, _HEADINGS, language)

    def cells(self, value: Any, language: str) -> tuple[str, ...]:
        kind = {"kind": _kind_words(value["kind"], language)} if value else {}
        return part_cells({**(value or {}), **kind}, _HEADINGS)

    def more(self, asked: Showing) -> dict[str, Any]:
        return {"kinds": [(name, _kind_words(name, asked.language)) for name in _KINDS]}


def _of_post_bank(value: dict[str, str]) -> dict[str, str]:
    """The account behind 記号・番号. QuestionError where another bank's was given as well."""
    found = _converted(value)
    if any(value[part] not in ("", found[part]) for part in ("bank_code", "branch_code", "number")):
        raise QuestionError(
            Fault(
                "post_symbol",
                "ゆうちょ銀行の記号・番号と、ほかの口座の両方が入力されています。どちらかを消してください。",
                "There are a symbol and number of Japan Post Bank and another account. Please remove one of them.",
                Code.NOT_LISTED,
            )
        )
    return {**found, **{part: value[part] for part in ("holder", *_POST)}}


def _converted(value: dict[str, str]) -> dict[str, str]:
    try:
        account = post_account(value["post_symbol"], value["post_number"])
    except PlainError as error:
        raise QuestionError(Fault.of("post_number", error)) from error
    # 通常貯蓄貯金 has a 記号 like 通常貯金: its owner says which.
    ordinary = "savings" if value["kind"] == "savings" else "ordinary"
    return {
        "bank_code": POST_BANK,
        "bank_name": POST_BANK_NAME,
        "branch_code": account.branch_code,
        "branch_name": account.branch_name,
        "kind": "current" if account.current else ordinary,
        "number": account.number,
    }


def _missing(part: str) -> Fault:
    ja, en = _HEADINGS[part]
    chosen = part == "kind"
    return Fault(
        part,
        f"{ja}を{'選んで' if chosen else '入力して'}ください。",
        f"Please {'choose' if chosen else 'enter'} the {en}.",
        Code.MISSING,
    )


def _kind_words(kind: str, language: str) -> str:
    return _KINDS[kind][language.startswith("en")]
