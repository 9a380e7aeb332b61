"""A value of a procedure as people read it, as it is typed so that `cells` reads the same again, and as it is kept."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .fields import BY_NAME, Field, FieldKind

#: What stands where nothing is known: in Japanese and in English.
UNKNOWN_WORDS = ("不明", "Unknown")
#: Fields of these kinds are kept as text that is empty where it is unknown; others are null.
AS_TEXT = (FieldKind.TEXT, FieldKind.CODE)
_YES_NO = {True: ("あり", "Yes"), False: ("なし", "No")}
_BETWEEN = re.compile(r"[、,\n・/]")


def shown(name: str, value: Any, language: str) -> str:
    """A field's value in words; 「不明」 where it is unknown."""
    english = language.startswith("en")
    if value in (None, "") or value == []:
        return UNKNOWN_WORDS[english]
    field = BY_NAME[name]
    return _SHOWN[field.kind](field, value, english)


def written(name: str, value: Any) -> str:
    """A field's value as it is typed; empty where it is unknown."""
    if value in (None, ""):
        return ""
    return _WRITTEN.get(BY_NAME[name].kind, str)(value)


def kept(name: str, value: Any) -> Any:
    """A field's value as its column holds it."""
    if value is None:
        return "" if BY_NAME[name].kind in AS_TEXT else None
    return list(value) if isinstance(value, tuple) else value


def _word(field: Field, code: str, english: bool) -> str:
    found = next((one for one in field.codes if one.code == code), None)
    return code if found is None else (found.en if english else found.ja)


def _together(parts: list[str], english: bool) -> str:
    return (", " if english else "、").join(parts)


_SHOWN: Mapping[FieldKind, Callable[[Field, Any, bool], str]] = {
    FieldKind.TEXT: lambda _field, value, _english: str(value),
    FieldKind.COUNT: lambda _field, value, english: f"{value:,}" if english else f"{value:,}件",
    FieldKind.MINUTES: lambda _field, value, english: f"{value:,} min" if english else f"{value:,}分",
    FieldKind.YES_NO: lambda _field, value, english: _YES_NO[value][english],
    FieldKind.CODE: _word,
    FieldKind.CODES: lambda field, value, english: _together(
        [_word(field, one, english) for one in value], english
    ),
    FieldKind.WORDS: lambda _field, value, english: _together(list(value), english),
}


def _words(value: list[str]) -> str:
    """One a line; a lone one with a comma in it ends with the mark that keeps it whole."""
    if any(_BETWEEN.search(one) for one in value):
        return ";\n".join(value) + ";"
    return "\n".join(value)


_WRITTEN: Mapping[FieldKind, Callable[[Any], str]] = {
    FieldKind.YES_NO: lambda value: "1" if value else "0",
    FieldKind.CODES: ";".join,
    FieldKind.WORDS: _words,
}
