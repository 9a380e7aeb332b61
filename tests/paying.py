"""Transfers of the sample city, for tests that look at money on its way to a bank."""

from dataclasses import replace
from datetime import UTC, date, datetime

from budgeting import ACCOUNT, budget, pay, take
from charging import clerk

from madoguchi.services.spending import transferring, zengin_reading
from madoguchi.services.spending.models import Payout, Transfer
from madoguchi.services.spending.rules import Cashier
from madoguchi.services.spending.transferring import Wanted
from madoguchi.services.spending.zengin import File, write

#: A day on which banks are open, some days after `DAY`.
DAY, PAY_DAY = datetime(2026, 11, 20, 1, 5, tzinfo=UTC), date(2026, 12, 10)
#: Left of the sum that was taken, for further orders.
SPARE = 100_000
MAKER, CHECKER, STRANGER = "naya", "fuyuki", "ishida"


def cashier(name: str = MAKER) -> Cashier:
    """Somebody of the sample city at the transfers."""
    return Cashier(clerk(name))


def orders(*amounts: int) -> list[Payout]:
    """Orders that wait, each into an account of its own."""
    budget(ceiling=10**15)
    take(sum(amounts) + SPARE)
    return [
        pay(amount, f"case:{n}", account={**ACCOUNT, "number": f"{n:07d}"}, matter=f"令和8-{n:06d}-1")
        for n, amount in enumerate(amounts, 1)
    ]


def transfer(numbers: list[str] | None = None, by: str = MAKER) -> Transfer:
    """A transfer of orders that wait, on `PAY_DAY`."""
    made = transferring.make(cashier(by), Wanted(PAY_DAY, numbers))
    assert made is not None
    return made


def at_the_bank(made: Transfer) -> bytes:
    """A transfer approved, and its file fetched."""
    transferring.approve(cashier(CHECKER), made)
    return transferring.fetch(cashier(), made)


def answer(data: bytes, *codes: str) -> bytes:
    """What a bank answers to a file: the same records with a result each, `0` where no other is given."""
    file = zengin_reading.read(data)
    given = [*codes, *"0" * (len(file.lines) - len(codes))]
    lines = (replace(line, result=code) for line, code in zip(file.lines, given, strict=True))
    return write(File(file.header, tuple(lines)))
