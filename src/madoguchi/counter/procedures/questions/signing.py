"""A signature (自署) on line: who agrees writes their own name under a statement."""

from datetime import date
from typing import Any, ClassVar, Literal

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.core.japanese import normalise_name, wareki

from ..text import Text
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

_MOST = 60
_NAMES = frozenset(("name", "agreed", "agreed_on"))
_HEADINGS: dict[str, Heading] = {"name": ("お名前", "name"), "agreed_on": ("同意した日", "agreed on")}


@register
class Signature(Question):
    """The full name, typed by whoever agrees to `statement`, and the day; the value is `{name, agreed_on}`.

    Fields: `<prefix>.name`, `<prefix>.agreed`. No drawn picture is asked for: a line drawn with a finger proves
    nothing that the typed name does not, cannot be compared with anything, and shuts out whoever uses a keyboard
    or a screen reader. Who signed is told by the sign-in and by the ledger; where law wants more, the procedure
    asks for `identity: signed`. The day is the city's own, never what a program sends: one that was kept stays.
    """

    template: ClassVar[str] = "procedures/questions/signature.html"
    first_part: ClassVar[str] = "name"
    repeatable: ClassVar[bool] = False
    type: Literal["signature"]
    statement: Text

    def shape(self) -> FieldType:
        return {"name": Scalar.STRING, "agreed_on": Scalar.DATE}

    def read(self, post: Post, prefix: str) -> Raw:
        agreed = {"agreed": True} if typed(post, f"{prefix}.agreed") == "yes" else {}
        return {"name": typed(post, f"{prefix}.name"), **agreed}

    def cleaned(self, raw: Raw, context: Context) -> dict[str, str]:
        given, faults = parts_of(raw, _NAMES), []
        try:
            name = _name(given.get("name", ""))
        except PlainError as error:
            faults.append(Fault.of("name", error))
        try:
            agreed_on = _agreed_on(given, context)
        except PlainError as error:
            faults.append(Fault.of("agreed", error))
        if faults:
            raise QuestionError(*faults)
        return {"name": name, "agreed_on": agreed_on}

    def display(self, value: Any, language: str) -> str:
        day = date.fromisoformat(value["agreed_on"])
        if language.startswith("en"):
            return f"{value['name']} (agreed on {day.day} {day:%B %Y})"
        return f"{value['name']}（{wareki(day)}に同意）"

    def on_paper(self, value: Any) -> str:
        return str(value["name"])

    def accepts(self) -> dict[str, Any]:
        day = {"type": "string", "format": "date", "title": _HEADINGS["agreed_on"][0], "readOnly": True}
        parts = {
            "name": {"type": "string", "title": _HEADINGS["name"][0], "maxLength": _MOST},
            "agreed": {"const": True, "title": self.statement.ja},
            "agreed_on": day,
        }
        return {
            "type": "object",
            "properties": parts,
            "required": ["name"],
            "anyOf": [{"required": ["agreed"]}, {"required": ["agreed_on"]}],
            "additionalProperties": False,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        return part_columns(self, _HEADINGS, language)

    def cells(self, value: Any, _language: str) -> tuple[str, ...]:
        return part_cells(value, _HEADINGS)

    def more(self, asked: Showing) -> dict[str, Any]:
        agreed = isinstance(asked.raw, dict) and asked.raw.get("agreed") is True
        return {"statement": self.statement.says(asked.language), "agreed": agreed}


def _name(raw: Raw) -> str:
    name = normalise_name(text_of(raw, _MOST))
    if not name:
        raise AnswerError(
            Code.MISSING,
            "同意する方のお名前を、姓と名を続けて入力してください。",
            "Please enter the full name of whoever agrees.",
        )
    return name


def _agreed_on(given: dict[str, Any], context: Context) -> str:
    """The day of the agreement: today, or the one that was kept. AnswerError where nobody agreed."""
    if given.get("agreed") is True:
        return (context.today or clock.today()).isoformat()
    if not context.kept or "agreed_on" not in given:
        raise AnswerError(
            Code.MISSING,
            "内容を読み、同意する場合はチェックを入れてください。",
            "Please read the statement and tick it if you agree.",
        )
    try:
        return date.fromisoformat(text_of(given["agreed_on"], _MOST)).isoformat()
    except ValueError:
        raise unreadable() from None
