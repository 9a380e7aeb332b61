"""PDFs as page images, read in a process that may not take more than its share."""

import io
from pathlib import Path

import file_samples as samples
import pytest
from PIL import Image

from madoguchi.foundation.files import pdf, pdf_reader
from madoguchi.foundation.files.refusals import FileRefusedError, Why


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image


def test_pages_become_images() -> None:
    pages = [opened(png) for png in pdf.page_images(samples.pdf(pages=3))]
    assert [page.height for page in pages] == [2000] * 3
    square, paper = pages[0].getpixel((400, 1500)), pages[0].getpixel((1300, 100))
    assert (square[:3], paper[:3]) == ((0, 0, 0), (255, 255, 255))


def test_some_pages() -> None:
    assert len(list(pdf.page_images(samples.pdf(pages=5), first=4, last=4))) == 1
    assert list(pdf.page_images(samples.pdf(pages=2), first=3, last=9)) == []


def test_pages_are_counted() -> None:
    assert pdf.count_pages(samples.pdf(pages=50)) == 50


def test_a_wall_of_a_page_is_no_larger_than_others() -> None:
    [page] = [opened(png) for png in pdf.page_images(samples.pdf(size=(14_400, 7_200)))]
    assert page.size == (2000, 1000)


def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS_TO_RENDER", 1)
    work = b"q 0 0 m 500 0 500 800 9 9 c S Q 1 0 0 1 .01 0 cm " * 300_000
    with pytest.raises(FileRefusedError) as refused:
        list(pdf.page_images(samples.pdf(pages=50, content=work), "迷路.pdf"))
    assert refused.value.rule == Why.TOO_COMPLEX


def test_memory_has_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The reader under a limit that even a plain page cannot keep to.
    text = Path(pdf_reader.__file__).read_text().replace("768 * 1024 * 1024", "24 * 1024 * 1024")
    small = tmp_path / "pdf_reader.py"
    small.write_text(text)
    monkeypatch.setattr(pdf_reader, "__file__", str(small))
    with pytest.raises(FileRefusedError) as refused:
        list(pdf.page_images(samples.pdf(), "大.pdf"))
    assert refused.value.rule == Why.TOO_COMPLEX
