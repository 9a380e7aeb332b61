"""A value that nobody types: reckoned from earlier answers."""

import math
from typing import Any, ClassVar, Literal

from madoguchi.core.expressions import FieldType, Kind, Scalar

from ..text import Text, Words
from .base import Context, Post, Question, Raw, Showing, unreadable
from .plain import unit_columns, with_unit
from .registry import register

_TYPES: dict[str, type] = {"int": int, "double": float, "string": str, "bool": bool}
_IN_SCHEMA = {"int": "integer", "double": "number", "string": "string", "bool": "boolean"}


@register
class Computed(Question):
    """What the CEL expression `value` comes to over earlier answers, with its unit; absent while one is missing.

    It is reckoned anew whenever answers are checked; what anybody sends in its place is not looked at.
    """

    template: ClassVar[str] = "procedures/questions/computed.html"
    repeatable: ClassVar[bool] = False
    type: Literal["computed"]
    value: Words
    gives: Literal["int", "double", "string", "bool"]
    unit: Text | None = None
    required: Literal[False] = False

    @property
    def kind(self) -> Kind:
        """What the expression must come to."""
        return Kind(self.gives.upper())

    def shape(self) -> FieldType:
        return Scalar(self.gives)

    def read(self, _post: Post, _prefix: str) -> Raw:
        return None

    def cleaned(self, raw: Raw, _context: Context) -> Any:
        if type(raw) is not _TYPES[self.gives] or (isinstance(raw, float) and not math.isfinite(raw)):
            raise unreadable()
        return raw

    def display(self, value: Any, language: str) -> str:
        if isinstance(value, bool):
            return yes_or_no(value, language)
        if isinstance(value, str):
            return with_unit(value, self.unit, language)
        figures = f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")
        return with_unit(figures, self.unit, language)

    def accepts(self) -> dict[str, Any]:
        return {"type": _IN_SCHEMA[self.gives], "readOnly": True}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return unit_columns(self, self.unit, language)

    def cells(self, value: Any, language: str) -> tuple[str, ...]:
        if value is None:
            return ("",)
        return (yes_or_no(value, language) if isinstance(value, bool) else str(value),)

    def more(self, asked: Showing) -> dict[str, Any]:
        value, language = asked.raw, asked.language
        known = type(value) is _TYPES[self.gives]
        return {
            "text": self.display(value, language) if known else "",
            "expression": self.value,
            "unit": with_unit("", self.unit, language),
            "yes": yes_or_no(True, language),
            "no": yes_or_no(False, language),
        }


def yes_or_no(value: bool, language: str) -> str:
    """はい or いいえ."""
    words = ("Yes", "No") if language.startswith("en") else ("はい", "いいえ")
    return words[0] if value else words[1]
