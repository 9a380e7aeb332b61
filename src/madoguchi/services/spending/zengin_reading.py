"""Reading files of 総合振込: our own back, and the answer of a bank in the same records."""

from collections.abc import Iterator
from typing import Any

from .zengin import DATA, END, HEADER, LENGTH, TRAILER, Field, File, Header, Line, ZenginError, check

_ENCODING = "shift_jis"
_END_OF_FILE = b"\x1a"
_BY_KIND = {b"1": HEADER, b"2": DATA, b"8": TRAILER, b"9": END}
_ORDER = "レコードの並びが、ヘッダー、データ、トレーラ、エンドになっていません。"
_ORDER_EN = "The records do not follow each other as header, data, trailer and end."

#: What a bank answers for a payment. The codes are those of 全銀協 for 預金口座振替, which banks use here, too.
RESULTS: dict[str, tuple[str, str]] = {
    "0": ("振込済み", "paid"),
    "1": ("資金不足", "not enough money in the paying account"),
    "2": ("該当する口座がない（取引なし）", "no such account"),
    "3": ("受取人の都合による停止", "stopped by the payee"),
    "4": ("口座の届出がない", "the account is not registered"),
    "8": ("振込依頼人の都合による停止", "stopped by the payer"),
    "9": ("その他（銀行に確かめてください）", "another reason: please ask the bank"),
}
DONE = "0"


def result_words(code: str) -> str:
    """What a bank's code for a payment means, in Japanese; one that is not in the table as it is."""
    known = RESULTS.get(code)
    return known[0] if known else f"結果コード {code}（銀行に確かめてください）"


def in_english_words(words: str) -> str:
    """What became of a payment in English, where a code of the table says it; all else as it was written."""
    return dict(RESULTS.values()).get(words, words)


def looks_like_one(data: bytes) -> bool:
    """Whether bytes begin as a file of 全銀 does: with a header of figures."""
    return data[:1] == b"1" and data[1:4].isdigit() and b"," not in data[:LENGTH]


def read(data: bytes) -> File:
    """A file of 総合振込, with or without line ends. ZenginError on whatever is not one, naming the record."""
    records = list(_records(data))
    kinds = [record[:1] for record in records]
    if kinds != [b"1", *[b"2"] * (len(records) - 3), b"8", b"9"]:
        raise ZenginError(_ORDER, _ORDER_EN)
    first, *lines, trailer, _ = [_taken(record, at) for at, record in enumerate(records, 1)]
    file = File(Header(**first), tuple(Line(**one) for one in lines))
    _check_sums(file, trailer)
    return file


def _records(data: bytes) -> Iterator[bytes]:
    """The records of 120 bytes each. ZenginError where one is longer or shorter."""
    data = data.rstrip(_END_OF_FILE)
    if b"\n" in data or b"\r" in data:
        cut = [one for one in data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if one]
    else:
        cut = [data[at : at + LENGTH] for at in range(0, len(data), LENGTH)]
    for at, record in enumerate(cut, 1):
        if len(record) != LENGTH or record[:1] not in _BY_KIND:
            raise ZenginError(
                f"120バイトの全銀のレコードではありません（{len(record)}バイト）。銀行から届いたファイルのまま選んでください。",
                f"This is no record of 120 bytes ({len(record)}). Please choose the file just as the bank sent it.",
                at,
            )
        yield record


def _taken(record: bytes, at: int) -> dict[str, Any]:
    """The fields of a record by name, without those that are fixed or free."""
    try:
        text = record.decode(_ENCODING)
    except UnicodeDecodeError:
        text = ""
    if len(text) != LENGTH:
        raise ZenginError("読めない文字があります。", "There are characters that cannot be read.", at)
    found, begin = {}, 0
    for field in _BY_KIND[record[:1]]:
        value = _value(field, text[begin : begin + field.width], at)
        begin += field.width
        if field.name.isascii() and field.name:
            found[field.name] = value
    return found


def _value(field: Field, text: str, at: int) -> str | int:
    kept = text.rstrip(" ") if field.form == "text" else text
    if field.name:
        check(field, kept, at)
    if field.name and field.fixed and field.name in _MUST_BE and kept != field.fixed:
        raise ZenginError(
            f"総合振込のファイルではありません（{field.name}が{kept}）。",
            f"This is no file of 総合振込: {field.name} is {kept}.",
            at,
        )
    return int(kept) if field.form == "number" else kept


#: What tells a file of 総合振込 from others; the rest of what we write fixed, banks may write otherwise.
_MUST_BE = ("種別コード", "コード区分")


def _check_sums(file: File, trailer: dict[str, Any]) -> None:
    if (trailer["count"], trailer["total"]) != (len(file.lines), file.total):
        raise ZenginError(
            f"トレーラの件数・金額（{trailer['count']}件、{trailer['total']:,}円）が、"
            f"明細（{len(file.lines)}件、{file.total:,}円）と合いません。",
            f"The trailer says {trailer['count']} payments of {trailer['total']:,} yen, "
            f"the records are {len(file.lines)} of {file.total:,}.",
        )
