"""What the ledger says of the document register."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class Loaded(EventData):
    """How much a loaded declaration changed of the classifications."""

    added: int
    changed: int
    ended: int


class AboutBinder(EventData):
    """Of which classification, fiscal year and department; `count` records are concerned."""

    classification: str
    fiscal_year: int
    department: str
    count: int


class Left(EventData):
    """By which number the register still knows a record, how it left the office, and by which disposal."""

    number: str
    fate: str
    disposal: str


class Extended(EventData):
    """Until when a record is kept now, and by which disposal's check."""

    number: str
    keep_until: str
    disposal: str


LOADED = declare(
    "records.loaded",
    Loaded,
    ja="文書の分類を読み込みました：追加{added}、変更{changed}、終了{ended}",
    en="The classifications of documents were loaded: {added} added, {changed} changed, {ended} ended",
)
BINDER_CLOSED = declare(
    "records.binder_closed",
    AboutBinder,
    ja="簿冊をとじました（{count}件）",
    en="A binder was closed ({count})",
)
PROPOSED = declare(
    "records.disposal_proposed",
    AboutBinder,
    ja="廃棄の案を作りました（{count}件）",
    en="A disposal was proposed ({count} records)",
)
CHECKED = declare(
    "records.disposal_checked",
    AboutBinder,
    ja="歴史公文書にあたるかを確かめました（{count}件）",
    en="Records were checked for historical value ({count})",
)
APPROVED = declare(
    "records.disposal_approved",
    AboutBinder,
    ja="廃棄を決裁しました（{count}件）",
    en="A disposal was approved",
)
RETURNED = declare(
    "records.disposal_returned", AboutBinder, ja="廃棄の案を差し戻しました", en="A disposal was returned"
)
CARRIED_OUT = declare(
    "records.disposal_carried_out",
    AboutBinder,
    ja="廃棄・移管・延長を行いました（{count}件）",
    en="A disposal was carried out ({count} records)",
)
DISPOSED = declare(
    "records.disposed",
    Left,
    ja="公文書を廃棄しました（{number}）",
    en="The record was disposed of ({number})",
)
TRANSFERRED = declare(
    "records.transferred",
    Left,
    ja="公文書を公文書館などへ移管しました（{number}）",
    en="The record was transferred to the archive ({number})",
)
EXTENDED = declare(
    "records.extended",
    Extended,
    ja="保存期間を{keep_until}まで延長しました（{number}）",
    en="Retention was extended to {keep_until} ({number})",
)
