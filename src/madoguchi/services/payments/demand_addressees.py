"""宛名の一覧 of 督促状 that were made together, as CSV for whoever prints, folds or posts them."""

from collections.abc import Iterable

from madoguchi.core import spreadsheets

from .demanded.queries import IN_PART
from .models import DemandLine, DemandRun

_HEADINGS = (
    "印刷の部",
    "郵便番号",
    "住所",
    "宛名",
    "文書番号",
    "納付番号",
    "通知番号",
    "件名",
    "未納の額",
    "納期限",
    "指定期限",
)


def as_csv(run: DemandRun, lines: Iterable[DemandLine]) -> bytes:
    """The table as a file, in the order in which the letters are printed."""
    rows = ([at // IN_PART + 1, *_cells(one), run.due_on, run.pay_until] for at, one in enumerate(lines))
    return spreadsheets.as_csv([_HEADINGS, *rows])


def _cells(one: DemandLine) -> list[str | int]:
    bill = one.bill
    return [
        bill.postal_code,
        bill.address,
        bill.name,
        one.document.number,
        one.charge.number,
        bill.reference,
        one.charge.title["ja"],
        one.charge.amount,
    ]
