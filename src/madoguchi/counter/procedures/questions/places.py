"""Answers that are places: a postal address, a point on the map."""

import math
from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import (
    normalise_address,
    normalise_line,
    normalise_postal_code,
    postal_address,
)

from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Heading,
    Post,
    Question,
    QuestionError,
    Raw,
    Showing,
    part_cells,
    part_columns,
    parts_of,
    text_of,
    typed,
    unreadable,
)
from .registry import register

_PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
#: With 県, 府, 都 or without.
_PREFECTURE_NAMED = {
    **{name: name for name in _PREFECTURES},
    **{name[:-1]: name for name in _PREFECTURES if name != "北海道"},
}
_MOST = 120


def _prefecture(text: str) -> str:
    written = normalise_line(text)
    if written and written not in _PREFECTURE_NAMED:
        raise AnswerError(
            Code.NOT_LISTED,
            f"「{written[:20]}」という都道府県はありません。「福島県」のように入力してください。",
            f"There is no prefecture “{written[:20]}”. Please write it in Japanese, like 福島県.",
        )
    return _PREFECTURE_NAMED.get(written, "")


def _postal_code(text: str) -> str:
    return normalise_postal_code(text) if text.strip() else ""


_ADDRESS = {
    "postal_code": _postal_code,
    "prefecture": _prefecture,
    "city": normalise_address,
    "town": normalise_address,
    "rest": normalise_address,
    "building": normalise_address,
}
_ADDRESS_NAMES = frozenset(_ADDRESS)
_ADDRESS_HEADINGS: dict[str, Heading] = {
    "postal_code": ("郵便番号", "postal code"),
    "prefecture": ("都道府県", "prefecture"),
    "city": ("市区町村", "city"),
    "town": ("町名", "town"),
    "rest": ("番地", "number"),
    "building": ("建物名・方書", "building"),
}
_NEEDED = {
    "prefecture": ("都道府県を入力してください。", "Please enter the prefecture."),
    "city": ("市区町村を入力してください。", "Please enter the city, ward or town."),
}


@register
class Address(Question):
    """A postal address in Japan: postal code, prefecture, city, town, number, building (方書)."""

    template: ClassVar[str] = "procedures/questions/address.html"
    first_part: ClassVar[str] = "postal_code"
    type: Literal["address"]

    def shape(self) -> FieldType:
        return dict.fromkeys(_ADDRESS, Scalar.STRING)

    def read(self, post: Post, prefix: str) -> Raw:
        return {part: typed(post, f"{prefix}.{part}") for part in _ADDRESS}

    def cleaned(self, raw: Raw, _context: Context) -> dict[str, str]:
        value, faults = {}, []
        given = parts_of(raw, _ADDRESS_NAMES)
        for part, clean in _ADDRESS.items():
            try:
                value[part] = clean(text_of(given.get(part, ""), _MOST))
            except PlainError as error:
                faults.append(Fault.of(part, error))
        faults += _incomplete(value)
        if faults:
            raise QuestionError(*faults)
        return {part: text for part, text in value.items() if text}

    def accepts(self) -> dict[str, Any]:
        parts = {
            part: {"type": "string", "title": told[0], "maxLength": _MOST}
            for part, told in _ADDRESS_HEADINGS.items()
        }
        return {
            "type": "object",
            "properties": parts,
            "required": ["prefecture", "city"],
            "anyOf": [{"required": ["town"]}, {"required": ["rest"]}],
            "additionalProperties": False,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, _ADDRESS_HEADINGS, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return part_cells(value, _ADDRESS_HEADINGS)

    def display(self, value: Any, _language: str) -> str:
        postal_code = value.get("postal_code")
        return f"〒{postal_code} {self.on_paper(value)}" if postal_code else self.on_paper(value)

    def on_paper(self, value: Any) -> str:
        street = "".join(value.get(part, "") for part in ("prefecture", "city", "town", "rest"))
        return f"{street} {value.get('building', '')}".strip()


def _incomplete(value: dict[str, str]) -> list[Fault]:
    faults = [Fault(part, *told, Code.MISSING) for part, told in _NEEDED.items() if value.get(part) == ""]
    if value.get("town") == "" and value.get("rest") == "":
        faults.append(
            Fault(
                "rest",
                "町名・番地を入力してください。",
                "Please enter the district and house number.",
                Code.MISSING,
            )
        )
    return faults


def fill(raw: Raw) -> Raw:
    """An address as typed, with what its postal code says. PlainError when it says nothing."""
    typed_code = raw.get("postal_code", "")
    found = postal_address(text_of(typed_code, _MOST))
    if found is None:
        raise AnswerError(
            Code.NOT_LISTED,
            "この郵便番号の住所が見つかりませんでした。番号をご確認になるか、住所を直接入力してください。",
            "No address was found for this postal code. Please check it, or enter the address by hand.",
        )
    known = {"postal_code": found.postal_code, "prefecture": found.prefecture, "city": found.city,
             "town": _fuller(found.town, raw.get("town", "")), "rest": raw.get("rest") or found.rest}  # fmt: skip
    return {**raw, **{part: text for part, text in known.items() if text}}


def _fuller(town: str, written: str) -> str:
    """The town of a code, or what was written where that says more (小字, a street of 京都)."""
    return written if town in normalise_address(written) else town


#: Japan with its outermost islands.
_BOUNDS = {"lat": (20.0, 46.0), "lng": (122.0, 154.5)}
#: Its other parts, and how long each may be.
_POINT_WORDS = {"landmark": 100, "landmark_name": 200, "note": 200}
_POINT_NAMES = frozenset((*_BOUNDS, *_POINT_WORDS))
_POINT_HEADINGS: dict[str, Heading] = {
    "lat": ("緯度", "latitude"),
    "lng": ("経度", "longitude"),
    "landmark": ("目印の番号", "landmark id"),
    "landmark_name": ("目印", "landmark"),
    "note": ("説明", "in words"),
}


@register
class MapPoint(Question):
    """A place: a point on the map, a landmark near it, words; one of these is enough.

    With `context.landmarks` the landmark must be one of them, and its name is kept beside its id.
    """

    template: ClassVar[str] = "procedures/questions/map_point.html"
    repeatable: ClassVar[bool] = False
    missing: ClassVar[tuple[str, str]] = (
        "「{}」を、地図、目印、説明のどれかで教えてください。",
        "Please show on the map, by a landmark or in words: {}.",
    )
    type: Literal["map_point"]

    def shape(self) -> FieldType:
        return {**dict.fromkeys(_BOUNDS, Scalar.DOUBLE),
                **dict.fromkeys(_POINT_WORDS, Scalar.STRING)}  # fmt: skip

    def read(self, post: Post, prefix: str) -> Raw:
        return {part: typed(post, f"{prefix}.{part}") for part in (*_BOUNDS, "landmark", "note")}

    def cleaned(self, raw: Raw, context: Context) -> dict[str, Any]:
        given = parts_of(raw, _POINT_NAMES)
        value: dict[str, Any] = {**_point(given), **_landmark(given, context)}
        note = normalise_line(text_of(given.get("note", ""), _POINT_WORDS["note"]))
        return {**value, **({"note": note} if note else {})}

    def accepts(self) -> dict[str, Any]:
        point = {
            part: {
                "type": ["number", "string"],
                "title": _POINT_HEADINGS[part][0],
                "minimum": least,
                "maximum": most,
            }
            for part, (least, most) in _BOUNDS.items()
        }
        words = {
            part: {"type": "string", "title": _POINT_HEADINGS[part][0], "maxLength": most}
            for part, most in _POINT_WORDS.items()
        }
        return {
            "type": "object",
            "properties": {**point, **words},
            "dependentRequired": {"lat": ["lng"], "lng": ["lat"]},
            "minProperties": 1,
            "additionalProperties": False,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, _POINT_HEADINGS, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return part_cells(value, _POINT_HEADINGS)

    def display(self, value: Any, language: str) -> str:
        near = "near {}" if language.startswith("en") else "{}の近く"
        place = value.get("landmark_name") or value.get("landmark")
        words = [near.format(place) if place else "", value.get("note", "")]
        if "lat" in value:
            words.append(f"（{value['lat']:.5f}, {value['lng']:.5f}）")
        return " ".join(filter(None, words))

    def more(self, asked: Showing) -> dict[str, Any]:
        context = asked.context
        return {"ground": context.ground, "landmarks": list((context.landmarks or {}).items())}


def _point(given: dict[str, Any]) -> dict[str, float]:
    point = {part: _coordinate(part, given[part]) for part in _BOUNDS if given.get(part, "") != ""}
    if len(point) == 1:
        raise unreadable()
    return point


def _coordinate(part: str, raw: Raw) -> float:
    least, most = _BOUNDS[part]
    try:
        number = float(raw) if isinstance(raw, int | float) else float(text_of(raw, 30))
    except (ValueError, OverflowError):
        raise unreadable() from None
    if not (math.isfinite(number) and least <= number <= most):
        raise AnswerError(
            Code.OUT_OF_RANGE,
            "日本の外の場所が選ばれています。地図で選び直してください。",
            "The place lies outside Japan. Please choose it again on the map.",
        )
    return round(number, 6)


def _landmark(given: dict[str, Any], context: Context) -> dict[str, str]:
    key = text_of(given.get("landmark", ""), _POINT_WORDS["landmark"])
    if not key:
        return {}
    if context.landmarks is None:
        name = normalise_line(text_of(given.get("landmark_name", ""), _POINT_WORDS["landmark_name"]))
        return {"landmark": normalise_line(key), **({"landmark_name": name} if name else {})}
    if key not in context.landmarks:
        raise AnswerError(
            Code.NOT_LISTED,
            "一覧にない目印が選ばれています。もう一度選んでください。",
            "The landmark chosen is not on the list. Please choose again.",
        )
    return {"landmark": key, "landmark_name": context.landmarks[key]}
