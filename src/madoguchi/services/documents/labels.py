"""宛名ラベル: sheets of labels for what goes out by post, typeset like a document."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from madoguchi.core import clock

from .actions import font_folders
from .typeset import typeset

ON_A_SHEET: Final = 12
_TEMPLATE = Path(str(files("madoguchi.services.documents"))) / "templates/documents/labels.typ"
_SEVEN_DIGITS = re.compile(r"(\d{3})(\d{4})", re.ASCII)
# Names that say already how they are addressed.
_ADDRESSED = ("様", "殿", "御中", "先生")
# What still fits on a label at its smallest.
_MOST: Final = {"postal_code": 12, "address": 300, "name": 120, "note": 60}


@dataclass(frozen=True)
class Label:
    """One address: `name` gets 様 where it does not say so itself; `note` stands small below, as a case's number.

    Raises ValueError without a name, and on a text too long for a label.
    """

    postal_code: str
    address: str
    name: str
    note: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a label needs a name")
        for field, most in _MOST.items():
            if len(getattr(self, field)) > most:
                raise ValueError(f"{field} of a label has at most {most} characters")


def label_sheet(labels: Sequence[Label], start: int = 1) -> bytes:
    """A PDF of A4 sheets with twelve labels (2 x 6, 86.4 x 42.3 mm); the first label goes to place `start`.

    Places are counted row by row from 1. Raises ValueError without labels and on a place that is not there,
    `MissingGlyphsError` when the typefaces lack a character.
    """
    if not labels:
        raise ValueError("no labels to print")
    if not 1 <= start <= ON_A_SHEET:
        raise ValueError(f"a sheet has places 1 to {ON_A_SHEET}, not {start}")
    data = {"skip": start - 1, "labels": [_printed(label) for label in labels]}
    return typeset(_TEMPLATE, data, title="宛名ラベル", at=clock.now(), font_folders=font_folders())


def _printed(label: Label) -> dict[str, str]:
    texts = {field: text.strip() for field, text in asdict(label).items()}
    if not texts["name"].endswith(_ADDRESSED):
        texts["name"] += "　様"
    if digits := _SEVEN_DIGITS.fullmatch(texts["postal_code"]):
        texts["postal_code"] = "-".join(digits.groups())
    return texts
