"""Money of the town that goes back: who paid twice is asked for an account, and one of them has answered."""

import time
from typing import Any

import happening
from budgeting import ACCOUNT
from charging import charged
from happening import MIHON, RESIDENT

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Overpayment, Way
from madoguchi.services.refunds import actions
from madoguchi.services.refunds.models import AccountRequest

_NAMES = ("new", "walk", "asked", "came")
KEY = "271828"
_TITLE = {"ja": "軽自動車税（種別割）", "en": "Light vehicle tax"}


def ask(_facts: dict[str, Any]) -> dict[str, str]:
    """Four taxes that a bank took twice, and a clerk who asks for the account of two of them."""
    with city_scope(MIHON):
        found = {name: _overpaid(name) for name in _NAMES}
        clerk = Staff.objects.get(email="kouno@mihon.example")
        for name in _NAMES[2:]:
            actions.ask_account(found[name], clerk)
        ids = {f"refund_{name}": str(one.id) for name, one in found.items()}
        return {**ids, "refund_walk_number": found["walk"].charge.number}


def _overpaid(name: str) -> Overpayment:
    charged(f"matter:refund-{name}", title=_TITLE, ways=[Way.CARD, Way.SLIP], key=KEY)
    for n in range(2):
        reference = f"refund-{name}-{n}"
        told = PaidByProvider(provider="bank", way="slip", reference=reference, amount=600, at=clock.now())
        payments.collect(f"matter:refund-{name}", told)
    return Overpayment.objects.get(reference=f"refund-{name}-1")


def hear(_facts: dict[str, Any]) -> dict[str, str]:
    """The resident has both on their page, and answers one: the codes of bills and questions."""
    deadline = time.monotonic() + 60
    while (found := _heard()).keys() != {"asked", "came"}:
        assert time.monotonic() < deadline, "the public side did not hear of it"
        time.sleep(0.2)
    with city_scope(MIHON):
        person = ensure_person(ensure_account(RESIDENT))
        for one in found.values():
            payments.keep_bill(one.bill, person)
        actions.answer(found["came"], actions.Answer("見本 太郎", ACCOUNT), person)
    return {f"account_{name}": f"{one.bill.code}/account/{one.code}" for name, one in found.items()}


def _heard() -> dict[str, AccountRequest]:
    with city_scope(MIHON):
        rows = AccountRequest.objects.select_related("bill").filter(
            bill__charged__startswith="matter:refund-"
        )
        return {one.bill.charged.partition("refund-")[2]: one for one in rows}


def main() -> None:
    """Do the act."""
    happening.main({"ask": ask, "hear": hear})
