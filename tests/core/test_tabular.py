import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.tabular import Row, TableError, read_table

TABLES = Path(__file__).parents[1] / "data" / "tables"
TEXT = "番号,名称\n1,窓口①㈱髙﨑～\n2,受付"


def cells(source: bytes | Path) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(source).rows]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_in_any_encoding(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert table.encoding == encoding
    assert table.headers == ("番号", "名称")
    assert [row.cells for row in table.rows] == [("1", "窓口①㈱髙﨑～"), ("2", "受付")]


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_the_encodings_of_old_systems_are_read_too(encoding: str) -> None:
    table = read_table("番号,名称\n1,東京都新宿区の窓口です".encode(encoding))
    assert table.encoding == encoding
    assert [row.cells for row in table.rows] == [("1", "東京都新宿区の窓口です")]


def test_katakana_in_euc_jp_are_not_half_width_kana_in_cp932() -> None:
    source = "カナ\nアイウ".encode("euc_jp")
    assert source.decode("cp932")  # it would pass
    assert cells(source) == [("アイウ",)]


def test_half_width_kana_in_cp932_stay_cp932() -> None:
    table = read_table("ﾊﾞﾝｺﾞｳ,名称\n1,ﾏﾄﾞｸﾞﾁの一覧です".encode("cp932"))
    assert table.encoding == "cp932"
    assert table.headers == ("ﾊﾞﾝｺﾞｳ", "名称")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [("名称", "所在地、備考"), ("市役所", "朝日1;2"), ("支所", "桑野,3")]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert cells(text.encode()) == lines[1:]


def test_commas_in_text_do_not_make_a_tabbed_table_one_of_commas() -> None:
    assert cells("名称\t備考\na\t一,二,三\nb\t四,五".encode()) == [("a", "一,二,三"), ("b", "四,五")]


def test_a_single_column_is_a_table() -> None:
    assert cells("名称\n市役所\n支所".encode()) == [("市役所",), ("支所",)]


def test_quoted_newlines_stay_and_lines_are_counted_in_the_file() -> None:
    table = read_table('名称,備考\r\n\r\nA,"一行目\r\n二行目"\r\nB,"「""」"\r\n'.encode())
    assert list(table.rows) == [Row(3, ("A", "一行目\r\n二行目")), Row(5, ("B", '「"」'))]


def test_short_rows_are_filled_and_long_ones_keep_their_surplus() -> None:
    table = read_table(b"a,b,c,,\n1\n1,2,3,,\n1,2,3,4,,6,\n")
    assert table.headers == ("a", "b", "c")
    assert list(table.rows) == [
        Row(2, ("1", "", "")),
        Row(3, ("1", "2", "3")),
        Row(4, ("1", "2", "3"), ("4", "", "6")),
    ]


def test_a_quote_left_open_is_told_with_its_line() -> None:
    table = read_table('a,b\n1,2\n3,"開いたまま\n5,6\n'.encode())
    with pytest.raises(TableError) as told:
        list(table.rows)
    assert told.value.line == 3
    assert told.value.ja.startswith("3行目")
    assert "quotes" in told.value.en


def test_bytes_of_no_encoding_are_told_with_their_line() -> None:
    with pytest.raises(TableError, match="文字コード") as told:
        read_table(b"a,b\n1,2\n\xff\xff\xfd,4\n")
    assert told.value.line == 3


@pytest.mark.parametrize("empty", [b"", b"\n\n", b",,\n , \n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_told(empty: bytes) -> None:
    with pytest.raises(TableError, match="空です"):
        read_table(empty)


def test_a_character_cut_by_the_reading_buffer_is_whole() -> None:
    rows = cells(("名称\n" + "の窓\n" * 200_000).encode())
    assert len(rows) == 200_000
    assert set(rows) == {("の窓",)}


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_excel_is_read_as_a_person_would_type_it() -> None:
    table = read_table(
        workbook(
            施設=[
                ["名称", "席数", "開設日", "時刻", "率", "予約"],
                ["ホール", 300, date(2026, 4, 1), datetime(2026, 4, 1, 9, 30), 0.5, True],
                ["会議室", None, None, None, None, None],
            ]
        )
    )
    assert table.encoding == "excel"
    assert table.headers == ("名称", "席数", "開設日", "時刻", "率", "予約")
    assert list(table.rows) == [
        Row(2, ("ホール", "300", "2026-04-01", "2026-04-01T09:30:00", "0.5", "True")),
        Row(3, ("会議室", "", "", "", "", "")),
    ]


def test_rows_of_a_sheet_keep_their_numbers_below_a_blank_start() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["B3"], page["C3"], page["B4"], page["C6"] = "a", "b", 1, 2.5
    file = io.BytesIO()
    book.save(file)
    assert list(read_table(file.getvalue()).rows) == [Row(4, ("1", "")), Row(6, ("", "2.5"))]


def test_a_sheet_is_chosen_by_name() -> None:
    book = workbook(一枚目=[["a"], ["1"]], 二枚目=[["b"], ["2"]])
    assert read_table(book).headers == ("a",)
    assert read_table(book, sheet="二枚目").headers == ("b",)
    with pytest.raises(TableError, match="シート名"):
        read_table(book, sheet="三枚目")


def test_a_broken_workbook_is_told() -> None:
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(TableError, match="Excel"):
            read_table(start + b"broken" * 100)


def repacked(
    change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml", packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook of two cells, one of whose parts is another."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(a=[["名称"], ["市役所"]]))) as source,
        zipfile.ZipFile(made, "w", packing) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(name, change(text) if name == part else text)
    return made.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.replace('"A2"', '"XFD1048576"'),
        lambda sheet: sheet.replace('"A2"', "'XFD1048576'"),
        lambda sheet: sheet.replace('<c r="A2"', f'<c {" " * 3_000_000}r="XFD1048576"'),
        lambda sheet: sheet + " " * (600 << 20),
    ],
    ids=["far", "quoted otherwise", "a cell of megabytes", "blown up"],
)
def test_a_workbook_that_would_fill_the_memory_is_told(change: Callable[[str], str]) -> None:
    with pytest.raises(TableError, match="too large"):
        read_table(repacked(change))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_as_no_workbook_is_told(packing: int) -> None:
    # Its packing is broken besides: none of it is unpacked.
    data = repacked(str, packing=packing)
    with pytest.raises(TableError, match="Excel"):
        read_table(data[:60] + bytes(40) + data[100:])


def test_a_workbook_with_a_password_is_told() -> None:
    data = bytearray(repacked(str))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(TableError, match="Excel"):
        read_table(bytes(data))


def test_a_cell_without_anything_in_it_takes_no_room() -> None:
    far = repacked(
        lambda sheet: sheet.replace("</row></sheetData>", '<c r="XFD1048576" s="1" /></row></sheetData>')
    )
    assert cells(far) == [("市役所",)]


def test_a_table_can_be_read_twice_and_in_part() -> None:
    table = read_table(TABLES / "yaizu_family_farms.cp932.csv")
    first = next(table.rows)
    assert next(table.rows) == first
    assert len(list(table.rows)) == len(list(table.rows)) > 1


def test_published_cp932() -> None:
    table = read_table(TABLES / "yaizu_family_farms.cp932.csv")
    assert table.encoding == "cp932"
    assert table.headers[2] == "農園名"


def test_a_published_note_beyond_the_headers_is_kept() -> None:
    table = read_table(TABLES / "yaizu_hot_springs.utf8_bom.csv")
    assert table.encoding == "utf-8-sig"
    assert table.headers[0][0] != "\ufeff"
    assert [(row.line, row.surplus) for row in table.rows if row.surplus] == [
        (5, ("※多目的トイレ無しに変更！！",))
    ]


def test_every_published_table_is_read_to_its_end(shared_data: Path) -> None:
    files = [path for path in shared_data.rglob("*") if path.suffix in (".csv", ".tsv")]
    read = {path: (read_table(path), sum(1 for _ in read_table(path).rows)) for path in files}
    assert len(files) > 200
    assert {table.encoding for table, _ in read.values()} == {"utf-8", "utf-8-sig", "cp932"}
    assert [path for path, (table, _) in read.items() if len(table.headers) < 2] == []
    assert sum(rows for _, rows in read.values()) > 15_000


cell_texts = st.text(
    st.characters(codec="cp932", exclude_characters="\x00\r\n\x1b\x80¢£¬‖−〜"), min_size=1, max_size=8
).filter(lambda text: text.strip() == text)


@given(
    st.lists(st.tuples(cell_texts, cell_texts), min_size=2, max_size=6),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read(rows: list[tuple[str, str]], encoding: str) -> None:
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    table = read_table(text.encode(encoding))
    assert [table.headers, *(row.cells for row in table.rows)] == rows
