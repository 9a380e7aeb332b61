"""The law of a row in words: its name and article, in English where the official translation is known."""

import re
from collections.abc import Mapping
from typing import Any

from madoguchi.core.japanese import normalise_line

from .marks import LeftOut
from .nature import Values

#: Names as in the Japanese Law Translation database.
_NAMES: Mapping[str, str] = {
    "住民基本台帳法": "Basic Resident Register Act",
    "戸籍法": "Family Register Act",
    "民法": "Civil Code",
    "国民年金法": "National Pension Act",
    "介護保険法": "Long-Term Care Insurance Act",
    "児童手当法": "Child Allowance Act",
    "生活保護法": "Public Assistance Act",
    "母子保健法": "Maternal and Child Health Act",
    "社会福祉法": "Social Welfare Act",
    "建築基準法": "Building Standards Act",
    "道路法": "Road Act",
    "道路運送車両法": "Road Transport Vehicle Act",
    "港湾法": "Port and Harbor Act",
    "農地法": "Cropland Act",
    "森林法": "Forest Act",
    "消防法": "Fire Service Act",
    "地方自治法": "Local Autonomy Act",
    "地方税法": "Local Tax Act",
    "個人情報の保護に関する法律": "Act on the Protection of Personal Information",
    "出入国管理及び難民認定法": "Immigration Control and Refugee Recognition Act",
}
_UNDER = {"施行令": "Order for Enforcement of the {}", "施行規則": "Regulation for Enforcement of the {}"}
_ARTICLE = re.compile(r"第(\d+)条(?:の(\d+))?(?:の(\d+))?(?:第(\d+)項)?")


def law_of(values: Values) -> Any:
    """Name and article; the English left out where it is not known, all of it where the row names no law."""
    law, article = normalise_line(values.get("law") or ""), normalise_line(values.get("article") or "")
    if not law:
        return LeftOut("law")
    known = _in_english(law, article)
    return {"ja": f"{law} {article}".strip(), "en": known or LeftOut("law_en")}


def _in_english(law: str, article: str) -> str:
    name = _named(law)
    found = _ARTICLE.fullmatch(article.replace(" ", ""))
    if not name or (article and found is None):
        return ""
    return f"{name}, {_numbered(found)}" if found else name


def _named(law: str) -> str:
    if law in _NAMES:
        return _NAMES[law]
    form = next((one for one in _UNDER if law.endswith(one) and law.removesuffix(one) in _NAMES), "")
    return _UNDER[form].format(_NAMES[law.removesuffix(form)]) if form else ""


def _numbered(found: re.Match[str]) -> str:
    article, second, third, paragraph = found.groups()
    number = "-".join(filter(None, (article, second, third)))
    return f"Article {number}({paragraph})" if paragraph else f"Article {number}"
