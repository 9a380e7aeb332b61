import copy
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from madoguchi.services.documents.signing import Signer, make_demo_key
from madoguchi.services.documents.typeset import qr_code, typeset

ISSUED_AT = datetime(2026, 7, 20, 1, 2, 3, tzinfo=UTC)
TEMPLATE = Path(__file__).parents[3] / "packs/mihon/templates/disaster_certificate.typ"
ADDRESS = "みほん県みほん市湖南町一丁目2番3号 湖畔ハイツ101号室"
CERTIFICATE: dict[str, Any] = {
    "number": "令和8年度 第000123-4号",
    "householder": {"address": ADDRESS, "name": "髙橋　𠮷乃"},
    "household": [
        {"name": "髙橋　𠮷乃", "relation": "世帯主", "age": "42"},
        {"name": "﨑山　葛\U000e0100葉", "relation": "夫", "age": "43"},
        {"name": "José María O'Brien", "relation": "同居人", "age": "8"},
    ],
    "additional": "",
    "cause": "令和8年7月4日の大雨による",
    "dwelling": ADDRESS,
    "grade": "half",
    "flood": "above",
    "issued_on": "令和8年7月20日",
    "authority": {"title": "みほん市長", "name": "見本　花子"},
    "seal_note": "（公印省略）",
    "verify": {"code": "K7Q2-9MXD", "address": "https://mihon.example.jp/verify/K7Q2-9MXD"},
    "instruction": "",
    "notes": ["見本（みほん市は架空の市です）"],
}


@pytest.fixture
def certificate() -> dict[str, Any]:
    """The data of a certificate, free to change."""
    return copy.deepcopy(CERTIFICATE)


@pytest.fixture(scope="session")
def print_certificate() -> Callable[[dict[str, Any]], bytes]:
    """Typesets the data of a certificate with the sample city's template."""

    def print_(data: dict[str, Any]) -> bytes:
        images = {"qr": qr_code(data["verify"]["address"])}
        return typeset(TEMPLATE, data, title="罹災証明書", at=ISSUED_AT, author="みほん市", images=images)

    return print_


@pytest.fixture(scope="session")
def paper(print_certificate: Callable[[dict[str, Any]], bytes]) -> bytes:
    return print_certificate(CERTIFICATE)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "mihon"
    make_demo_key(folder, "みほん市", at=ISSUED_AT)
    return folder


@pytest.fixture(scope="session")
def signer(key_folder: Path) -> Signer:
    return Signer.load(key_folder)


@pytest.fixture(scope="session")
def signed(signer: Signer, paper: bytes) -> bytes:
    return signer.sign(paper, reason="罹災証明書の発行", at=ISSUED_AT)


@pytest.fixture(scope="session")
def assert_pdf_a_2a() -> Callable[[bytes], None]:
    """What ISO 19005-2 asks of level A and a reader without fonts can see."""

    def assert_(pdf: bytes) -> None:
        reader = PdfFileReader(BytesIO(pdf))
        root = reader.root
        xmp = root["/Metadata"].data.decode()
        assert "<pdfaid:part>2</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pyHanko's own boolean object
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"].startswith("ja")
        assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
        assert "/Encrypt" not in reader.trailer
        fonts = [font for page in _pages(reader) for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
            assert "/ToUnicode" in font

    return assert_


def _pages(reader: PdfFileReader) -> list[Any]:
    count = int(reader.root["/Pages"]["/Count"])
    return [reader.find_page_for_modification(index)[0].get_object() for index in range(count)]
