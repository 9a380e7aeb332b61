"""What somebody who does not exist has to pay on line: it stands on the page of whoever signs in as `RESIDENT`."""

from datetime import timedelta

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Bill, ChargeKind, Way

RESIDENT = "hanako@mail.example"
_WATER = {"ja": "水道料金 10月・11月分", "en": "Water, October and November"}
_CLASS = {"ja": "放課後児童クラブの利用料 11月分", "en": "After-school club, November"}
_BILLS = (
    ("water", ChargeKind.USAGE, _WATER, "みほん市水道事業", "水道事業会計／水道料金", 6_820, "22m³", 14),
    (
        "club",
        ChargeKind.USAGE,
        _CLASS,
        "みほん市",
        "一般会計／分担金及び負担金／民生費負担金",
        5_000,
        "1か月",
        30,
    ),
)


def seed() -> None:
    """Once: nothing where somebody was billed already."""
    if Bill.objects.filter(subject__startswith="sample:").exists():
        return
    person = ensure_person(ensure_account(RESIDENT))
    for name, kind, title, payee, account, amount, reckoned, days in _BILLS:
        order = money.BillOrder(
            kind=kind,
            title=title,
            payee=payee,
            account=account,
            amount=amount,
            reckoned=reckoned,
            ways=[Way.CASH, Way.CARD, Way.QR],
            due_on=clock.today() + timedelta(days=days),
            person=person,
        )
        money.bill(f"sample:{name}", order, actor="system")
