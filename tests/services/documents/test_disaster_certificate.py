from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from madoguchi.services.documents.typeset import TemplateError

Print = Callable[[dict[str, Any]], bytes]
GRADES = {
    "total": "全壊",
    "major": "大規模半壊",
    "medium": "中規模半壊",
    "half": "半壊",
    "minor": "準半壊",
    "partial": "準半壊に至らない（一部損壊）",
}


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_it_says_what_the_unified_form_asks(paper: bytes) -> None:
    [page] = _pages(paper)
    for words in (
        "罹災証明書", "世帯主住所", "世帯主氏名", "世帯構成員", "氏名続柄年齢", "追加記載事項", "罹災原因",
        "被災住家の所在地", "住家の被害の程度", "浸水区分", "上記のとおり、相違ないことを証明します。",
        "令和8年度第000123-4号", "みほん県みほん市湖南町一丁目2番3号湖畔ハイツ101号室", "髙橋𠮷乃世帯主42",
        "令和8年7月20日", "みほん市長見本花子", "K7Q2-9MXD", "https://mihon.example.jp/verify/K7Q2-9MXD",
        "見本（みほん市は架空の市です）",
    ):  # fmt: skip
        assert words in page
    assert "教示" not in page


@pytest.mark.parametrize("grade", GRADES)
def test_one_grade_is_marked(grade: str, certificate: dict[str, Any], print_certificate: Print) -> None:
    certificate |= {"grade": grade, "flood": ""}
    [page] = _pages(print_certificate(certificate))
    assert page.count("■") == 1
    assert f"■{GRADES[grade]}" in page
    assert page.count("□") == len(GRADES) - 1


def test_a_flood_is_marked(certificate: dict[str, Any], print_certificate: Print) -> None:
    certificate["flood"] = "below"
    [page] = _pages(print_certificate(certificate))
    assert "□床上浸水■床下浸水" in page


@pytest.mark.parametrize("field", ["grade", "flood"])
def test_an_unknown_choice_is_never_printed_blank(
    field: str, certificate: dict[str, Any], print_certificate: Print
) -> None:
    certificate[field] = "other"
    with pytest.raises(TemplateError, match="other"):
        print_certificate(certificate)


def test_eight_people_long_texts_and_instruction_fit_one_sheet(
    certificate: dict[str, Any], print_certificate: Print, assert_pdf_a_2a: Callable[[bytes], None]
) -> None:
    member = certificate["household"][2]
    certificate |= {
        "household": [member | {"name": "Nguyễn Thị Phương-Thảo Elizabeth"}, *[member] * 7],
        "dwelling": "みほん県みほん市大字湖南町字上ノ原一丁目12345番地の678 " + "グランドメゾン湖畔" * 3,
        "instruction": "この処分に不服があるときは、審査請求をすることができます。" * 3,
    }
    pdf = print_certificate(certificate)
    assert_pdf_a_2a(pdf)
    [page] = _pages(pdf)
    assert "教示この処分に不服が" in page


def test_of_several_sheets_each_says_its_number(
    certificate: dict[str, Any], print_certificate: Print
) -> None:
    certificate["additional"] = "店舗併用住宅。" * 400
    pages = _pages(print_certificate(certificate))
    assert len(pages) > 1
    assert pages[0].endswith(f"証明書番号令和8年度第000123-4号1/{len(pages)}")
    assert "".join(pages).count("併") == 400
