"""The columns of an extract: what municipalities call them, and which a file cannot do without."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from madoguchi.core.errors import PlainError


class Column(NamedTuple):
    """One column: its field, its name in both languages, what its header may be besides; `needed` in every file."""

    field: str
    ja: str
    en: str
    headers: tuple[str, ...] = ()
    needed: bool = False


#: The names of 住民記録システム標準仕様書 (総務省) first, then those that older systems write.
COLUMNS = (
    Column("number", "宛名番号", "person's number", ("宛名コード", "個人コード", "住民コード", "識別番号"), True),
    Column("household", "世帯番号", "household number", ("世帯コード", "世帯NO")),
    Column("relation", "続柄", "relation", ("続柄名", "世帯主との続柄", "続柄名称")),
    Column("name", "氏名", "name", ("漢字氏名", "氏名漢字", "住民氏名", "本名", "名前"), True),
    Column("kana", "氏名フリガナ", "reading", ("カナ氏名", "氏名カナ", "フリガナ", "氏名振り仮名", "振り仮名")),
    Column("former_name", "旧氏", "former name", ("旧氏漢字", "旧姓", "氏名旧氏")),
    Column("common_name", "通称", "common name", ("通称名", "氏名通称", "漢字通称名")),
    Column("birth_date", "生年月日", "date of birth", ("出生年月日", "誕生日"), True),
    Column("sex", "性別", "sex", ("性別コード", "性別名")),
    Column("postal_code", "郵便番号", "postal code", ("住所郵便番号", "現住所郵便番号", "〒")),
    Column("address", "住所", "address", ("現住所", "住所漢字", "住所全部")),
    Column("prefecture", "都道府県", "prefecture", ("都道府県名", "住所都道府県")),
    Column("municipality", "市区町村", "municipality", ("市区町村名", "市区郡町村名", "住所市区郡町村名")),
    Column("town", "町字", "town", ("町名", "町字名", "大字", "住所町字", "大字町名")),
    Column("lot", "番地", "number", ("番地号", "番地号表記", "住所番地号表記", "地番")),
    Column("building", "方書", "building", ("方書名", "建物名", "住所方書", "方書漢字", "アパート名")),
    Column("resident_since", "住民となった年月日", "resident since", ("住民日", "住民となった日", "住定日")),
    Column("resident_until", "消除年月日", "resident until", ("住民でなくなった日", "消除日", "転出日", "異動日消除")),
    Column("status", "住民状態", "status", ("異動区分", "住民区分", "住登区分", "現存区分", "住民種別", "消除事由")),
    Column("protected", "支援措置", "protected", ("支援措置対象", "支援措置区分", "支援措置フラグ", "抑止", "DV")),
)  # fmt: skip
BY_FIELD = {column.field: column for column in COLUMNS}
_PARTS = ("prefecture", "municipality", "town", "lot")
#: Never kept here, so never taken in: the Individual Number (番号法19条) and the 住民票コード (住基法30条の37).
_FORBIDDEN = frozenset(("個人番号", "マイナンバー", "住民票コード"))
_MARKS = re.compile(r"[\s_・/\-‐()（）「」【】.:：]+")


class HeadersRefusedError(PlainError):
    """A file whose columns are not those of an extract, or that has one which must not come here."""


def positions(headers: Sequence[str]) -> dict[str, int]:
    """Which field stands in which place; columns that the extract has no use for are passed over.

    Raises HeadersRefusedError when one is missing, or must not come here.
    """
    written = [_plain(header) for header in headers]
    forbidden = [name for name in written if name in _FORBIDDEN]
    if forbidden:
        raise HeadersRefusedError(
            f"「{forbidden[0]}」の列があります。照合用データには入れられません。その列を除いて書き出し直してください。",
            f"There is a column “{forbidden[0]}”, which must not come here. Please export again without it.",
        )
    found = {field: written.index(name) for name, field in reversed(_NAMED.items()) if name in written}
    _check_needed(found)
    return found


def _plain(header: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", header)).upper()


# Read backwards above, so that of two headers for one field the name of the standard counts.
_NAMED = {
    _plain(name): column.field
    for rank in (0, 1)
    for column in COLUMNS
    for name in ((column.ja,), column.headers)[rank]
}


def _check_needed(found: dict[str, int]) -> None:
    missing = [column for column in COLUMNS if column.needed and column.field not in found]
    if "address" not in found and "town" not in found:
        missing.append(BY_FIELD["address"])
    if missing:
        ja, en = "」「".join(one.ja for one in missing), "”, “".join(one.ja for one in missing)
        raise HeadersRefusedError(
            f"「{ja}」の列がありません。1行目の見出しを、この名前にしてください。",
            f"There is no column “{en}”. Please name the columns so in the first line.",
        )


def address_of(cells: dict[str, str]) -> str:
    """The address of a row: its own column, else its parts joined."""
    return cells.get("address", "").strip() or "".join(cells.get(part, "").strip() for part in _PARTS)
