"""A transfer as the file that the bank gets: always the same bytes, from who pays and from its lines."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from madoguchi.core.ids import official_number
from madoguchi.core.japanese import bank_account
from madoguchi.foundation.city.money import TransferDeclared

from . import zengin
from .models import Transfer, TransferLine
from .refusals import SpendingRefusedError

_ACCOUNT = ("client_code", "bank_code", "branch_code", "number")


def payer_of(transfer: Transfer) -> TransferDeclared:
    """Who paid, as it was declared when the transfer was made."""
    return TransferDeclared.model_validate(transfer.payer)


def month_and_day(day: date) -> str:
    """A day as a header has it: 1210."""
    return f"{day:%m%d}"


def header_of(payer: TransferDeclared, day: date) -> zengin.Header:
    """The header of a file: the city's account, and the day of payment."""
    return zengin.Header(
        **{name: getattr(payer, name) for name in _ACCOUNT},
        client_name=zengin.sent(payer.client_name, 40),
        bank_name=zengin.sent(payer.bank_name, 15),
        branch_name=zengin.sent(payer.branch_name, 15),
        kind=zengin.PAYER_TYPES[payer.kind],
        day=month_and_day(day),
    )


def line_of(account: Mapping[str, Any], amount: int, position: int = 0, batch: int = 0) -> zengin.Line:
    """A payment as it is sent. PlainError where the account, or so much money, cannot be."""
    if amount > zengin.MOST_YEN:
        raise SpendingRefusedError("too_much")
    kept = bank_account({part: str(text) for part, text in account.items()})
    return zengin.Line(
        bank_code=kept["bank_code"],
        branch_code=kept["branch_code"],
        kind=zengin.ACCOUNT_TYPES[kept["kind"]],
        number=kept["number"],
        holder=zengin.sent(kept["holder"], zengin.HOLDER),
        amount=amount,
        line=position,
        batch=batch,
    )


def data_of(transfer: Transfer, lines: Iterable[TransferLine]) -> bytes:
    """The bytes of the file. PlainError where a record cannot hold what it should."""
    payer = payer_of(transfer)
    records = tuple(line_of(one.account, one.amount, one.position, transfer.n) for one in lines)
    file = zengin.File(header_of(payer, transfer.pay_day), records)
    return zengin.write(file, newlines=payer.newlines)


def digest_of(data: bytes) -> str:
    """By what a file is known: its SHA-256."""
    return hashlib.sha256(data).hexdigest()


def transfer_number(year: int, n: int) -> str:
    """The number of a transfer (振): 令和8振第000012-3号."""
    return official_number(year, n).replace("-", "振第", 1) + "号"
