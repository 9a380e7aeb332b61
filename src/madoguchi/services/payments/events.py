"""What the ledger and the tray say of money."""

from datetime import date, datetime

from madoguchi.foundation.ledger.kinds import EventData, declare
from madoguchi.foundation.tray.kinds import EnvelopeData


class AboutCharge(EventData):
    """What is owed: in law, to whom, in which 年度 and 科目, in yen."""

    kind: str
    payee: str
    fiscal_year: int
    account: str
    amount: int


class Received(AboutCharge):
    """How it came in (`cash`, `postal_order`)."""

    way: str


class Waived(AboutCharge):
    """Under which rule it was waived, as the procedure names it."""

    waiver: str


CHARGED = declare(
    "payments.charged",
    AboutCharge,
    ja="お支払いいただく額が決まりました（{amount}円）",
    en="The amount to be paid was set ({amount} yen)",
)
RECEIVED = declare(
    "payments.received",
    Received,
    ja="お支払いを受け取りました（{amount}円）",
    en="The payment came in ({amount} yen)",
)
WAIVED = declare("payments.waived", Waived, ja="お支払いが免除になりました", en="The payment was waived")
CANCELLED = declare(
    "payments.cancelled",
    AboutCharge,
    ja="お支払いのご案内を取り消しました",
    en="The request for payment was cancelled",
)


class ChargeTold(EnvelopeData):
    """What the public side learns of a charge: `how` once it is paid, the title of the `waiver` once waived."""

    title: dict[str, str]
    amount: int
    reckoned: str
    ways: tuple[str, ...]
    payee: str
    state: str
    due_on: date | None
    paid_at: datetime | None
    how: str
    waiver: dict[str, str]
