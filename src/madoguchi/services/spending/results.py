"""What a bank tells of a transfer, read only: its answer in the records of 全銀, or a table of 組戻し."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, wareki
from madoguchi.core.japanese.text import half_width
from madoguchi.core.tabular import Row, Table, read_table

from . import batches, zengin_reading
from .models import Transfer, TransferLine
from .refusals import SpendingRefusedError
from .zengin import File, Line

#: What became of a payment is kept in so many characters.
_MOST_WORDS = 200
_NUMBER, _WHY = "支出命令番号", "理由"
#: What names a payment where the bank does not know our numbers, with the figures that each has at least.
_ACCOUNT = {"金融機関コード": 4, "支店コード": 3, "口座番号": 7}
_AMOUNT = "金額"
_REJECTED = "組戻し"


@dataclass(frozen=True)
class Told:
    """What a bank tells of one payment; without `words` it was made."""

    line: TransferLine
    code: str
    words: str = ""


def told_by(data: bytes, transfer: Transfer, lines: Sequence[TransferLine]) -> list[Told]:
    """What a file says of a transfer. PlainError on a file that is none, of another transfer, or says things twice."""
    if zengin_reading.looks_like_one(data):
        return list(_in_records(zengin_reading.read(data), transfer, lines))
    return list(_in_a_table(read_table(data), lines))


def _in_records(file: File, transfer: Transfer, lines: Sequence[TransferLine]) -> Iterator[Told]:
    _check_header(file, transfer)
    by_position, seen = {one.position: one for one in lines}, set[int]()
    for record, answer in enumerate(file.lines, 2):
        line = by_position.get(answer.line) if answer.batch == transfer.n else None
        if line is None:
            raise SpendingRefusedError("not_ours", record=record)
        _check_same(line, answer, record)
        if line.position in seen:
            raise SpendingRefusedError("twice", number=line.payout.number, record=record)
        seen.add(line.position)
        yield _answered(line, answer, record)
    missing = next((one for one in lines if one.position not in seen), None)
    if missing is not None:
        raise SpendingRefusedError(
            "fewer", sent=len(lines), told=len(seen), number=missing.payout.number
        )  # fmt: skip


def _check_header(file: File, transfer: Transfer) -> None:
    wanted = batches.header_of(batches.payer_of(transfer), transfer.pay_day)
    same = ("client_code", "bank_code", "branch_code", "kind", "number")
    if any(getattr(file.header, name) != getattr(wanted, name) for name in same):
        raise SpendingRefusedError("wrong_account", client=wanted.client_code)
    if file.header.day != wanted.day:
        raise SpendingRefusedError(
            "wrong_day", day=wareki(transfer.pay_day), day_en=f"{transfer.pay_day:%Y-%m-%d}"
        )


def _check_same(line: TransferLine, answer: Line, record: int) -> None:
    sent = batches.line_of(line.account, line.amount)
    same = ("bank_code", "branch_code", "kind", "number", "amount")
    if any(getattr(answer, name) != getattr(sent, name) for name in same):
        raise SpendingRefusedError("differs", record=record, number=line.payout.number)


def _answered(line: TransferLine, answer: Line, record: int) -> Told:
    if not answer.result:
        raise SpendingRefusedError("no_result", record=record)
    done = answer.result == zengin_reading.DONE
    return Told(line, answer.result, "" if done else zengin_reading.result_words(answer.result))


def _in_a_table(table: Table, lines: Sequence[TransferLine]) -> Iterator[Told]:
    by_account = {_AMOUNT, *_ACCOUNT} <= set(table.headers)
    if _WHY not in table.headers or not (by_account or _NUMBER in table.headers):
        raise SpendingRefusedError("columns")
    known, seen = _Known(lines), set[int]()
    for row in table.rows:
        cells = dict(zip(table.headers, map(_cleaned, row.cells), strict=True))
        line = known.named(cells, row)
        if line.position in seen:
            raise SpendingRefusedError("twice", number=line.payout.number, record=row.line)
        seen.add(line.position)
        if not cells[_WHY]:
            raise SpendingRefusedError("no_why", line=row.line)
        yield Told(line, _REJECTED, cells[_WHY][:_MOST_WORDS])


def _cleaned(cell: str) -> str:
    try:
        return normalise_line(cell)
    except PlainError:
        return ""


class _Known:
    """The payments of a transfer, by the number of their order and by account and amount."""

    def __init__(self, lines: Sequence[TransferLine]) -> None:
        self._numbered = {one.payout.number: [one] for one in lines}
        self._paid: dict[tuple[str, ...], list[TransferLine]] = {}
        for one in lines:
            sent = batches.line_of(one.account, one.amount)
            key = (sent.bank_code, sent.branch_code, sent.number, str(one.amount))
            self._paid.setdefault(key, []).append(one)

    def named(self, cells: Mapping[str, str], row: Row) -> TransferLine:
        """The one payment that a row names. `SpendingRefusedError` where there is none, or several."""
        number = cells.get(_NUMBER, "")
        found = self._numbered.get(number, []) if number else self._paid.get(_key(cells), [])
        if len(found) != 1:
            raise SpendingRefusedError("unclear" if found else "row", line=row.line)
        return found[0]


def _key(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Account and amount of a row. Excel drops the zeros that figures begin with."""
    account = (half_width(cells.get(name, "")).zfill(width) for name, width in _ACCOUNT.items())
    return (*account, half_width(cells.get(_AMOUNT, "")).replace(",", "").removesuffix("円"))
