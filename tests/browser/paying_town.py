"""Money of the town on its way: orders that wait, transfers at each place, a payment that came back."""

from datetime import timedelta
from itertools import count
from typing import Any

import happening
from budgeting import ACCOUNT
from happening import MIHON
from paying import answer

from madoguchi.core import clock
from madoguchi.core.calendar import is_bank_day
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions, settling, transferring
from madoguchi.services.spending.models import Payout, PayoutState, Transfer
from madoguchi.services.spending.rules import Cashier

TITLE = {"ja": "児童手当", "en": "Child allowance"}


def _staff(name: str) -> Staff:
    return Staff.objects.get(email=f"{name}@mihon.example")


def _order(name: str) -> str:
    wanted = actions.PayoutOrder(TITLE, "見本 太郎", ACCOUNT, 30_000)
    return actions.order(f"matter:{name}", wanted, _staff("tsukioka")).number


def _transfer(*names: str) -> Transfer:
    days = (clock.today() + timedelta(days=n) for n in count(3))
    day = next(one for one in days if is_bank_day(one))
    made = transferring.make(
        Cashier(_staff("naya")), transferring.Wanted(day, [_order(one) for one in names])
    )
    assert made is not None
    return made


def prepare(_facts: dict[str, Any]) -> dict[str, str]:
    """One of each, made, approved, fetched and answered by different people."""
    with city_scope(MIHON):
        cashier, checker = Cashier(_staff("naya")), Cashier(_staff("fuyuki"))
        made, sent, told, dropped = _transfer("a"), _transfer("b"), _transfer("c", "d"), _transfer("e")
        transferring.drop(cashier, dropped, "振込指定日を間違えた")
        for one in (sent, told):
            transferring.approve(checker, one)
        data = transferring.fetch(cashier, told)
        settling.take(cashier, told, "result.txt", answer(data, "2"))
        returned = Payout.objects.get(state=PayoutState.RETURNED)
        settling.note_told(returned.subject)
        return {
            "order_waiting": _order("f"),
            "order_returned": returned.number,
            "transfer_made": made.number,
            "transfer_sent": sent.number,
            "transfer_told": told.number,
            "transfer_dropped": dropped.number,
        }


def main() -> None:
    """Do the act."""
    happening.main({"prepare": prepare})
