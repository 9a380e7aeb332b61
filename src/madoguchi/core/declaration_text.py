"""Writing a declaration as YAML that people read: block style, Japanese as it is, long texts line by line."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import Enum
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

#: A text of one line is not broken: what people search for stays together.
_WIDTH = 4_096


def write(declaration: Mapping[str, Any]) -> str:
    """The YAML of a declaration, its keys in the order given; reading it gives the same declaration."""
    yaml = YAML(typ="rt")
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(_tree(declaration), text)
    return text.getvalue()


def _tree(value: Any) -> Any:
    match value:
        case Enum():
            return _tree(value.value)
        case Mapping():
            return {str(key): _tree(part) for key, part in value.items()}
        case list() | tuple():
            return [_tree(part) for part in value]
        case str() if not _printable(value):
            return DoubleQuotedScalarString(value)
        case str() if _shows_as_block(value):
            return LiteralScalarString(value)
        case str() | int() | float() | date() | None:
            return value
    raise TypeError(f"{type(value).__name__} has no place in a declaration")


def _printable(text: str) -> bool:
    """Whether a text holds only what can be seen, spaces and line breaks: nothing that YAML would write as another."""
    return all(unicodedata.category(character)[0] not in "CZ" or character in "\n 　" for character in text)


def _shows_as_block(text: str) -> bool:
    """Whether `|` gives this text back unchanged: several lines, none begun or ended by a space."""
    lines = text.split("\n")
    whole = len(lines) > 1 and lines[0] and lines[-1]
    return bool(whole) and all(line.strip(" ") == line for line in lines)
