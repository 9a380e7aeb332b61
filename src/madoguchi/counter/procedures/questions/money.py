"""An amount of money in whole yen."""

import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field as Declare
from pydantic import model_validator

from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_line

from ..text import Text
from .base import AnswerError, Code, Context, Raw, Showing, text_of
from .plain import OneField, unit_columns, with_unit
from .registry import register

_MOST_OF_A_LINE = 60
#: Fewer figures than an Individual Number, so that none can be typed here.
_MOST_YEN = 99_999_999_999
_YEN = Text(ja="円", en="yen")
#: ▲ and △ stand before what is less than nothing in Japanese accounts.
_AMOUNT = re.compile(
    r"(?P<minus>[-−－‐ー▲△])? ?[¥￥\\]? ?(?P<figures>\d[\d,，]*) ?(?:円|yen)?", re.ASCII | re.IGNORECASE
)


@register
class Money(OneField):
    """Whole yen from `least` to `most`, below nothing only with `negative`; the value is a whole number."""

    template: ClassVar[str] = "procedures/questions/money.html"
    type: Literal["money"]
    negative: bool = False
    least: int | None = Declare(default=None, ge=-_MOST_YEN, le=_MOST_YEN)
    most: int = Declare(default=999_999_999, ge=-_MOST_YEN, le=_MOST_YEN)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lowest < 0 and not self.negative:
            raise ValueError("マイナスの額には negative: true が要ります / below 0 needs negative: true")
        if self.lowest > self.most:
            raise ValueError("least が most を超えています / least is more than most")
        return self

    @property
    def lowest(self) -> int:
        """The least that is taken."""
        if self.least is not None:
            return self.least
        return -abs(self.most) if self.negative else 0

    def shape(self) -> FieldType:
        return Scalar.INT

    def cleaned(self, raw: Raw, _context: Context) -> int:
        amount = raw if isinstance(raw, int) and not isinstance(raw, bool) else self._parsed(raw)
        if not self.lowest <= amount <= self.most:
            raise AnswerError(
                Code.OUT_OF_RANGE,
                f"{self.lowest:,}円から{self.most:,}円までで入力してください。",
                f"Please enter an amount from {self.lowest:,} to {self.most:,} yen.",
            )
        return amount

    def _parsed(self, raw: Raw) -> int:
        written = normalise_line(text_of(raw, _MOST_OF_A_LINE))
        found = _AMOUNT.fullmatch(written)
        if found is None:
            raise AnswerError(
                Code.MALFORMED,
                f"「{written[:20]}」は金額として読めませんでした。150000のように、1円単位の数字で入力してください。",
                f"“{written[:20]}” could not be read as an amount. Please use figures in whole yen, like 150000.",
            )
        amount = int(re.sub(r"\D", "", found["figures"]))
        return -amount if found["minus"] else amount

    def display(self, value: Any, language: str) -> str:
        return with_unit(f"{value:,}", _YEN, language)

    def accepts(self) -> dict[str, Any]:
        return {
            "type": ["integer", "string"],
            "minimum": self.lowest,
            "maximum": self.most,
            "maxLength": _MOST_OF_A_LINE,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return unit_columns(self, _YEN, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return ("" if value is None else str(value),)

    def more(self, asked: Showing) -> dict[str, Any]:
        # The keyboard of figures has no minus.
        return {"unit": _YEN.says(asked.language), "inputmode": "text" if self.lowest < 0 else "numeric"}
