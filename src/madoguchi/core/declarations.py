"""Reading a declaration of a pack from YAML: every fault with its line and mend, in both languages."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import CommentToken

from madoguchi.core.errors import PlainError

Model = TypeVar("Model", bound=BaseModel)


class Fault(NamedTuple):
    """One fault: file, line (from 1; 0 for the whole file), path in it, what is wrong and the mend."""

    source: str
    line: int
    path: str
    ja: str
    en: str

    @property
    def where(self) -> str:
        """`file:line: path`, as editors and people read it."""
        return f"{self.source}:{self.line}: {self.path}" if self.line else f"{self.source}: {self.path}"


def fault(path: str, ja: str, en: str) -> Fault:
    """A fault of a declaration by itself; `located` gives it file and line."""
    return Fault("", 0, path, ja, en)


def located(faults: Iterable[Fault], tree: Any, source: str) -> list[Fault]:
    """The same faults with the file they are in and their lines there."""
    return [one._replace(source=source, line=line_of(tree, _steps(one.path))) for one in faults]


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdecimal() else step for step in path.split(".")]


class DeclarationError(PlainError):
    """A declaration that cannot be loaded; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "\n".join(f"{fault.where}: {fault.ja}" for fault in self.faults),
            "\n".join(f"{fault.where}: {fault.en}" for fault in self.faults),
        )


#: What the YAML library lets through of a text that is no YAML, beside its own error: figures and days that are none,
#: tags without what they need, what repeats itself, keys that can be none, depth.
NO_YAML = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
_TOO_DEEP = ("入れ子が深すぎます。", "is nested too deeply.")
_ODD = (
    "YAMLとして読めません。「!」で始まる印や、けたの多い数がないか、ご確認ください。",
    "cannot be read as YAML. Please look for tags that begin with “!” and for very long figures.",
)
_NOT_UTF8 = (
    "UTF-8として読めない文字があります。ファイルをUTF-8で保存し直してください。",
    "has bytes that are not UTF-8. Please save the file as UTF-8.",
)
_SAID = {
    "missing": ("書かれていません。", "is missing."),
    "extra_forbidden": (
        "この項目はありません。つづりをご確認ください。",
        "is not known here. Please check the spelling.",
    ),
    "string_type": (
        "文字列で書いてください。数字なら引用符で囲みます。",
        "must be text. Quote it if it is digits.",
    ),
    "int_type": ("整数で書いてください。", "must be a whole number."),
    "bool_type": ("true か false で書いてください。", "must be true or false."),
    "model_type": ("項目の組で書いてください。", "must be a mapping."),
    "model_attributes_type": ("項目の組で書いてください。", "must be a mapping."),
    "dict_type": ("項目の組で書いてください。", "must be a mapping."),
    "list_type": ("「- 」で始まる一覧で書いてください。", "must be a list of lines that begin with “- ”."),
    "tuple_type": ("「- 」で始まる一覧で書いてください。", "must be a list of lines that begin with “- ”."),
    "too_short": ("ひとつ以上書いてください。", "needs at least one."),
    "string_too_short": ("空にはできません。", "must not be empty."),
    "union_tag_not_found": ("種類（type）を書いてください。", "needs a type."),
}
_WITH_FACTS = {
    "string_too_long": (
        "{max_length}文字以内で書いてください。",
        "must have {max_length} characters at most.",
    ),
    "string_pattern_mismatch": ("{pattern} の形で書いてください。", "must have the form {pattern}."),
    "enum": ("使えるのは {expected} です。", "must be one of {expected}."),
    "literal_error": ("使えるのは {expected} です。", "must be one of {expected}."),
    "union_tag_invalid": ("使えるのは {expected_tags} です。", "must be one of {expected_tags}."),
}


def text_of(path: Path, source: str) -> str:
    """The text of a declaration's file. DeclarationError when it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError([Fault(source, line, "UTF-8", *_NOT_UTF8)]) from None


def read(text: str, source: str, model: type[Model]) -> tuple[Model, Any]:
    """A declaration and the tree of its file, for `line_of`. DeclarationError lists what its schema says."""
    tree = parse(text, source)
    try:
        return model.model_validate_json(_as_json(tree, source)), tree
    except ValidationError as error:
        raise DeclarationError(_schema_faults(error, tree, source)) from None


def _as_json(tree: Any, source: str) -> str:
    try:
        return json.dumps(tree, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise DeclarationError([_unreadable(source, 0, str(error))]) from None


def line_of(tree: Any, steps: Sequence[str | int]) -> int:
    """The line (from 1) of what a path leads to, or of the last thing on the way that is there."""
    here, line = tree, 1
    for step in steps:
        try:
            line = _line_in(here, step)
            here = here[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


def _line_in(here: Any, step: str | int) -> int:
    places = here.lc  # where the parser found each part
    found: tuple[int, int] = (places.item if isinstance(step, int) else places.key)(step)
    return found[0] + 1


def parse(text: str, source: str) -> Any:
    """The tree of a YAML file, which knows its lines. DeclarationError when it is no YAML."""
    try:
        tree = YAML(typ="rt").load(StringIO(text))
        cut = [_cut_off(source, one) for one in _comments(tree) if _looks_like_text(one)]
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise DeclarationError(
            [_unreadable(source, mark.line + 1 if mark else 0, str(error.problem))]
        ) from None
    except YAMLError as error:
        raise DeclarationError([_unreadable(source, 0, str(error))]) from None
    except NO_YAML as error:
        why = _TOO_DEEP if isinstance(error, RecursionError) else _ODD
        raise DeclarationError([Fault(source, 0, "YAML", *why)]) from None
    if cut:
        raise DeclarationError(cut)
    return tree


def _comments(tree: Any) -> Iterator[CommentToken]:
    """Every comment of a file, where the parser attached it."""
    attached = getattr(tree, "ca", None)
    if attached is not None:
        yield from _tokens([attached.comment, *attached.items.values()])
    for part in tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list) else ():
        yield from _comments(part)


def _tokens(found: Any) -> Iterator[CommentToken]:
    if isinstance(found, CommentToken):
        yield found
    elif isinstance(found, list):
        for one in found:
            yield from _tokens(one)


def _looks_like_text(comment: CommentToken) -> bool:
    """A comment behind a text that has no space after its # was meant to be read: 「道路緊急ダイヤル #9910」."""
    words = str(comment.value)
    return comment.start_mark.column > 0 and words[:1] == "#" and words[1:2].isalnum()


def _cut_off(source: str, comment: CommentToken) -> Fault:
    words = str(comment.value).splitlines()[0][:20]
    return Fault(
        source,
        comment.start_mark.line + 1,
        "YAML",
        f"「{words}」から後ろは読まれません。# で始まる言葉のある文は、全体を引用符で囲んでください。",
        f"what follows “{words}” is not read. Please quote the whole text where a word begins with #.",
    )


def _unreadable(source: str, line: int, problem: str) -> Fault:
    return Fault(
        source,
        line,
        "YAML",
        f"YAMLとして読めません：{problem}。字下げと「: 」をご確認ください。",
        f"cannot be read as YAML: {problem}. Please check indents and “: ”.",
    )


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a declaration")


def _schema_faults(error: ValidationError, tree: Any, source: str) -> Iterator[Fault]:
    for one in error.errors(include_url=False):
        steps = list(_in_tree(tree, one["loc"]))
        ja, en = _said(one["type"], one["msg"], one.get("ctx", {}))
        yield Fault(source, line_of(tree, steps), ".".join(map(str, steps)) or "YAML", ja, en)


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


def _said(kind: str, message: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    if kind in _SAID:
        return _SAID[kind]
    if kind in _WITH_FACTS:
        ja, en = _WITH_FACTS[kind]
        return ja.format(**facts), en.format(**facts)
    if kind == "value_error":
        return _of_ours(facts.get("error"), message)
    return f"使えない値です（{message}）。", f"cannot be used: {message}."


def _of_ours(error: object, message: str) -> tuple[str, str]:
    """What a check of a model of ours said: both languages, or one text with “ / ” between them."""
    if isinstance(error, PlainError):
        return error.ja, error.en
    ja, _, en = str(error or message).partition(" / ")
    return ja, en or ja
