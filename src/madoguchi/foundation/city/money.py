"""What `city.yaml` says of money that goes out: budgets, and the account that it is paid from."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import account_holder, as_sent

from .parts import Declared, Id, Names, PostName

#: As many half-width characters as the files of 総合振込 have room for.
_CLIENT, _BANK = 40, 15


def _sendable(most: int) -> AfterValidator:
    def check(name: str) -> str:
        kept = account_holder(name)
        if len(as_sent(kept)) > most:
            raise PlainError(
                f"濁点も1字と数えて{most}字までのカナで書いてください。",
                f"Please write it in at most {most} kana, voicing marks counted.",
            )
        return kept

    return AfterValidator(check)


BankName: TypeAlias = Annotated[str, Field(min_length=1), _sendable(_BANK)]


class BudgetDeclared(Declared):
    """予算 of a 年度: procedures name its `id`; `account` is the 科目, `ceiling` yen that are never passed."""

    id: Id
    fiscal_year: Annotated[int, Field(ge=2000, le=2100)]
    title: Names
    account: Annotated[str, Field(min_length=1, max_length=80)]
    ceiling: Annotated[int, Field(ge=0, le=10**15)]


class TransferDeclared(Declared):
    """The city's own account, as the files of 総合振込 name it; names are in kana.

    Staff of `departments` make a transfer, `approver` is the post that checks it (会計管理者の審査). `newlines`: this
    bank wants each record on a line of its own.
    """

    client_code: Annotated[str, Field(pattern=r"^\d{10}$")]
    client_name: Annotated[str, Field(min_length=1), _sendable(_CLIENT)]
    bank_code: Annotated[str, Field(pattern=r"^\d{4}$")]
    bank_name: BankName
    branch_code: Annotated[str, Field(pattern=r"^\d{3}$")]
    branch_name: BankName
    kind: Literal["ordinary", "current"] = "ordinary"
    number: Annotated[str, Field(pattern=r"^\d{7}$")]
    newlines: bool = False
    departments: Annotated[tuple[Id, ...], Field(min_length=1)]
    approver: PostName
