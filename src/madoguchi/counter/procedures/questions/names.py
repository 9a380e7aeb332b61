"""A person's name: family and given, or one name alone; the reading is optional."""

from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_kana, normalise_name

from .base import Context, Fault, Post, Question, QuestionError, Raw, Showing, parts_of, text_of, typed
from .registry import register

_PARTS = {
    "family": normalise_name,
    "given": normalise_name,
    "family_kana": normalise_kana,
    "given_kana": normalise_kana,
}
_NAMES = frozenset(_PARTS)
_MOST = 60


@register
class PersonName(Question):
    """A name as its owner writes it: rare characters, variation selectors and Latin letters stay.

    Who has one name only writes it as the family name. With `kana` the reading is asked too, never required.
    """

    template: ClassVar[str] = "procedures/questions/person_name.html"
    first_part: ClassVar[str] = "family"
    type: Literal["person_name"]
    kana: bool = False

    def shape(self) -> FieldType:
        return dict.fromkeys(_PARTS, Scalar.STRING)

    def read(self, post: Post, prefix: str) -> Raw:
        asked = _PARTS if self.kana else ("family", "given")
        return {part: typed(post, f"{prefix}.{part}") for part in asked}

    def cleaned(self, raw: Raw, _context: Context) -> dict[str, str]:
        value, faults = {}, []
        for part, text in parts_of(raw, _NAMES).items():
            try:
                value[part] = _PARTS[part](text_of(text, _MOST))
            except PlainError as error:
                faults.append(Fault(part, error.ja, error.en))
        if not faults and not value.get("family"):
            faults.append(
                Fault(
                    "family",
                    "姓を入力してください。姓と名に分かれないお名前も、姓の欄に入力してください。",
                    "Please enter the family name; a single name goes there too.",
                )
            )
        if faults:
            raise QuestionError(*faults)
        return {part: text for part, text in value.items() if text}

    def more(self, _asked: Showing) -> dict[str, Any]:
        return {"kana": self.kana}

    def display(self, value: Any, _language: str) -> str:
        kana = full_reading(value)
        return full_name(value) + (f"（{kana}）" if kana else "")

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
