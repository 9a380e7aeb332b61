"""What the ledger says of inventories."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutInventory(EventData):
    """Of which fiscal year, and where the list comes from."""

    fiscal_year: int
    source: str


class Imported(AboutInventory):
    """How many procedures were read, and how many records were passed over."""

    rows: int
    passed: int


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
