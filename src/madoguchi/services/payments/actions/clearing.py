"""消込: what banks, stores and eLTAX took for slips, from their file; checked whole, then collected by a job."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line
from madoguchi.core.japanese.dates import parse_date
from madoguchi.core.tabular import Row, Table, TableError, read_table
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all, insert_once
from madoguchi.foundation.tenancy.scope import current_city

from .. import envelopes, events
from ..barcodes import read_store_barcode
from ..bill_files import BillFaultsError, yen_of
from ..models import (
    Charge,
    CollectedFile,
    CollectedKind,
    CollectedLine,
    CollectedState,
    OutsideBill,
    Overpayment,
)
from ..numbers import read_number
from ..queries import known_from
from ..refusals import PaymentRefusedError
from .bringing import AT_ONCE, read_upload
from .collecting import collect

JOB = "payments.collect_slips"
MOST_ROWS = 50_000
_OLDEST = 5
# With the day, the number and the amount it must fit into `Payment.reference`.
_LONGEST_REFERENCE = 28
_NUMBER = ("納付番号", "番号", "バーコード")
_COMMON = {
    "amount": ("金額", "納付額", "収納額"),
    "paid_on": ("納付日", "収納日", "納付年月日"),
    "reference": ("整理番号", "処理番号", "取扱番号"),
}
#: What a column may be called, by the field that it fills, in each kind of file.
COLUMNS: Mapping[CollectedKind, Mapping[str, tuple[str, ...]]] = {
    CollectedKind.BANK: {"number": _NUMBER, **_COMMON},
    CollectedKind.STORE: {"number": _NUMBER, **_COMMON},
    CollectedKind.EL_QR: {"city": ("地方公共団体コード", "団体コード"), "number": ("eL番号",), **_COMMON},
}


@transaction.atomic
def take_slips(kind: CollectedKind, upload: "UploadedFile[Any] | None", staff: Staff) -> CollectedFile:
    """Check a file of what was taken, and have the worker collect it. Raises a `PlainError`; then nothing is kept."""
    content = read_upload(upload)
    lines = _lines(kind, read_table(content))
    found = CollectedFile(
        kind=kind,
        file_name=(upload.name or "")[-200:] if upload else "",
        sha256=hashlib.sha256(content).hexdigest(),
        staff=staff,
        total=sum(line.amount for line in lines),
    )
    if not insert_once(found):
        raise PaymentRefusedError("file_known")
    for line in lines:
        line.file = found
    insert_all(lines)
    data = events.AboutSlips(kind=kind.value, lines=len(lines), total=found.total)
    record(events.SLIPS_TAKEN, found.subject, data, actor=staff_actor(staff.id))
    defer(JOB, collected_file=str(found.id))
    return found


def _lines(kind: CollectedKind, table: Table) -> list[CollectedLine]:
    columns = COLUMNS[kind]
    at = _columns_of(table, columns)
    lines, faults = [], []
    for row in table.rows:
        try:
            lines.append(_line(row, at))
        except PlainError as error:
            faults.append(TableError(error.ja, error.en, row.line))
        if len(lines) > MOST_ROWS:
            raise PaymentRefusedError("file_rows", most=MOST_ROWS)
    if faults := faults + _repeated(lines):
        raise BillFaultsError(sorted(faults, key=lambda fault: fault.line or 0))
    if not lines:
        raise PaymentRefusedError("file_empty")
    return lines


def _repeated(lines: list[CollectedLine]) -> list[TableError]:
    seen: set[str] = set()
    faults = []
    for line in lines:
        if (name := _name(line)) in seen:
            twice = PaymentRefusedError("line_twice", reference=line.reference)
            faults.append(TableError(twice.ja, twice.en, line.line))
        seen.add(name)
    return faults


def _name(line: CollectedLine) -> str:
    """What tells a line apart for ever: its 整理番号 does not, as each bank begins anew each day."""
    return f"{line.paid_on:%Y%m%d}:{line.number}:{line.amount}:{line.reference}"


def _columns_of(table: Table, columns: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Which cell each field is in, by what the headers say. Raises `PaymentRefusedError` where one is missing."""
    headers = [normalise_line(one).strip() for one in table.headers]
    found = {
        name: next(at for at, header in enumerate(headers) if header in called)
        for name, called in columns.items()
        if set(called) & set(headers)
    }
    if missing := [called[0] for name, called in columns.items() if name not in found]:
        raise PaymentRefusedError("columns", names="、".join(missing))
    return found


def _line(row: Row, at: Mapping[str, int]) -> CollectedLine:
    cells = {name: normalise_line(row.cells[place]).strip() for name, place in at.items()}
    amount = yen_of(cells["amount"])
    if "city" in cells:
        _check_city(cells["city"])
        number = cells["number"][:30]
    else:
        number = _slip_number(cells["number"], amount)
    if not cells["reference"] or not number:
        raise PaymentRefusedError("row_reference")
    if len(cells["reference"]) > _LONGEST_REFERENCE:
        raise PaymentRefusedError("row_long", name=_COMMON["reference"][0], most=_LONGEST_REFERENCE)
    return CollectedLine(
        line=row.line,
        number=number,
        reference=cells["reference"],
        amount=amount,
        paid_on=_paid_on(cells["paid_on"]),
    )


def _check_city(code: str) -> None:
    if code.zfill(6) != current_city():
        raise PaymentRefusedError("other_city", code=code[:12])


def _slip_number(typed: str, amount: int) -> str:
    """The 納付番号 of a cell: as it is, or out of the barcode that a store read, which says the amount as well."""
    read = read_store_barcode(typed)
    if read is None:
        return read_number(typed)
    if read.amount != amount:
        raise PaymentRefusedError("barcode_amount", code=read.amount, yen=amount)
    return read_number(read.number)


def _paid_on(cell: str) -> date:
    day, today = parse_date(cell), clock.today()
    if not today - relativedelta(years=_OLDEST) <= day <= today:
        raise PaymentRefusedError("row_paid_on", day=day.isoformat())
    return day


def collect_some(collected_file: UUID) -> bool:
    """Collect the next lines of a file, in the caller's transaction; returns whether more are left. Idempotent."""
    found = CollectedFile.objects.get(id=collected_file)
    waiting = found.lines.select_for_update(of=("self",)).filter(state=CollectedState.WAITING)
    lines = list(waiting.order_by("line")[: AT_ONCE + 1])
    for line in lines[:AT_ONCE]:
        _collect(found, line)
    return len(lines) > AT_ONCE


def _collect(found: CollectedFile, line: CollectedLine) -> None:
    line.charge = _charge(CollectedKind(found.kind), line.number)
    line.state = CollectedState.UNKNOWN if line.charge is None else _took(found, line, line.charge)
    line.save(update_fields=["charge", "state"])


def _charge(kind: CollectedKind, number: str) -> Charge | None:
    """The charge that a number means: of a slip its own, of eL-QR that of the bill with this eL番号."""
    if kind != CollectedKind.EL_QR:
        return Charge.objects.filter(number=number).first()
    bill = OutsideBill.objects.filter(el_number=number).select_related("charge").first()
    return bill.charge if bill else None


@transaction.atomic
def look_again(collected_file: CollectedFile, staff: Staff) -> int:
    """Have the worker look anew for the charges of lines that had none; returns how many lines those are."""
    count = collected_file.lines.filter(state=CollectedState.UNKNOWN).update(state=CollectedState.WAITING)
    if count:
        _note_settled(collected_file, CollectedState.WAITING, staff)
        defer(JOB, collected_file=str(collected_file.id))
    return count


@transaction.atomic
def collect_unknown(line: CollectedLine, charge: Charge, staff: Staff) -> CollectedLine:
    """Take a line whose number no charge has as paid for the one that a clerk found. Raises `PaymentRefusedError`."""
    rows = CollectedLine.objects.select_for_update(of=("self",)).select_related("file")
    found: CollectedLine = rows.get(id=line.id)
    if found.state != CollectedState.UNKNOWN:
        raise PaymentRefusedError("line_settled")
    found.charge, found.state = charge, _took(found.file, found, charge)
    found.save(update_fields=["charge", "state"])
    _note_settled(found.file, CollectedState(found.state), staff)
    return found


def _note_settled(found: CollectedFile, settled: CollectedState, staff: Staff) -> None:
    data = events.LineSettled(finding=CollectedState.UNKNOWN.value, settled=settled.value)
    record(events.LINE_SETTLED, found.subject, data, actor=staff_actor(staff.id))


def _took(found: CollectedFile, line: CollectedLine, owed: Charge) -> CollectedState:
    kind = CollectedKind(found.kind)
    reference = _name(line)
    if known_from(kind.value, reference):
        return CollectedState.KNOWN
    told = envelopes.PaidByProvider(
        provider=kind.value,
        way=kind.way.value,
        reference=reference,
        amount=line.amount,
        at=datetime.combine(line.paid_on, time(12), TOKYO),
    )
    taken = collect(owed.subject, told)
    return CollectedState.OVERPAID if isinstance(taken, Overpayment) else CollectedState.COLLECTED
