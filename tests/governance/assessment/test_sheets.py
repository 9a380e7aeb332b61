"""Lists as cities keep them: titles above, merged headers, totals, footnotes, any encoding, Excel."""

from pathlib import Path

import duckdb
import pytest
from clones import PROJECT
from openpyxl import Workbook

from madoguchi.core.tabular import TableError
from madoguchi.governance.assessment.inventory import sheets
from madoguchi.governance.assessment.inventory.items import Item, PassedOver, Reading
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest

MESSY = [
    ["令和7年度　手続き棚卸し（見本市）", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["担当課", "手続き名", "件数", "", "", "処理時間（分）"],
    ["", "", "窓口", "郵送", "オンライン", ""],
    ["市民課", "転入届", "１，２００", "－", "0", "15"],
    ["市民課", "住民票の写しの交付", "約8,000", "300", "1,500", "10分"],
    ["合計", "", "9,200", "300", "1,500", ""],
    ["税務課", "課税証明書", "不明", "不明", "不明", "2025-04-01"],
    ["※件数は令和6年度の実績", "", "", "", "", ""],
    ["", "", "", "", "", ""],
]


def excel(folder: Path, rows: list[list[str]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    path = folder / "list.xlsx"
    book.save(path)
    return path


def csv(folder: Path, rows: list[list[str]], encoding: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding)
    return path


def entries(path: Path) -> tuple[list[Item], list[PassedOver]]:
    sheet = read_sheet(path)
    found = [entry for _, entry in Reading(sheet, suggest(sheet.headers)).pairs()]
    return [one for one in found if isinstance(one, Item)], [
        one for one in found if isinstance(one, PassedOver)
    ]


def check_messy(path: Path) -> None:
    items, passed = entries(path)
    told = [
        (one.name, one.values["volume"], one.values["online"], one.values["staff_minutes"]) for one in items
    ]
    assert told == [
        ("転入届", None, 0, 15),
        ("住民票の写しの交付", 9800, 1500, 10),
        ("課税証明書", None, None, None),
    ]
    assert items[0].values["counter"] == 1200 and items[0].values["post"] is None
    assert items[1].doubts == {"counter": "approximate"} and items[1].written == {"counter": "約8,000"}
    assert items[2].doubts == {"staff_minutes": "dated"}
    assert [one.why for one in passed] == ["total", "footnote"]


def test_a_messy_sheet_of_excel(tmp_path: Path):
    check_messy(excel(tmp_path, MESSY))


def test_the_same_in_shift_jis(tmp_path: Path):
    check_messy(csv(tmp_path, [[cell.replace("　", " ") for cell in row] for row in MESSY], "cp932"))


def test_headers_in_the_first_line(tmp_path: Path):
    rows = [["手続名", "年間件数", "手続名"], ["転居届", "30", "x"]]
    sheet = read_sheet(csv(tmp_path, rows, "utf-8-sig"))
    assert sheet.headers == ("手続名", "年間件数", "手続名 (2)")
    assert suggest(sheet.headers) == {0: "name", 1: "volume"}
    assert suggest(sheet.headers, {"年間件数": "online"}) == {0: "name", 1: "online"}


def test_a_column_that_means_nothing_here_is_left_alone(tmp_path: Path):
    sheet = read_sheet(csv(tmp_path, [["手続名", "色", "件数"], ["転居届", "青", "3"]], "utf-8"))
    assert suggest(sheet.headers) == {0: "name", 2: "volume"}
    assert suggest(sheet.headers, {"色": ""}) == {0: "name", 2: "volume"}


@pytest.mark.parametrize(
    ("columns", "volume"),
    [
        ({"オンライン件数": "5"}, None),
        ({"オンライン件数": "5", "窓口件数": ""}, None),
        ({"オンライン件数": "5", "窓口件数": "7"}, 12),
    ],
)
def test_what_came_on_line_alone_is_not_the_whole(
    tmp_path: Path, columns: dict[str, str], volume: int | None
):
    rows = [["手続名", "件数", *columns], ["転居届", "不明", *columns.values()]]
    [item], _ = entries(csv(tmp_path, rows, "utf-8"))
    assert item.values["volume"] == volume


def test_characters_that_no_database_holds_are_left_out(tmp_path: Path):
    # Behind the beginning, from which the encoding is told.
    rows = [["手続名", "件数"], *[["転居届", "3"]] * 1000, ["転\0入届", "4\0"]]
    *_, last = entries(csv(tmp_path, rows, "utf-8"))[0]
    assert (last.name, last.values["volume"]) == ("転入届", 4)


@pytest.mark.parametrize(("rows", "columns"), [(sheets.MOST_ROWS + 2, 1), (2, sheets.MOST_COLUMNS + 1)])
def test_too_much_of_a_table_is_told(tmp_path: Path, rows: int, columns: int):
    path = tmp_path / "list.csv"
    path.write_text((",".join(["手続名"] * columns) + "\n") * rows)
    with pytest.raises(TableError, match="too many"):
        list(read_sheet(path).rows)


def test_a_few_bytes_of_parquet_do_not_stand_for_any_number_of_rows(tmp_path: Path):
    path = tmp_path / "list.parquet"
    duckdb.execute(
        f"COPY (SELECT 'x' AS 手続名 FROM range({sheets.MOST_ROWS * 4})) TO '{path}' (FORMAT parquet)"
    )
    assert path.stat().st_size < 1 << 20
    with pytest.raises(TableError, match="too many"):
        list(read_sheet(path).rows)


def test_broken_parquet_is_told(tmp_path: Path):
    path = tmp_path / "list.parquet"
    path.write_bytes(b"PAR1broken")
    with pytest.raises(TableError, match="Parquet"):
        read_sheet(path)


def test_the_list_that_newcomers_try():
    items, passed = entries(PROJECT / "docs" / "examples" / "procedures.csv")
    unknown = [one.name for one in items if one.values["volume"] is None]
    assert (len(items), unknown) == (30, ["浄化槽設置整備事業補助金の交付申請"])
    assert [(one.why, one.text) for one in passed] == [("total", "合計 / 179,425")]
    assert sum(one.values["volume"] or 0 for one in items) == 179_425
    assert [sorted(one.doubts.items()) for one in items if one.doubts] == [
        [("online", "approximate")],
        [("volume", "approximate")],
        [("fee", "no_code")],
    ]
