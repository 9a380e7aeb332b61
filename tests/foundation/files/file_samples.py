"""Files as people and attackers send them, made in memory."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image

HEIC = Path(__file__).parents[2] / "data" / "files" / "photo.heic"
_ORIENTATION, _MODEL, _GPS = 0x0112, 0x0110, 0x8825


def photo(width: int = 400, height: int = 300, orientation: int = 1) -> bytes:
    """A JPEG as a phone writes it: device, place and orientation in EXIF, a colour profile, a comment."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30, 30), (0, 0, width // 4, height // 4))  # red where the sensor's upper left is
    out = io.BytesIO()
    image.save(
        out, "JPEG", exif=_exif(orientation), icc_profile=b"profile of a phone", comment=b"secret comment"
    )
    return out.getvalue()


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MODEL] = orientation, "Camera 1"
    place = exif.get_ifd(_GPS)
    place[1], place[2], place[3], place[4] = "N", (34.0, 52.0, 1.2), "E", (138.0, 19.0, 23.4)
    return exif


def image(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """A plain image in another format."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


def image_bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip archive; named like Office's parts it is taken for one of its documents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


def sheet(**more: bytes) -> bytes:
    """An Excel file as far as its type goes."""
    known = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "xl/workbook.xml": b"<workbook/>"}
    return archive(known | {name.replace("__", "/"): body for name, body in more.items()})


def pdf(
    pages: int = 1, size: tuple[float, float] = (595, 842), catalog: str = "", content: bytes = b""
) -> bytes:
    """A PDF of pages with a black square each; `catalog` is added to its root."""
    content = content or b"100 100 200 200 re f"
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents 3 0 R >>".encode()
            for _ in range(pages)
        ],
    ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
