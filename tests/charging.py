"""A charge as a procedure with a fee makes it, for tests that look at money."""

from typing import Any

from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments.actions import ChargeOrder, charge
from madoguchi.services.payments.models import Charge, ChargeKind, Way

SUBJECT = "case:019abcde-0000-7000-8000-000000000001"
_ORDER: dict[str, Any] = {
    "kind": ChargeKind.FEE,
    "title": {"ja": "所得・課税証明書の手数料", "en": "Fee for an income and tax certificate"},
    "payee": "みほん市",
    "account": "一般会計／使用料及び手数料／総務手数料",
    "amount": 600,
    "reckoned": "300 × 2",
    "ways": [Way.POSTAL_ORDER, Way.CASH],
}


def order(**fields: Any) -> ChargeOrder:
    """A charge of 600 yen that either way may pay."""
    return ChargeOrder(**{**_ORDER, **fields})


def charged(subject: str = SUBJECT, **fields: Any) -> Charge:
    """A charge that is due; on the office side, in the city's scope."""
    return charge(subject, order(**fields), actor="system")


def clerk(name: str = "kouno") -> Staff:
    """A member of staff of the sample city."""
    return Staff.objects.get(email=f"{name}@mihon.example")
