"""What is printed on A4: that it arrived, where it stands; on the desk the slip, a case, money that came in."""

from pathlib import Path

import pypdfium2
import pytest
import steps_report as report
from town import Town

NEVER_PRINTED = (
    "メニュー",
    "文字サイズ",
    "本文へ",
    "進み具合を見る",
    "コピーする",
    "アクセシビリティ方針",
    "審査を終える",
    "ほかの進め方",
)


@pytest.mark.parametrize(
    ("who", "path", "words", "most"),
    [
        ("resident", "/my/{examine_code}/arrived/", "申請が届きました", 2),
        ("resident", "/my/{examine_code}/", "受け付けました", 2),
        ("resident", "/my/{closed_code}/", "書類ができました", 2),
        ("resident", "/my/{sent_code}/", "お支払いいただきました", 2),
        ("resident", "/verify/{document}", "この市が発行した書類です", 2),
        ("tax", "/cases/{entered}/slip/", "/track/", 1),
        ("tax", "/takings/{receipt}/", "上記の金額を領収しました", 1),
        # As long as the day was.
        ("tax", "/takings/", "本日の収納", 2),
        ("clerk", "/cases/{mended}/", "補正前", 4),
    ],
)
def test_prints_on_a4(town: Town, tmp_path: Path, who: str, path: str, words: str, most: int) -> None:
    page = town.page(who)
    page.goto(town.address(who, path))
    page.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
    page.close()
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as printed:
        sheets = [sheet.get_textpage().get_text_range() for sheet in printed]
        assert [round(side) for side in printed[0].get_size()] == [595, 842]
    text = "".join(sheets).replace("\r\n", "").replace("進み具合を見るには", "")
    assert len(sheets) <= most
    assert all(sheets)
    assert words in text
    assert [word for word in NEVER_PRINTED if word in text] == []


def test_a_list_that_just_fills_a_sheet_prints_no_empty_one(town: Town, tmp_path: Path) -> None:
    page = town.page("tax")
    page.goto(town.address("tax", "/takings/"))
    rows, counts = page.locator("tr[data-row]"), set()
    # However much the day brought, it begins with one.
    rows.evaluate_all("rows => rows.slice(1).forEach(row => row.remove())")
    while rows.count() < 24:
        rows.last.evaluate("row => row.after(row.cloneNode(true))")
        page.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
        with pypdfium2.PdfDocument(tmp_path / "page.pdf") as printed:
            counts.add(len(printed))
            assert all(sheet.get_textpage().get_text_range() for sheet in printed)
    page.close()
    assert counts == {1, 2}


def test_the_codes_of_a_report_are_on_the_printed_page(town: Town, tmp_path: Path) -> None:
    page = town.page("printer")
    code = report.report(page, town.site, [])
    second = report.second_code(page)
    page.pdf(path=tmp_path / "codes.pdf", format="A4")
    page.close()
    with pypdfium2.PdfDocument(tmp_path / "codes.pdf") as printed:
        text = printed[0].get_textpage().get_text_range()
    assert code in text
    assert second in text
