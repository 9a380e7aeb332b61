"""Reading a declaration from YAML: every fault with its line, in Japanese and English."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .declaration import Procedure
from .definition import Definition
from .faults import DeclarationError, DeclarationFault

_SAID = {
    "missing": ("書かれていません。", "is missing."),
    "extra_forbidden": (
        "この項目はありません。つづりをご確認ください。",
        "is not known here. Please check the spelling.",
    ),
    "string_type": ("文字列で書いてください。", "must be text."),
    "int_type": ("整数で書いてください。", "must be a whole number."),
    "bool_type": ("true か false で書いてください。", "must be true or false."),
    "model_type": ("項目の組で書いてください。", "must be a mapping."),
    "model_attributes_type": ("項目の組で書いてください。", "must be a mapping."),
    "dict_type": ("項目の組で書いてください。", "must be a mapping."),
    "tuple_type": ("「- 」で始まる一覧で書いてください。", "must be a list of lines that begin with “- ”."),
    "too_short": ("ひとつ以上書いてください。", "needs at least one."),
    "string_too_short": ("空にはできません。", "must not be empty."),
    "union_tag_not_found": ("質問の種類（type）を書いてください。", "needs a type."),
}


def read_yaml(text: str, source: str = "") -> Procedure:
    """A declaration from YAML text of the file `source`. DeclarationError lists all its faults."""
    tree = _tree(text, source)
    try:
        procedure = Procedure.model_validate_json(json.dumps(tree, default=_plain))
    except ValidationError as error:
        raise DeclarationError(_schema_faults(error, tree), source) from None
    try:
        Definition(procedure)
    except DeclarationError as error:
        located = (fault._replace(line=line_of(tree, fault.path.split("."))) for fault in error.faults)
        raise DeclarationError(located, source) from None
    return procedure


def _tree(text: str, source: str) -> Any:
    try:
        return YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        raise DeclarationError([_unreadable(line, str(error.problem))], source) from None
    except YAMLError as error:
        raise DeclarationError([_unreadable(0, str(error))], source) from None


def _unreadable(line: int, problem: str) -> DeclarationFault:
    return DeclarationFault(
        line, "YAML",
        f"YAMLとして読めません：{problem}。字下げと「: 」をご確認ください。",
        f"cannot be read as YAML: {problem}. Please check indents and “: ”.",
    )  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a declaration")


def _schema_faults(error: ValidationError, tree: Any) -> Iterator[DeclarationFault]:
    for one in error.errors(include_url=False):
        steps = list(_in_tree(tree, one["loc"]))
        path = ".".join(map(str, steps)) or "procedure"
        ja, en = _said(one["type"], one["msg"], one.get("ctx", {}))
        yield DeclarationFault(line_of(tree, steps), path, ja, en)


def _said(kind: str, message: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind in _SAID:
        return _SAID[kind]
    if kind == "value_error":
        ja, _, en = str(context.get("error", message)).partition(" / ")
        return ja, en or ja
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        known = context.get("expected") or context.get("expected_tags")
        return f"使えるのは {known} です。", f"must be one of {known}."
    return f"使えない値です（{message}）。", f"cannot be used: {message}."


def _in_tree(tree: Any, steps: Sequence[str | int]) -> Iterator[str | int]:
    """The steps that the file itself has: Pydantic puts the name of a type among them."""
    here: Any = tree
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if _has(here, step):
            here = here[step]
        elif not (last and isinstance(here, Mapping)):
            continue
        yield step


def _has(here: Any, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, Mapping) and step in here


def line_of(tree: Any, steps: Sequence[str | int]) -> int:
    """The line (from 1) of what a path leads to, or of the last thing on the way that is there."""
    line = 1
    for step in steps:
        if isinstance(tree, CommentedSeq) and str(step).isdecimal() and int(step) < len(tree):
            line, tree = tree.lc.item(int(step))[0] + 1, tree[int(step)]
        elif isinstance(tree, CommentedMap) and step in tree:
            line, tree = tree.lc.key(step)[0] + 1, tree[step]
        else:
            break
    return line
