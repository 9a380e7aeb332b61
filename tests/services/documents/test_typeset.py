import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.services.documents.typefaces import HOUSE_FAMILY, house_folder, typefaces
from madoguchi.services.documents.typeset import MissingGlyphsError, TemplateError, qr_code, typeset

AT = datetime(2026, 7, 20, 1, 2, 3, tzinfo=UTC)
ONE_FIELD = "#data.person.name"


def _typeset(name: str, template: str = ONE_FIELD, **more: object) -> bytes:
    return typeset(template, {"person": {"name": name}}, title="見本", at=AT, **more)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


def test_it_is_a_tagged_pdf_a_2a_with_title_language_and_date(
    assert_pdf_a_2a: Callable[[bytes], None],
) -> None:
    pdf = _typeset("山田")
    assert_pdf_a_2a(pdf)
    document = pypdfium2.PdfDocument(pdf)
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == "見本"
    assert metadata["CreationDate"].startswith("D:20260720010203")


def test_the_same_data_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from datetime import UTC, datetime;"
        "from madoguchi.services.documents.typeset import typeset;"
        "at = datetime(2026, 7, 20, 1, 2, 3, tzinfo=UTC);"
        "data = {'person': {'name': '山田'}};"
        f"sys.stdout.buffer.write(typeset({ONE_FIELD!r}, data, title='見本', at=at))"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert there == _typeset("山田")


def test_names_with_rare_characters_keep_them() -> None:
    assert _text(_typeset("𠮷田 髙橋 﨑 Nguyễn Thị José")) == "𠮷田髙橋﨑NguyễnThịJosé"


def test_a_variant_is_printed_in_its_own_shape() -> None:
    plain, first, second = (_typeset(name) for name in ("葛城", "葛\U000e0100城", "葛\U000e0101城"))
    assert _pixels(first) != _pixels(second)
    assert _pixels(plain) in (_pixels(first), _pixels(second))


def _pixels(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=1).to_pil().tobytes()
    finally:
        document.close()


@pytest.mark.parametrize(
    "hostile",
    [
        '#import"/etc/passwd"',
        '#read("/etc/passwd")',
        "*bold*_it_`raw`",
        "$x^2$",
        "\\u{41}\\\\#n",
        "=見出し",
        "-箇条<label>@ref",
        "//comment/*x*/",
        "[]{}();#[",
        "\"'~--...",
        "{{template}}%{x}",
    ],
)
def test_markup_in_the_data_is_printed_as_written(hostile: str) -> None:
    assert _text(_typeset(hostile)) == hostile


@given(st.text(alphabet="#*_$\\`<>@[]{}()\"'=-+/~&%;:,.aあ一", min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_mix_of_markup_is_printed_as_written(hostile: str) -> None:
    # The reader of the test takes a hyphen at a line's end for a soft one, as any reader of PDFs may.
    assert _text(_typeset(hostile)).replace("\ufffe", "-").replace("\x02", "-") == hostile


def test_ten_thousand_characters_are_all_printed() -> None:
    assert _text(_typeset("湖" * 10_000)) == "湖" * 10_000


def test_a_word_without_end_stays_on_the_paper() -> None:
    pdf = _typeset("A" * 10_000)
    assert _text(pdf).count("A") == 10_000
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        right = max(box[2] for box in (item.get_bounds() for item in page.get_objects()))
        assert right <= page.get_width()
    document.close()


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("山田😀太郎𛀀", "😀𛀀"),
        ("นาย", "นาย"),
        ("外字\ue000", "\ue000"),
        ("a\u202eb", "\u202e"),
        ("a\x00b", "\x00"),
        ("a\ud842b", "\ud842"),
        ("葛\U000e0105城", "葛\U000e0105"),
    ],
)
def test_a_character_without_glyph_stops_and_is_named(name: str, missing: str) -> None:
    with pytest.raises(MissingGlyphsError) as caught:
        _typeset(name)
    assert sorted(caught.value.characters) == sorted(missing)
    assert caught.value.field == "person.name"
    assert f"U+{ord(missing[0]):04X}" in caught.value.ja
    assert f"U+{ord(missing[0]):04X}" in caught.value.en


def test_the_field_of_a_missing_glyph_is_found_inside_lists() -> None:
    data = {"household": [{"name": "山田"}, {"name": "😀"}]}
    with pytest.raises(MissingGlyphsError) as caught:
        typeset("#data.household.map(m => m.name).join()", data, title="見本", at=AT)
    assert caught.value.field == "household[1].name"


def test_a_faulty_template_names_its_line() -> None:
    with pytest.raises(TemplateError, match="┌─ 2:6") as caught:
        _typeset("山田", "見出し\n#data.nobody")
    assert "2 │ #data.nobody" in caught.value.ja
    assert "ひな形" in caught.value.ja


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密", "utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "part.typ").write_text("#let greeting = [部品]", "utf-8")
    good, bad = folder / "good.typ", folder / "bad.typ"
    good.write_text('#import "part.typ": greeting\n#greeting', "utf-8")
    bad.write_text('#read("../secret.txt")', "utf-8")
    assert _text(typeset(good, {}, title="見本", at=AT)) == "部品"
    with pytest.raises(TemplateError):
        typeset(bad, {}, title="見本", at=AT)


def test_threads_share_it() -> None:
    papers: list[bytes] = []
    threads = [threading.Thread(target=lambda: papers.append(_typeset("山田"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert papers == [_typeset("山田")] * 8


def test_the_moment_must_have_a_time_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        typeset("x", {}, title="見本", at=datetime(2026, 7, 20))


def test_a_qr_code_is_an_image_that_typst_takes() -> None:
    template = '#image(images.qr, format: "svg", width: 3cm, alt: "QR")'
    with_image = typeset(template, {}, title="見本", at=AT, images={"qr": qr_code("https://example.jp")})
    assert _pixels(with_image) != _pixels(typeset("", {}, title="見本", at=AT))


def test_only_the_fonts_of_the_house_are_used() -> None:
    assert typefaces().fonts.families() == [HOUSE_FAMILY]


@pytest.fixture(scope="session")
def gaiji_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city's own font: the house's, renamed, with a glyph for ㆿ (U+31BF) and the variant 葛 U+E0110.

    Made by changing one group of its cmap (format 12) and the number of a variation selector.
    """
    [source] = house_folder().glob("*.otf")
    font = bytearray(source.read_bytes())
    for encoding in ("utf-16-be", "ascii"):
        for name in ("Noto Sans CJK JP", "NotoSansCJKjp"):
            other = name.replace("Noto", "Gaij")
            font = font.replace(name.encode(encoding), other.encode(encoding))
    for subtable in _cmap_subtables(font):
        if font[subtable : subtable + 2] == b"\x00\x0c":
            _extend_group_down(font, subtable, 0x31C0)
        if font[subtable : subtable + 2] == b"\x00\x0e":
            records = int.from_bytes(font[subtable + 6 : subtable + 10])
            _rename_selector(font, subtable + 10, records, 0xE0100, 0xE0110)
    folder = tmp_path_factory.mktemp("gaiji")
    (folder / "gaiji.otf").write_bytes(font)
    return folder


def _cmap_subtables(font: bytearray) -> list[int]:
    [directory] = [at for at in range(12, 12 + 16 * 40, 16) if font[at : at + 4] == b"cmap"]
    cmap = int.from_bytes(font[directory + 8 : directory + 12])
    count = int.from_bytes(font[cmap + 2 : cmap + 4])
    records = [cmap + 4 + 8 * index for index in range(count)]
    return sorted({cmap + int.from_bytes(font[at + 4 : at + 8]) for at in records})


def _extend_group_down(font: bytearray, subtable: int, first: int) -> None:
    for at in range(
        subtable + 16, subtable + 16 + 12 * int.from_bytes(font[subtable + 12 : subtable + 16]), 12
    ):
        if int.from_bytes(font[at : at + 4]) == first:
            glyph = int.from_bytes(font[at + 8 : at + 12])
            font[at : at + 4] = (first - 1).to_bytes(4)
            font[at + 8 : at + 12] = (glyph - 1).to_bytes(4)
            return
    raise LookupError("no such group")


def _rename_selector(font: bytearray, records: int, count: int, old: int, new: int) -> None:
    """Give the variants of one selector to another, higher than all, keeping the records in order."""
    rows = [bytes(font[records + 11 * index : records + 11 * (index + 1)]) for index in range(count)]
    renamed = [new.to_bytes(3) + row[3:] if int.from_bytes(row[:3]) == old else row for row in rows]
    font[records : records + 11 * count] = b"".join(sorted(renamed))


def test_a_font_of_the_city_gives_what_the_house_lacks(gaiji_folder: Path) -> None:
    for name in ("外字ㆿ", "葛\U000e0110城"):
        with pytest.raises(MissingGlyphsError):
            _typeset(name)
        assert _typeset(name, font_folders=[gaiji_folder])


def test_a_variant_of_the_citys_font_has_its_shape(gaiji_folder: Path) -> None:
    theirs = _typeset("葛\U000e0110城", font_folders=[gaiji_folder])
    assert _pixels(theirs) == _pixels(_typeset("葛\U000e0100城"))
    assert _pixels(theirs) != _pixels(_typeset("葛城"))


def test_data_may_be_anything_that_json_can_say() -> None:
    data = json.loads('{"a": [1, 2.5, true, null, {"b": "文"}]}')
    assert _text(typeset("#repr(data)", data, title="見本", at=AT))
