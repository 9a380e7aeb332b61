"""Reading a file of bills: which column is what, each row as a bill or as a fault; nothing is written here."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.columns import Meanings, Sheet, is_footnote, is_total
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line
from madoguchi.core.japanese.dates import parse_date
from madoguchi.core.tabular import Row, TableError, read_table

from .models import OutsideBill
from .numbers import whole
from .refusals import PaymentRefusedError

MOST_ROWS, MOST_YEN = 50_000, 2_000_000_000
#: So many rows are shown before a file is brought in, and so many faults are told.
SHOWN, _TOLD = 10, 100
_YEARS_AHEAD = 2
_LONGEST = {"reference": 60, "name": 120, "postal_code": 12, "address": 300, "el_number": 30}
FIELDS: Mapping[str, str | Promise] = {
    "reference": _("通知番号"),
    "name": _("宛名"),
    "postal_code": _("郵便番号"),
    "address": _("住所"),
    "amount": _("金額"),
    "due_on": _("納期限"),
    "el_number": _("eL番号"),
}
NEEDED = ("reference", "name", "amount", "due_on")
#: What a column may be called, by the field that it fills.
MEANINGS = Meanings(
    {
        "reference": ("通知番号", "お客様番号", "納付書番号", "通知書番号", "使用者番号", "整理番号"),
        "name": ("宛名", "氏名", "納税者名", "使用者名", "送付先氏名"),
        "postal_code": ("郵便番号", "送付先郵便番号"),
        "address": ("住所", "送付先住所"),
        "amount": ("金額", "税額", "請求額", "納付額", "料金"),
        "due_on": ("納期限", "支払期限", "納付期限"),
        "el_number": ("eL番号", "eL-QR番号"),
    },
    key="reference",
)
# In Shift_JIS the half-width sign has the place of the backslash.
_SIGN = re.compile(r"^[¥￥\\]\s*")
_DIGITS_OF_A_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


class BillFaultsError(PlainError):
    """Rows that cannot be brought in, each with its line and why; nothing of the file is."""

    def __init__(self, faults: list[TableError]) -> None:
        shown = faults[:_TOLD]
        super().__init__("\n".join(one.ja for one in shown), "\n".join(one.en for one in shown))
        self.faults = shown


class ShownRow(NamedTuple):
    """A row as the file has it, under the fields that were chosen."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Looked:
    """A file as it would be brought in: its bills, what is wrong, how many rows say nothing, the first rows."""

    bills: list[OutsideBill]
    faults: list[TableError]
    passed: int
    first: list[ShownRow]

    @property
    def total(self) -> int:
        """Yen of all bills."""
        return sum(one.amount for one in self.bills)


def open_bills(content: bytes) -> tuple[Sheet, str]:
    """The table of a file below whatever stands above it, and its encoding. Raises `TableError`."""
    table = read_table(content)
    return MEANINGS.below_headers(table, MOST_ROWS), table.encoding


def look(sheet: Sheet, columns: Mapping[int, str], payee: str) -> Looked:
    """Read every row by the field of each column, by its place. Raises `PaymentRefusedError`, `TableError`."""
    at = _places(columns)
    found = Looked([], [], 0, [])
    passed = 0
    for row in sheet.rows:
        if _says_nothing(row):
            passed += 1
            continue
        if len(found.first) < SHOWN:
            found.first.append(ShownRow(row.line, {name: row.cells[place] for name, place in at.items()}))
        try:
            found.bills.append(_bill(row, at, payee))
        except PlainError as error:
            found.faults.append(TableError(error.ja, error.en, row.line))
    faults = [*found.faults, *_repeated(found.bills), *_known(found.bills, payee)]
    return Looked(found.bills, sorted(faults, key=lambda one: one.line or 0), passed, found.first)


def _places(columns: Mapping[int, str]) -> dict[str, int]:
    at: dict[str, int] = {}
    for place, field in columns.items():
        if field in at:
            raise PaymentRefusedError("column_twice", name=FIELDS[field])
        at[field] = place
    if missing := [str(FIELDS[name]) for name in NEEDED if name not in at]:
        raise PaymentRefusedError("columns_chosen", names="、".join(missing))
    return at


def _says_nothing(row: Row) -> bool:
    """Whether it is the total below the table, or a note."""
    filled = [cell for cell in row.cells if cell.strip()]
    return not filled or is_total(filled[0]) or (len(filled) == 1 and is_footnote(filled[0]))


def _bill(row: Row, at: Mapping[str, int], payee: str) -> OutsideBill:
    cells = {name: normalise_line(row.cells[place]).strip() for name, place in at.items()}
    for name, most in _LONGEST.items():
        if len(cells.get(name, "")) > most:
            raise PaymentRefusedError("row_long", name=FIELDS[name], most=most)
    if not cells["reference"] or not cells["name"]:
        raise PaymentRefusedError("row_named")
    fields = {**cells, "amount": yen_of(cells["amount"]), "due_on": _due(cells["due_on"])}
    return OutsideBill(line=row.line, payee=payee, **fields)


def yen_of(cell: str) -> int:
    """An amount in a cell, more than none. Raises `PaymentRefusedError`."""
    yen = whole(_SIGN.sub("", cell))
    if not 0 < yen <= MOST_YEN:
        raise PaymentRefusedError("row_amount", most=MOST_YEN)
    return yen


def _due(cell: str) -> date:
    # Many systems write a day as 20261225.
    due, today = parse_date(_DIGITS_OF_A_DAY.sub(r"\1-\2-\3", cell)), clock.today()
    if not today <= due <= today + relativedelta(years=_YEARS_AHEAD):
        raise PaymentRefusedError("row_due", day=due.isoformat())
    return due


def _repeated(bills: list[OutsideBill]) -> list[TableError]:
    return [
        *(_fault(one, "row_twice", one.reference) for one in _again(bills, _once)),
        *(_fault(one, "row_el_twice", one.el_number) for one in _again(bills, lambda one: one.el_number)),
    ]


def _once(bill: OutsideBill) -> tuple[str, date]:
    """By what a payee's bills are told apart: a customer has the same number in each period."""
    return bill.reference, bill.due_on


def _again(bills: list[OutsideBill], key: Callable[[OutsideBill], object]) -> Iterator[OutsideBill]:
    """Those whose key, where they have one, an earlier one has."""
    seen = set()
    for bill in bills:
        if (found := key(bill)) and found in seen:
            yield bill
        seen.add(found)


def _known(bills: list[OutsideBill], payee: str) -> list[TableError]:
    """Rows whose number and due day were brought in before, for this payee, or whose eL番号 was, for any."""
    references = {bill.reference for bill in bills}
    of_payee = OutsideBill.objects.filter(payee=payee, reference__in=references)
    known = set(of_payee.values_list("reference", "due_on"))
    numbers = {bill.el_number for bill in bills if bill.el_number}
    known_el = set(OutsideBill.objects.filter(el_number__in=numbers).values_list("el_number", flat=True))
    return [
        *(_fault(bill, "row_known", bill.reference) for bill in bills if _once(bill) in known),
        *(_fault(bill, "row_known", bill.el_number) for bill in bills if bill.el_number in known_el),
    ]


def _fault(bill: OutsideBill, rule: str, number: str) -> TableError:
    refused = PaymentRefusedError(rule, number=number)
    return TableError(refused.ja, refused.en, bill.line)
