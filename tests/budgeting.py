"""A budget of this 年度, what matters take of it, and orders to pay, for tests that look at money that goes out."""

from typing import Any

from charging import clerk

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.services.spending.actions import Commitment, PayoutOrder, commit, order
from madoguchi.services.spending.models import Budget, Payout

SUBJECT = "case:019abcde-0000-7000-8000-00000000000a"
SLUG = "shop_streets"
TITLE = {"ja": "商店街の補助金", "en": "Support for shopping streets"}
ACCOUNT = {
    "bank_name": "見本銀行",
    "bank_code": "0001",
    "branch_name": "本店",
    "branch_code": "001",
    "kind": "ordinary",
    "number": "1234567",
    "holder": "ミホン タロウ",
}


def budget(ceiling: int = 1_000_000, **fields: Any) -> Budget:
    """A budget of this year; on the office side, in the city's scope."""
    row = {"slug": SLUG, "fiscal_year": fiscal_year(clock.today()), "title": TITLE, "account": "商工費"}
    made: Budget = Budget.objects.create(**{**row, "ceiling": ceiling, **fields})
    return made


def taken() -> int:
    """What is taken of that budget."""
    found: int = Budget.objects.get(slug=SLUG).taken
    return found


def take(amount: int, subject: str = SUBJECT) -> Commitment:
    """What a matter takes of it."""
    return commit(subject, SLUG, amount, actor="system")


def pay(amount: int, subject: str = SUBJECT, by: str = "kouno", **fields: Any) -> Payout:
    """An order to pay of that matter, out of what it took."""
    words = {"title": TITLE, "payee": "見本 太郎", "account": ACCOUNT}
    return order(subject, PayoutOrder(**{**words, "amount": amount, **fields}), clerk(by), taken_for=SUBJECT)
