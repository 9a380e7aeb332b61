"""What a file is: by its content; and what is refused, in words that help."""

import hashlib
import io
import zipfile

import file_samples as samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from madoguchi.foundation.files.inspection import LARGEST, inspect
from madoguchi.foundation.files.kinds import IMAGES, TYPES, USUAL, Kind
from madoguchi.foundation.files.names import display_name
from madoguchi.foundation.files.refusals import FileRefusedError, Why

ALL = frozenset(TYPES)
SCRIPT = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>"
ATTACHMENT = "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /EF << /F 3 0 R >> >>] >> >>"


def locked() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(samples.pdf())))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (samples.photo(), Kind.IMAGE, "image/jpeg"),
        (samples.HEIC.read_bytes(), Kind.IMAGE, "image/heic"),
        (samples.image("PNG"), Kind.IMAGE, "image/png"),
        (samples.image("WEBP"), Kind.IMAGE, "image/webp"),
        (samples.pdf(), Kind.PDF, "application/pdf"),
        (samples.sheet(), Kind.OFFICE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_type_comes_from_content_whatever_the_name(data: bytes, kind: Kind, media_type: str) -> None:
    found = inspect(data, "無題", ALL)
    assert (found.kind, found.media_type, found.size) == (kind, media_type, len(data))
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.data == data


def test_photo_of_another_image_type_than_its_name_is_taken() -> None:
    # Phones and messengers rename HEIC to .jpg and back without converting.
    assert inspect(samples.HEIC.read_bytes(), "IMG_0001.jpg", IMAGES).media_type == "image/heic"


def broken_list(there: dict[int, int]) -> bytes:
    """An Excel file with some bytes of the last entry of its list of parts changed (APPNOTE 4.3.12)."""
    data = bytearray(samples.sheet())
    begins = data.rfind(b"PK\x01\x02")
    for at, byte in there.items():
        data[begins + at] = byte
    return bytes(data)


def test_of_an_archive_with_a_broken_list_it_is_said_that_it_is_broken() -> None:
    later, no_name = broken_list({6: 0xFF}), broken_list({9: 0x08, 46: 0xFF})
    kinds = {
        zipfile.BadZipFile: samples.sheet()[:-30],
        NotImplementedError: later,
        UnicodeDecodeError: no_name,
    }
    for kind, data in kinds.items():
        with pytest.raises(kind):
            zipfile.ZipFile(io.BytesIO(data))
        with pytest.raises(FileRefusedError) as refused:
            inspect(data, "表.xlsx", ALL)
        assert refused.value.rule == Why.BROKEN


REFUSED = [
    (b"", "空.jpg", USUAL, Why.EMPTY),
    (samples.photo() + b"\0" * LARGEST, "大.jpg", USUAL, Why.TOO_LARGE),
    (samples.pdf(), "写真.jpg", IMAGES, Why.LYING),
    (b"MZ" + b"\0" * 500, "写真.jpg", USUAL, Why.LYING),
    (b"<html><script>1</script></html>", "写真.jpg", USUAL, Why.BROKEN),
    (b"\xff\xd8\xff\xe0 not a picture", "写真.jpg", USUAL, Why.BROKEN),
    (b"%PDF-1.7 nothing more", "書類.pdf", USUAL, Why.BROKEN),
    (samples.sheet(), "表.xlsx", USUAL, Why.NOT_ACCEPTED),
    (samples.image("GIF"), "動く.gif", USUAL, Why.NOT_ACCEPTED),
    (samples.archive({"a.txt": b"a"}), "書類.zip", USUAL, Why.NOT_ACCEPTED),
    (samples.image_bomb(60_000, 60_000), "爆弾.png", USUAL, Why.TOO_MANY_PIXELS),
    (samples.image_bomb(10_001, 10_000), "爆弾.png", USUAL, Why.TOO_MANY_PIXELS),
    (samples.pdf() + samples.archive({"a.exe": b"MZ"}), "書類.pdf", USUAL, Why.TWO_IN_ONE),
    (samples.pdf(pages=51), "書類.pdf", USUAL, Why.TOO_MANY_PAGES),
    (samples.pdf(catalog=SCRIPT), "書類.pdf", USUAL, Why.ACTIVE),
    (samples.pdf(catalog=ATTACHMENT), "書類.pdf", USUAL, Why.ACTIVE),
    (locked(), "書類.pdf", USUAL, Why.LOCKED),
    (samples.sheet(xl__big=b"0" * 101 * 1024 * 1024), "表.xlsx", ALL, Why.BOMB),
    (samples.sheet(**{f"xl__{n}": b"" for n in range(2_000)}), "表.xlsx", ALL, Why.BOMB),
    (samples.sheet(**{"xl__vbaProject.bin": b"macro"}), "表.xlsx", ALL, Why.ACTIVE),
    (samples.sheet()[:-40], "表.xlsx", ALL, Why.BROKEN),
]


@pytest.mark.parametrize(
    ("data", "name", "accept", "why"), REFUSED, ids=[f"{r[3]}-{n}" for n, r in enumerate(REFUSED)]
)
def test_refused_in_both_languages(data: bytes, name: str, accept: frozenset[str], why: Why) -> None:
    with pytest.raises(FileRefusedError) as refused:
        inspect(data, name, accept)
    assert refused.value.rule == why
    assert name in refused.value.ja
    assert name in refused.value.en
    assert "{" not in refused.value.ja + refused.value.en


def test_no_more_than_the_limit_is_read() -> None:
    endless = io.BytesIO(b"\xff" * (LARGEST + 1000))
    with pytest.raises(FileRefusedError):
        inspect(endless, "a.jpg", USUAL)
    assert endless.tell() == LARGEST + 1


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("写真.jpg", "写真.jpg"),
        ("か\u3099くせい.pdf", "がくせい.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\写真\\家.jpg", "家.jpg"),
        ("a\0b\r\n.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("..", "ファイル"),
        ("", "ファイル"),
        ("あ" * 200 + ".jpeg", "あ" * 95 + ".jpeg"),
    ],
)
def test_name_is_shown_without_tricks(given_name: str, shown: str) -> None:
    assert display_name(given_name) == shown


@given(st.text())
def test_any_name_becomes_one_that_can_be_shown(name: str) -> None:
    shown = display_name(name)
    assert 1 <= len(shown) <= 100
    assert not set(shown) & set("/\\\0\r\n\u202e")
    assert display_name(shown) == shown
