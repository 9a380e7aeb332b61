"""What the ledger says of inventories."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class AboutInventory(EventData):
    """Of which fiscal year, and where the list comes from."""

    fiscal_year: int
    source: str


class Imported(AboutInventory):
    """How many procedures were read, and how many records were passed over."""

    rows: int
    passed: int


class AboutField(EventData):
    """Which field of a procedure, as a name of `inventory.fields`; never what was typed."""

    field: str


class AboutFinding(EventData):
    """Which doubt, and about which field."""

    finding: str
    field: str


UPLOADED = declare(
    "assessment.uploaded",
    AboutInventory,
    ja="{fiscal_year}年度の棚卸しを受け取りました",
    en="A list of {fiscal_year} came",
)
IMPORTED = declare(
    "assessment.imported",
    Imported,
    ja="{fiscal_year}年度の棚卸し{rows}件を読み込みました",
    en="A list of {fiscal_year} with {rows} procedures was read",
)
MENDED = declare(
    "assessment.mended", AboutField, ja="値を直しました（{field}）", en="A value was mended ({field})"
)
JOINED = declare(
    "assessment.joined", Nothing, ja="同じ手続きの行をまとめました", en="Rows of one procedure were joined"
)
SEPARATED = declare(
    "assessment.separated", Nothing, ja="別の手続きとして分けました", en="A row was separated from others"
)
SETTLED = declare(
    "assessment.settled",
    AboutFinding,
    ja="指摘を「このままで正しい」としました（{finding}）",
    en="A finding was said to be right as it is ({finding})",
)
REOPENED = declare(
    "assessment.reopened",
    AboutFinding,
    ja="指摘を未対応に戻しました（{finding}）",
    en="A finding was opened again ({finding})",
)
