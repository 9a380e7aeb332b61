"""What tests of transfers look at and say: the states of orders, why not, what a bank told."""

import pytest
from budgeting import ACCOUNT
from paying import DAY, MAKER, PAY_DAY, cashier

from madoguchi.services.spending import settling
from madoguchi.services.spending.models import (
    Payout,
    ResultFile,
    Transfer,
)
from madoguchi.services.spending.refusals import SpendingRefusedError

#: During the day on which `PAY_DAY` is.
ON_THE_DAY = DAY.replace(month=PAY_DAY.month, day=PAY_DAY.day)
NEW_ACCOUNT = {**ACCOUNT, "number": "7654321", "holder": "ﾐﾎﾝ ﾀﾛｳ"}


def rule(work) -> str:
    """The rule by which something is refused."""
    with pytest.raises(SpendingRefusedError) as refusal:
        work()
    return refusal.value.rule


def states() -> list[str]:
    """How all orders stand, in the order in which they were made."""
    return list(Payout.objects.order_by("ordered_at", "id").values_list("state", flat=True))


def read(made: Transfer, data: bytes, by: str = MAKER, **ticks: bool) -> ResultFile:
    """Have it read what a bank told of a transfer."""
    return settling.take(cashier(by), made, "kekka.txt", data, **ticks)


def table(*rows: str, headings: str = "支出命令番号,理由") -> bytes:
    """A table of what came back, as a bank sends it."""
    return "\r\n".join([headings, *rows]).encode("cp932")
