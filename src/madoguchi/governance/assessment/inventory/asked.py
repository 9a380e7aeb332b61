"""What a department is asked in a hearing: the questions of the sheet, and the fields of the inventory that they are.

The sheet is the procedure `PROCEDURE` of the pack. The id of each question is the name of its field.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .codes import Code
from .fields import BY_NAME, FIELDS, Field, FieldKind
from .items import of_channels

PROCEDURE = "procedure_hearing"
#: The option of a question with one choice that says that it is not known.
UNKNOWN = "unknown"
_YES, _NO = "yes", "no"
#: What a department knows of its procedures, in the order of the sheet.
ASKED = (
    "name", "law", "article", "applicant",
    "volume", "online", "counter", "post", "phone", "season",
    "staff_minutes", "resident_minutes",
    "online_status", "law_forbids", "concerns", "system",
    "identity", "seal", "attachments", "fee", "fee_ways",
    "note",
)  # fmt: skip
#: What is taken over from the year before without asking: figures change every year, so none is.
CARRIED = tuple(
    field.name
    for field in FIELDS
    if field.name not in (*ASKED, "department", "answered_by") and field.kind is not FieldKind.COUNT
)


def option_of(code: Code) -> str:
    """The option of a code: ids of options begin with a letter."""
    return f"c{code.code.replace('-', '_')}"


def values_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by field. Every field of the sheet is there; what was left blank, or is said not to be known, is None.

    A volume that was left blank is the sum of its channels where all of them are known.
    """
    values = {name: _VALUE[BY_NAME[name].kind](BY_NAME[name], answers.get(name)) for name in ASKED}
    if values["volume"] is None:
        values["volume"] = of_channels(values)
    return values


def typed_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a procedure as it stands in the fields of the sheet; what is unknown is left out."""
    typed = {
        name: _TYPED[BY_NAME[name].kind](BY_NAME[name], values[name])
        for name in ASKED
        if values.get(name) not in (None, "", [], ())
    }
    return {name: raw for name, raw in typed.items() if raw not in (None, "", [])}


def _codes(field: Field, chosen: Any) -> list[str] | None:
    return [code.code for code in field.codes if option_of(code) in (chosen or ())] or None


def _words(_field: Field, written: Any) -> list[str] | None:
    lines = [line.strip() for line in (written or "").splitlines()]
    return list(dict.fromkeys(filter(None, lines))) or None


def _code(field: Field, chosen: Any) -> str | None:
    return next(iter(_codes(field, [chosen]) or ()), None)


def _options(field: Field, known: Any) -> list[str]:
    return [option_of(code) for code in field.codes if code.code in known]


_VALUE: Mapping[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: lambda _field, written: written or None,
    FieldKind.COUNT: lambda _field, number: number,
    FieldKind.MINUTES: lambda _field, number: number,
    FieldKind.YES_NO: lambda _field, chosen: {_YES: True, _NO: False}.get(chosen),
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.WORDS: _words,
}
_TYPED: Mapping[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: lambda _field, known: known,
    FieldKind.COUNT: lambda _field, known: str(known),
    FieldKind.MINUTES: lambda _field, known: str(known),
    FieldKind.YES_NO: lambda _field, known: _YES if known else _NO,
    FieldKind.CODE: lambda field, known: next(iter(_options(field, [known])), None),
    FieldKind.CODES: _options,
    FieldKind.WORDS: lambda _field, known: "\n".join(known),
}
