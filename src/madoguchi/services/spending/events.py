"""What the ledger says of money that goes out."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class Committed(EventData):
    """What a matter takes of which budget, in yen, after and before."""

    budget: str
    fiscal_year: int
    amount: int
    before: int


class AboutPayout(EventData):
    """What is to be paid, in yen, in which 年度."""

    amount: int
    fiscal_year: int


class Loaded(EventData):
    """How much a loaded declaration changed of the budgets."""

    added: int
    changed: int
    removed: int


LOADED = declare(
    "spending.loaded",
    Loaded,
    ja="予算を読み込みました（追加{added}、変更{changed}、削除{removed}）",
    en="Budgets were loaded: {added} added, {changed} changed, {removed} removed",
)
COMMITTED = declare(
    "spending.committed",
    Committed,
    ja="予算を確保しました（{amount}円）",
    en="A budget was taken ({amount} yen)",
)
ORDERED = declare(
    "spending.ordered",
    AboutPayout,
    ja="支払いの手続きに入りました（{amount}円）",
    en="The payment was ordered ({amount} yen)",
)
CANCELLED = declare(
    "spending.cancelled", AboutPayout, ja="支払いを取りやめました", en="The payment was cancelled"
)
