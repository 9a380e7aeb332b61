"""A person's name: family and given, or one name alone; all else is optional."""

import re
from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_kana, normalise_name

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
)
from .registry import register

_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ .,'’-]+")
_MOST = 60


def _latin(text: str) -> str:
    name = normalise_name(text)
    if name and not _LATIN.fullmatch(name):
        raise AnswerError(
            Code.MALFORMED,
            "ローマ字は、MIHON Taro のようにアルファベットで入力してください。",
            "Please write the name in Latin letters, like MIHON Taro.",
        )
    return name


_PARTS = {
    "family": normalise_name,
    "given": normalise_name,
    "family_kana": normalise_kana,
    "given_kana": normalise_kana,
    "latin": _latin,
    "alias": normalise_name,
}
_NAMES = frozenset(_PARTS)
_HEADINGS: dict[str, Heading] = {
    "family": ("姓", "family name"),
    "given": ("名", "given name"),
    "family_kana": ("姓のフリガナ", "reading of the family name"),
    "given_kana": ("名のフリガナ", "reading of the given name"),
    "latin": ("ローマ字", "Latin letters"),
    "alias": ("旧氏・通称", "former or common name"),
}


@register
class PersonName(Question):
    """A name as its owner writes it: rare characters, variation selectors and Latin letters stay.

    Who has one name only writes it as the family name. Asked besides, and never required: with `kana` the
    reading, with `latin` the name in Latin letters, with `alias` a 旧氏 or 通称.
    """

    template: ClassVar[str] = "procedures/questions/person_name.html"
    first_part: ClassVar[str] = "family"
    type: Literal["person_name"]
    kana: bool = False
    latin: bool = False
    alias: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The parts that are asked."""
        kana = ("family_kana", "given_kana") if self.kana else ()
        return ("family", "given", *kana, *(("latin",) * self.latin), *(("alias",) * self.alias))

    def shape(self) -> FieldType:
        return dict.fromkeys(self.asked, Scalar.STRING)

    def read(self, post: Post, prefix: str) -> Raw:
        return {part: typed(post, f"{prefix}.{part}") for part in self.asked}

    def cleaned(self, raw: Raw, _context: Context) -> dict[str, str]:
        value, faults = {}, []
        # What is known of a person, but not asked here, is no fault: an account's name has its reading.
        given = parts_of(raw, _NAMES)
        for part in self.asked:
            try:
                value[part] = _PARTS[part](text_of(given.get(part, ""), _MOST))
            except PlainError as error:
                faults.append(Fault.of(part, error))
        if not faults and not value.get("family"):
            faults.append(
                Fault(
                    "family",
                    "姓を入力してください。姓と名に分かれないお名前も、姓の欄に入力してください。",
                    "Please enter the family name; a single name goes there too.",
                    Code.MISSING,
                )
            )
        if faults:
            raise QuestionError(*faults)
        return {part: text for part, text in value.items() if text}

    def accepts(self) -> dict[str, Any]:
        parts = {
            part: {"type": "string", "title": _HEADINGS[part][0], "maxLength": _MOST} for part in self.asked
        }
        return {"type": "object", "properties": parts, "required": ["family"], "additionalProperties": False}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, self._headings(), language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return part_cells(value, self._headings())

    def _headings(self) -> dict[str, Heading]:
        return {part: _HEADINGS[part] for part in self.asked}

    def more(self, _asked: Showing) -> dict[str, Any]:
        return {"kana": self.kana, "latin": self.latin, "alias": self.alias}

    def display(self, value: Any, language: str) -> str:
        aside = "、".join(filter(None, (full_reading(value), value.get("latin"))))
        name = full_name(value) + (f"（{aside}）" if aside else "")
        if "alias" not in value:
            return name
        return name + (" also " if language.startswith("en") else " 旧氏・通称：") + str(value["alias"])

    def on_paper(self, value: Any) -> str:
        return full_name(value)


def full_name(value: Any) -> str:
    """The name in one line, without its reading."""
    return _joined(value, "family", "given")


def full_reading(value: Any) -> str:
    """The reading in one line, empty when it was not given."""
    return _joined(value, "family_kana", "given_kana")


def _joined(value: Any, *parts: str) -> str:
    return " ".join(value[part] for part in parts if value.get(part))
