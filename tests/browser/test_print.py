"""What a person prints: the answer that it arrived, and where the application stands, on A4."""

from pathlib import Path

import pypdfium2
import pytest
from town import Town

NEVER_PRINTED = ("メニュー", "文字サイズ", "本文へ", "進み具合を見る", "コピーする", "アクセシビリティ方針")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/my/{examine_code}/arrived/", "申請が届きました"),
        ("/my/{examine_code}/", "受け付けました"),
        ("/my/{closed_code}/", "書類ができました"),
        ("/verify/{document}", "この市が発行した書類です"),
    ],
)
def test_prints_on_a4(town: Town, tmp_path: Path, path: str, words: str) -> None:
    page = town.page("resident")
    page.goto(town.address("resident", path))
    page.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
    page.close()
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as printed:
        sheets = [sheet.get_textpage().get_text_range() for sheet in printed]
        assert [round(side) for side in printed[0].get_size()] == [595, 842]
    text = "".join(sheets).replace("\r\n", "")
    assert 1 <= len(sheets) <= 2
    assert words in text
    assert [word for word in NEVER_PRINTED if word in text] == []
