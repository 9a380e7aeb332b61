"""宛名ラベル: every address in its place on the sheet, whatever its length; nothing printed as a box."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.services.documents import labels as module
from madoguchi.services.documents.labels import ON_A_SHEET, Label, label_sheet
from madoguchi.services.documents.typeset import MissingGlyphsError

MM = 72 / 25.4
WIDE, HIGH, LEFT, TOP = 86.4 * MM, 42.3 * MM, 18.6 * MM, 21.6 * MM
PAGE_HIGH = 297 * MM
TARO = Label("963-8601", "福島県郡山市朝日一丁目23番7号", "見本　太郎", "令和8-001204-7")
LONGEST = Label("963-8601", "福島県郡山市" + "湖南町福良字" * 49, "見" * 120, "令" * 60)


def box(place: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a place, counted from 1, in points from the page's lower left."""
    row, column = divmod(place - 1, 2)
    left, top = LEFT + column * WIDE, PAGE_HIGH - TOP - row * HIGH
    return left, top - HIGH, left + WIDE, top


def text_at(pdf: bytes, place: int, page: int = 0) -> str:
    with pdfium.PdfDocument(pdf) as document:
        words: str = document[page].get_textpage().get_text_bounded(*box(place))
    return words.replace("\r\n", "\n")


def joined(pdf: bytes, place: int, page: int = 0) -> str:
    """The text of a place without spaces and breaks."""
    return "".join(text_at(pdf, place, page).split())


def plain(*texts: str) -> str:
    return "".join("".join(texts).split())


def drawn_outside(pdf: bytes, places: list[int]) -> int:
    """How many characters of the first page have ink beyond the boxes of these places."""
    boxes = [box(place) for place in places]

    def within(found: tuple[float, float, float, float]) -> bool:
        left, bottom, right, top = found
        return any(left >= a and bottom >= b and right <= c and top <= d for a, b, c, d in boxes)

    with pdfium.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        boxes_of = [page.get_charbox(n) for n in range(page.count_chars())]
    return sum(not within(one) for one in boxes_of if one[2] > one[0] and one[3] > one[1])


def test_a_label_has_postal_code_address_name_and_note() -> None:
    said = text_at(label_sheet([TARO]), 1).split("\n")
    assert said == ["〒963-8601", TARO.address, "見本　太郎　様", TARO.note]


def test_the_sheet_is_a4_and_its_places_are_where_the_paper_is_cut() -> None:
    labels = [Label("963-8601", f"朝日{n}", f"見本{n}") for n in range(1, ON_A_SHEET + 1)]
    pdf = label_sheet(labels)
    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == 1
        assert [round(side / MM) for side in document[0].get_size()] == [210, 297]
    for n in range(1, ON_A_SHEET + 1):
        assert joined(pdf, n) == f"〒963-8601朝日{n}見本{n}様"
    assert drawn_outside(pdf, list(range(1, ON_A_SHEET + 1))) == 0


@pytest.mark.parametrize("start", [1, 2, 7, 12])
def test_a_half_used_sheet_is_begun_at_the_place_asked_for(start: int) -> None:
    labels = [Label("", "朝日", f"見本{n}") for n in range(ON_A_SHEET)]
    pdf = label_sheet(labels, start)
    for place in range(1, start):
        assert text_at(pdf, place) == ""
    for n in range(ON_A_SHEET):
        page, index = divmod(start - 1 + n, ON_A_SHEET)
        assert joined(pdf, index + 1, page) == f"朝日見本{n}様"
    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == (1 if start == 1 else 2)


def test_the_longest_label_is_whole_and_keeps_to_its_place() -> None:
    pdf = label_sheet([LONGEST], start=3)
    assert joined(pdf, 3) == plain(
        "〒", LONGEST.postal_code, LONGEST.address, LONGEST.name, "様", LONGEST.note
    )
    assert drawn_outside(pdf, [3]) == 0


@settings(max_examples=20)
@given(
    address=st.text(st.sampled_from("湖南町福良字1-２Aa　 \n"), max_size=300),
    name=st.text(st.sampled_from("見本太郎ﾐﾎﾝMarie -"), min_size=1, max_size=120).filter(str.strip),
)
def test_any_address_keeps_to_its_place(address: str, name: str) -> None:
    pdf = label_sheet([Label("963-8601", address, name)], start=6)
    assert drawn_outside(pdf, [6]) == 0
    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == 1


@pytest.mark.parametrize("name", ["見本商店　御中", "見本太郎様", "見本市長殿"])
def test_who_is_addressed_already_gets_no_second_word(name: str) -> None:
    assert joined(label_sheet([Label("", "朝日", name)]), 1) == plain("朝日", name)


@pytest.mark.parametrize(
    ("typed", "printed"), [("9638601", "〒963-8601"), ("963-8601", "〒963-8601"), ("", "")]
)
def test_a_postal_code_is_printed_with_its_hyphen(typed: str, printed: str) -> None:
    assert joined(label_sheet([Label(typed, "朝日", "見本")]), 1) == f"{printed}朝日見本様"


def test_a_name_a_little_too_wide_stays_on_one_line() -> None:
    name = "Marie-Thérèse de la Fontaine"
    assert f"{name}　様" in text_at(label_sheet([Label("", "朝日", name)]), 1).split("\n")


def test_what_people_wrote_is_never_typst() -> None:
    hostile = '#panic("x") $x$ *b* \\ // @a'
    assert joined(label_sheet([Label("", hostile, "見本")]), 1) == plain(hostile, "見本様")


def test_a_character_that_no_typeface_has_stops_the_sheet_and_is_named() -> None:
    with pytest.raises(MissingGlyphsError) as missing:
        label_sheet([TARO, Label("", "朝日", "見本\U0001b000")], start=4)
    assert missing.value.field == "labels[1].name"
    assert "U+1B000" in missing.value.ja


def test_a_rare_character_keeps_its_shape() -> None:
    assert "葛\U000e0100葉" in joined(label_sheet([Label("", "朝日", "﨑山　葛\U000e0100葉")]), 1)


@pytest.mark.parametrize("start", [0, 13, -1])
def test_a_place_that_is_not_there_is_refused(start: int) -> None:
    with pytest.raises(ValueError, match="places 1 to 12"):
        label_sheet([TARO], start)


def test_no_labels_are_no_sheet() -> None:
    with pytest.raises(ValueError, match="no labels"):
        label_sheet([])


@pytest.mark.parametrize(
    "fields", [("", "", " "), ("", "あ" * 301, "見本"), ("", "", "見" * 121), ("", "", "見本", "n" * 61)]
)
def test_what_cannot_be_a_label_is_refused(fields: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="label"):
        Label(*fields)


def test_the_template_is_shipped_with_the_package() -> None:
    assert Path(module._TEMPLATE).is_file()
    assert "templates" in module._TEMPLATE.parts, "the package's data are its templates"
