"""What is wrong with an expression, where, and how to mend it, in Japanese and English."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions.shapes import Message


class ExpressionError(PlainError):
    """An expression that cannot be used. `line` and `column` count from 1, in characters."""

    def __init__(self, ja: str, en: str, line: int = 1, column: int = 1) -> None:
        super().__init__(ja, en)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {super().__str__()}"


class Told(NamedTuple):
    """A sentence in both languages."""

    ja: str
    en: str


class Names(NamedTuple):
    """The names an expression may use, for hints."""

    variables: frozenset[str]
    messages: Mapping[str, Message]


_KINDS_JA = {
    "int": "整数",
    "double": "小数",
    "string": "文字列",
    "bool": "はい・いいえ",
    "list": "一覧",
    "null_type": "空",
    "map": "対応表",
    "uint": "符号なし整数",
    "bytes": "バイト列",
    "dyn": "不定",
}
_OPERATORS = {"_[_]": "[ ]", "@in": "in", "_?_:_": "? :"}
_NOT_BOTH = Told(
    "ブラウザーと同じ結果にならないため使えません。", "is refused: the browser would reckon it differently."
)
_LEFT_OUT = {
    "matches": Told(
        "文字の型の確認は質問の側で宣言してください。", "declare the pattern with the question instead."
    ),
    "-_": Told("「-x」は「0 - x」と書いてください。", "write 0 - x for -x."),
}
_CONVERSIONS = frozenset(
    ("int", "uint", "double", "string", "bytes", "bool", "dyn", "type", "timestamp", "duration")
)


def from_engine(report: str, names: Names) -> ExpressionError:
    """CEL's own report (its first error) as one of ours."""
    found = _REPORT.search(report)
    if found is None:
        return ExpressionError(f"式を読めません：{report}", f"The expression cannot be read: {report}")
    what = found[3].strip()
    told = next((say(match, names) for pattern, say in _SAY if (match := pattern.search(what))), None)
    ja, en = told or (f"式を読めません：{what}", f"The expression cannot be read: {what}")
    return ExpressionError(ja, en, int(found[1]), int(found[2]))


def _unknown_field(match: re.Match[str], names: Names) -> Told:
    group = names.messages.get(match[2])
    if group is None:
        return Told(f"「{match[1]}」はここでは使えません。", f"“{match[1]}” cannot be used here.")
    hint = _did_you_mean(match[1], group.shape)
    return Told(
        f"「{group.path}」に「{match[1]}」という項目はありません。{hint.ja}",
        f"“{group.path}” has no “{match[1]}”. {hint.en}",
    )


def _unknown_name(match: re.Match[str], names: Names) -> Told:
    name = match[1]
    if name in _LEFT_OUT:
        told = _LEFT_OUT[name]
        return Told(
            f"「{_operator(name)}」は使えません。{told.ja}", f"“{_operator(name)}” cannot be used: {told.en}"
        )
    if name in _CONVERSIONS:
        return Told(f"種類を変える「{name}()」は{_NOT_BOTH.ja}", f"The conversion {name}() {_NOT_BOTH.en}")
    hint = _did_you_mean(name.partition(".")[0], names.variables)
    return Told(f"「{name}」という名前は使えません。{hint.ja}", f"There is no name “{name}” here. {hint.en}")


def _no_overload(match: re.Match[str], _names: Names) -> Told:
    operator, kinds = _operator(match[1]), _BETWEEN_KINDS.split(match[2])
    return Told(
        f"「{operator}」は{'と'.join(map(_kind_ja, kinds))}には使えません。"
        "両側を同じ種類にしてください（小数は 3.0 のように書きます）。",
        f"“{operator}” does not take {' and '.join(map(_kind_en, kinds))}. "
        "Make both sides one kind (a decimal is written 3.0).",
    )


def _syntax(match: re.Match[str], _names: Names) -> Told:
    detail = match[1].split(" expecting ")[0]
    return Told(
        f"ここで式が読めなくなりました（{detail}）。括弧・引用符・演算子をご確認ください。",
        f"The expression cannot be read from here ({detail}). Check brackets, quotes and operators.",
    )


def _big_number(_match: re.Match[str], _names: Names) -> Told:
    return Told(
        "整数が大きすぎます（9223372036854775807まで）。",
        "The whole number is too large (9223372036854775807 at most).",
    )


#: A comma, but not the one inside map(string, int).
_BETWEEN_KINDS = re.compile(r", (?![^()]*\))")
_REPORT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_SAY: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Names], Told]], ...] = (
    (re.compile(r"undefined field '(.*)' not found in struct '(.*)'"), _unknown_field),
    (re.compile(r"undeclared reference to '(.*?)' \(in"), _unknown_name),
    (re.compile(r"no matching overload for '(.*)' applied to '\((.*)\)'$"), _no_overload),
    (re.compile(r"Syntax error: (.*)"), _syntax),
    (re.compile(r"invalid int literal"), _big_number),
)


def _did_you_mean(name: str, known: Iterable[str]) -> Told:
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, 1, cutoff=0.65)
    if near:
        return Told(f"「{near[0]}」ではありませんか。", f"Did you mean “{near[0]}”?")
    return Told(f"使えるのは{'、'.join(choices)}です。", f"There are: {', '.join(choices)}.")


def _operator(function: str) -> str:
    return _OPERATORS.get(function, function.strip("_@"))


def _kind_en(kind: str) -> str:
    return kind.removeprefix("shape.").replace("__", ".")


def _kind_ja(kind: str) -> str:
    return _KINDS_JA.get(kind.partition("(")[0], _kind_en(kind))
