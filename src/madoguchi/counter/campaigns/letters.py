"""Letters and labels for those without a mail address, typeset like documents."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.documents.actions import font_folders
from madoguchi.services.documents.labels import Label, label_sheet
from madoguchi.services.documents.typeset import qr_code, typeset

from .models import Campaign, Stage, Target

_TEMPLATE = Path(str(files("madoguchi.counter.campaigns"))) / "templates/campaigns/letters.typ"
#: What the heading of a letter says of its stage, before the procedure's title.
_HEADINGS = {
    Stage.FIRST: "{}のご案内",
    Stage.REMINDER: "{}はお済みですか（再度のご案内）",
    Stage.URGE: "{}をお急ぎください（重ねてのご案内）",
}
_OTHER = (
    "はじめに、生年月日をお尋ねします。インターネットをお使いにならない方は、上の担当にお電話ください。"
    "窓口や郵送でも手続きできます。行き違いでお済みの場合は、ご容赦ください。"
)


def letters(campaign: Campaign, stage: Stage, people: Sequence[Target]) -> bytes:
    """One PDF with a page for each person. Raises `MissingGlyphsError` when the typefaces lack a character."""
    title = _title(campaign)
    data = {
        "title": _HEADINGS[stage].format(title),
        "words": campaign.said,
        "until": wareki(campaign.until),
        "section": f"{campaign.department.name}　{campaign.department.contact}",
        "howto": "次のページから、はじめから記入された様式で手続きできます。",
        "code_words": "手紙の番号",
        "until_words": "締切",
        "other": _OTHER,
        "letters": [_letter(one) for one in people],
    }
    images = {one.offer.code: qr_code(address_of(one)) for one in people if one.offer}
    return typeset(
        _TEMPLATE,
        data,
        title=f"{campaign.title} {stage.label}",
        at=clock.now(),
        images=images,
        font_folders=font_folders(),
    )


def address_of(one: Target) -> str:
    """The short address that a letter's reader types or scans."""
    return f"{public_address()}/i/{one.offer.code}/" if one.offer else ""


def _letter(one: Target) -> dict[str, Any]:
    code = one.offer.code if one.offer else ""
    return {
        "postal_code": one.postal_code,
        "address": one.address,
        "name": one.name,
        "code": code,
        "qr": code,
        "url": address_of(one),
    }


def _title(campaign: Campaign) -> str:
    version = current(campaign.procedure)
    return load_definition(version).procedure.title.ja if version else campaign.title


def labels(people: Sequence[Target], start: int = 1) -> bytes:
    """Sheets of address labels for them. Raises `MissingGlyphsError`, and ValueError where there is nobody."""
    return label_sheet(
        [
            Label(one.postal_code, one.address, one.name, one.offer.code if one.offer else "")
            for one in people
        ],
        start,
    )
