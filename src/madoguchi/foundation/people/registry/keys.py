"""What names, readings and addresses are compared by: two spellings of the same have the same key."""

import re
import unicodedata

#: Put in place of 外字, which every system of registries has of its own: it stands for any one character.
UNREADABLE = "〓"
#: Spellings of names that registries and people use for one another, the one on the left as the one on the right
#: (常用漢字 and the 許容字体 and 俗字 of 法務省民二第5202号通達 that are met most).
_VARIANTS = str.maketrans({
    **dict.fromkeys("髙", "高"), **dict.fromkeys("﨑嵜", "崎"), **dict.fromkeys("𠮷", "吉"),
    **dict.fromkeys("濱濵", "浜"), **dict.fromkeys("邊邉", "辺"), **dict.fromkeys("齋", "斎"),
    **dict.fromkeys("齊", "斉"), **dict.fromkeys("澤", "沢"), **dict.fromkeys("廣", "広"),
    **dict.fromkeys("眞", "真"), **dict.fromkeys("國", "国"), **dict.fromkeys("櫻", "桜"),
    **dict.fromkeys("德", "徳"), **dict.fromkeys("瀨", "瀬"), **dict.fromkeys("嶋嶌", "島"),
    **dict.fromkeys("藪", "薮"), **dict.fromkeys("槇", "槙"), **dict.fromkeys("淵", "渕"),
    **dict.fromkeys("惠", "恵"), **dict.fromkeys("龍", "竜"), **dict.fromkeys("學", "学"),
    **dict.fromkeys("實", "実"), **dict.fromkeys("榮", "栄"), **dict.fromkeys("壽", "寿"),
    **dict.fromkeys("禮", "礼"), **dict.fromkeys("條", "条"), **dict.fromkeys("靜", "静"),
})  # fmt: skip
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NOT_IN_NAMES = re.compile(r"[\s・,.'’\-‐-―ｰ=＝]+")
_LATIN = re.compile(r"[A-Z ]+")
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
#: Older systems know neither small kana nor ヂ and ヅ.
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヂヅ", "アイウエオツヤユヨワカケジズ")
_NOT_IN_KANA = re.compile(r"[^ァ-ヺー]+")

_PREFECTURE = re.compile(r"^(?:東京都|北海道|京都府|大阪府|\w{2,3}県)")
_AFTER_NUMBER = re.compile(r"(?<=[0-9号])\s+(?=\D).*$", re.DOTALL)
_UNIT = "丁目|番地の|番地|番|号|条|線|の|ノ"
_KANJI_NUMBER = re.compile(rf"[一二三四五六七八九十]+(?=(?:{_UNIT}))")
_DIGIT = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_DASH = re.compile(r"(?<=[0-9])[‐-―−ー\-ｰ](?=[0-9])")
_COUNTED = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番|号|の|ノ)-?(?=[0-9]|$)")


def name_key(text: str) -> str:
    """A name without spaces, marks and variants; one in Latin letters whatever its case and order of parts."""
    written = _SELECTORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    parts = _NOT_IN_NAMES.sub(" ", written).split()
    if _LATIN.fullmatch(plain := " ".join(parts)):
        return " ".join(sorted(plain.split()))
    return "".join(parts).translate(_VARIANTS)


def kana_key(text: str) -> str:
    """A reading in large katakana without spaces; what is no kana is left out."""
    katakana = unicodedata.normalize("NFKC", text).translate(_KATAKANA)
    return _NOT_IN_KANA.sub("", katakana.translate(_LARGE))


def former_key(name: str, former: str) -> str:
    """The key of the name with a 旧氏: a former family name before the given name, where the name has two parts."""
    _, _, given = unicodedata.normalize("NFKC", name).strip().partition(" ")
    whole = " " in unicodedata.normalize("NFKC", former).strip()
    return name_key(former if whole or not former.strip() else f"{former} {given}")


def address_key(text: str, city: str) -> str:
    """An address from the town on, its numbers as 1-2-3; of its 方書 nothing that stands apart.

    Prefecture and `city`, the name of the city whose registry it is, are left out, 大字 too: they are as often
    written as not. 一丁目2番地の3, １丁目２－３ and 1-2-3 are the same.
    """
    plain = _AFTER_NUMBER.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = "".join(plain.split()).replace("大字", "").replace("ヶ", "ケ").replace("が", "ケ")
    local = _PREFECTURE.sub("", plain).removeprefix(city)
    numbered = _DASH.sub("-", _KANJI_NUMBER.sub(_arabic, local))
    return _COUNTED.sub("-", numbered).rstrip("-").translate(_VARIANTS)


def _arabic(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return "".join(str(_DIGIT[digit]) for digit in found[0])
    return str(_DIGIT.get(tens, 1) * 10 + _DIGIT.get(ones, 0))
