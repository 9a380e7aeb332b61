"""Lists as cities keep them: titles above, merged headers, totals, footnotes, any encoding, Excel."""

from pathlib import Path

from openpyxl import Workbook

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
