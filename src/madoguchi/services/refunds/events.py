"""What the ledger says of refunds by bank transfer, in the chain of the charge."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutRefund(EventData):
    """How many yen."""

    amount: int


PROPOSED = declare(
    "refunds.proposed",
    AboutRefund,
    ja="口座への還付が提案されました（{amount}円）",
    en="A refund by bank transfer was proposed ({amount} yen)",
)
APPROVED = declare(
    "refunds.approved",
    AboutRefund,
    ja="口座への還付が認められました（{amount}円）",
    en="A refund by bank transfer was approved ({amount} yen)",
)
REFUSED = declare(
    "refunds.refused",
    AboutRefund,
    ja="口座への還付は認められませんでした",
    en="A refund by bank transfer was not approved",
)
