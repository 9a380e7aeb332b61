"""An account that money is paid to, of any bank or of ゆうちょ銀行."""

from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import ACCOUNT_KINDS, ACCOUNT_PARTS, AccountError, bank_account, longest_of

from .base import (
    MOST_TYPED,
    Code,
    Context,
    Fault,
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

_NAMES = frozenset(ACCOUNT_PARTS)
_POST = ("post_symbol", "post_number")
_BANK = ("bank_code", "bank_name", "branch_code", "branch_name", "kind", "number")
#: On paper only so many last figures of the number are shown.
_SHOWN_ON_PAPER = 3


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
        return dict.fromkeys(ACCOUNT_PARTS, Scalar.STRING)

    def read(self, post: Post, prefix: str) -> Raw:
        return {part: typed(post, f"{prefix}.{part}") for part in ACCOUNT_PARTS}

    def cleaned(self, raw: Raw, _context: Context) -> dict[str, str]:
        given, strange = parts_of(raw, _NAMES), []
        for part, text in given.items():
            try:
                text_of(text, MOST_TYPED)
            except PlainError as error:
                strange.append(Fault.of(part, error))
        if strange:
            raise QuestionError(*strange)
        try:
            return bank_account(given)
        except AccountError as error:
            raise QuestionError(
                *(Fault(one.part, one.ja, one.en, Code(one.code)) for one in error.faults)
            ) from error

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
        parts = {part: self._part(part) for part in ACCOUNT_PARTS}
        return {
            "type": "object",
            "properties": parts,
            "required": ["holder"],
            "anyOf": [{"required": list(_POST)}, {"required": list(_BANK)}],
            "additionalProperties": False,
        }

    def _part(self, part: str) -> dict[str, Any]:
        titled = {"type": "string", "title": ACCOUNT_PARTS[part][0]}
        if part == "kind":
            return {**titled, "enum": list(ACCOUNT_KINDS)}
        return {**titled, "maxLength": longest_of(part)}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, ACCOUNT_PARTS, language)

    def cells(self, value: Any, language: str) -> tuple[str, ...]:
        kind = {"kind": _kind_words(value["kind"], language)} if value else {}
        return part_cells({**(value or {}), **kind}, ACCOUNT_PARTS)

    def more(self, asked: Showing) -> dict[str, Any]:
        return {"kinds": [(name, _kind_words(name, asked.language)) for name in ACCOUNT_KINDS]}


def _kind_words(kind: str, language: str) -> str:
    return ACCOUNT_KINDS[kind][language.startswith("en")]
