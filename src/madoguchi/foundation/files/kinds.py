"""The types of file that can be taken, and what each is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a file is treated: images are made anew, PDFs shown as page images, the rest handed on."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"


@dataclass(frozen=True)
class FileType:
    """One type: media type, treatment, extensions (stored files get the first), names in both languages."""

    media_type: str
    kind: Kind
    extensions: tuple[str, ...]
    ja: str
    en: str


JPEG, PDF = "image/jpeg", "application/pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"

TYPES = {
    each.media_type: each
    for each in [
        FileType(JPEG, Kind.IMAGE, ("jpg", "jpeg", "jpe", "jfif"), "写真（JPEG）", "JPEG photo"),
        FileType("image/heic", Kind.IMAGE, ("heic", "heif"), "写真（HEIC）", "HEIC photo"),
        FileType("image/png", Kind.IMAGE, ("png",), "画像（PNG）", "PNG image"),
        FileType("image/webp", Kind.IMAGE, ("webp",), "画像（WebP）", "WebP image"),
        FileType(PDF, Kind.PDF, ("pdf",), "PDF", "PDF"),
        FileType(
            f"{_OPEN_XML}.spreadsheetml.sheet", Kind.OFFICE, ("xlsx",), "Excel（xlsx）", "Excel sheet (xlsx)"
        ),
        FileType(
            f"{_OPEN_XML}.wordprocessingml.document",
            Kind.OFFICE,
            ("docx",),
            "Word（docx）",
            "Word document (docx)",
        ),
    ]
}
#: What is never taken: types known but not ours, and content that is nothing known.
OTHER = FileType("", Kind.OFFICE, (), "ほかの種類のファイル", "file of another kind")
UNKNOWN = FileType("", Kind.OFFICE, (), "種類の分からないデータ", "file of no known kind")

IMAGES = frozenset(name for name, each in TYPES.items() if each.kind is Kind.IMAGE)
#: What a question takes unless it names others.
USUAL = IMAGES | {PDF}


def type_of_extension(name: str) -> FileType | None:
    """The type that a file's name claims, if it is one of ours."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return next((each for each in TYPES.values() if extension in each.extensions), None)


def named(accept: Iterable[str]) -> dict[str, str]:
    """The names of the types accepted, joined, as the facts of a refusal."""
    known = [each for media_type, each in TYPES.items() if media_type in set(accept)]
    return {
        "kinds_ja": "、".join(each.ja for each in known),
        "kinds_en": ", ".join(each.en for each in known),
    }
