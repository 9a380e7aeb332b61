"""What the ledger says of money that goes out."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


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


class AboutTransfer(EventData):
    """A transfer: its number, how many payments it holds, how much they are together in yen."""

    number: str
    count: int
    total: int


class Results(EventData):
    """What a bank told of a transfer: how many payments were made, how many were not."""

    number: str
    done: int
    rejected: int


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
    ja="予算を確保しました（{amount:,}円）",
    en="A budget was taken ({amount:,} yen)",
)
ORDERED = declare(
    "spending.ordered",
    AboutPayout,
    ja="支払いの手続きに入りました（{amount:,}円）",
    en="The payment was ordered ({amount:,} yen)",
)
CANCELLED = declare(
    "spending.cancelled", AboutPayout, ja="支払いを取りやめました", en="The payment was cancelled"
)
PAID = declare(
    "spending.paid", AboutPayout, ja="振り込みました（{amount:,}円）", en="{amount:,} yen were transferred"
)
RETURNED = declare(
    "spending.returned",
    AboutPayout,
    ja="振り込みができませんでした。口座を確かめます（{amount:,}円）",
    en="{amount:,} yen could not be transferred: the account is looked into",
)
RETURN_TOLD = declare(
    "spending.return_told",
    AboutPayout,
    ja="振り込みができなかったことを、受け取る方に知らせました（{amount:,}円）",
    en="Whoever is paid was told that {amount:,} yen could not be transferred",
)
MENDED = declare(
    "spending.mended", AboutPayout, ja="振込先の口座を直しました", en="The account to be paid into was mended"
)
TRANSFER_MADE = declare(
    "spending.transfer_made",
    AboutTransfer,
    ja="総合振込 {number} を作りました（{count}件、{total:,}円）",
    en="The transfer {number} was made: {count} payments, {total:,} yen",
)
TRANSFER_APPROVED = declare(
    "spending.transfer_approved",
    AboutTransfer,
    ja="総合振込 {number} を審査し、認めました（{count}件、{total:,}円）",
    en="The transfer {number} was checked and approved: {count} payments, {total:,} yen",
)
TRANSFER_FETCHED = declare(
    "spending.transfer_fetched",
    AboutTransfer,
    ja="総合振込 {number} のファイルを取り出しました（{count}件、{total:,}円）",
    en="The file of the transfer {number} was fetched: {count} payments, {total:,} yen",
)
TRANSFER_DROPPED = declare(
    "spending.transfer_dropped",
    AboutTransfer,
    ja="総合振込 {number} を取りやめました（{count}件、{total:,}円）",
    en="The transfer {number} was dropped: {count} payments, {total:,} yen",
)
RESULTS_READ = declare(
    "spending.results_read",
    Results,
    ja="総合振込 {number} の銀行の結果を読み込みました（振込{done}件、振込できず{rejected}件）",
    en="The bank's results of the transfer {number} were read: {done} paid, {rejected} not paid",
)
TRANSFER_SETTLED = declare(
    "spending.transfer_settled",
    AboutTransfer,
    ja="総合振込 {number} は、すべて結果がそろいました（{count}件、{total:,}円）",
    en="Every payment of the transfer {number} has its result: {count} payments, {total:,} yen",
)
PAYER_LOADED = declare(
    "spending.payer_loaded",
    Nothing,
    ja="支払いの口座の設定を読み込みました",
    en="The account that the city pays from was loaded",
)
