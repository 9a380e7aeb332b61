"""What CEL allows but we refuse, because the browser's engine would reckon it differently.

Also the list of CEL's functions that remain: everything else is an undeclared name.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from madoguchi.core.expressions.faults import ExpressionError, Told
from madoguchi.core.expressions.shapes import Message, Scalar, Variables, element_of
from madoguchi.core.expressions.syntax import Tree

_NUMBERS = ("int64", "double")
_ORDERED = ("int64", "double", "string")
#: Function → the overloads we keep; None keeps all.
_FUNCTIONS: dict[str, tuple[str, ...] | None] = {
    "_&&_": None,
    "_||_": None,
    "!_": None,
    "_?_:_": None,
    "_==_": None,
    "_!=_": None,
    "@not_strictly_false": None,
    "_[_]": ("index_list", "index_map"),
    "@in": ("in_list", "in_map"),
    "_+_": ("add_int64", "add_double", "add_string", "add_list"),
    "_-_": tuple(f"subtract_{kind}" for kind in _NUMBERS),
    "_*_": tuple(f"multiply_{kind}" for kind in _NUMBERS),
    "_/_": tuple(f"divide_{kind}" for kind in _NUMBERS),
    "_%_": ("modulo_int64",),
    "_<_": tuple(f"less_{kind}" for kind in _ORDERED),
    "_<=_": tuple(f"less_equals_{kind}" for kind in _ORDERED),
    "_>_": tuple(f"greater_{kind}" for kind in _ORDERED),
    "_>=_": tuple(f"greater_equals_{kind}" for kind in _ORDERED),
    "size": ("size_string", "string_size", "size_list", "list_size"),
    "startsWith": None,
    "endsWith": None,
    "contains": None,
}
_MACROS = ("has", "all", "exists", "exists_one", "map", "filter")

_COMPARED = frozenset(("_==_", "_!=_", "@in"))
_ORDERING = frozenset(("_<_", "_<=_", "_>_", "_>=_"))
_DIVIDED = frozenset(("_/_", "_%_"))
_KEPT_PRIMITIVES = frozenset((1, 2, 4, 5))  # bool, int, double, string of cel.expr.Type.PrimitiveType
_INT = 2
_STRING = 5
#: Below the surrogates UTF-16 and code points order alike.
_FIRST_SURROGATE = 0xD800
_STRINGS_AND_COMMENTS = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|//[^\n]*')
_LEADING_DOT = re.compile(r"""(?:^|[^\w)\]}"'\s]|\bin)\s*(\.)""", re.ASCII)

_NO_KIND = Told(
    "使える値は整数・小数・文字列・はいいいえ・一覧だけです（null、符号なし整数、バイト列、対応表は使えません）。",
    "Values are whole numbers, decimals, text, true or false, and lists; no null, unsigned, bytes or map.",
)
_NO_GROUP = Told(
    "項目の組をまるごと比べることはできません。中の項目を比べてください。",
    "A whole group cannot be compared. Compare what is inside it.",
)
_NO_DIVISOR = Told(
    "整数は、1以上の数をそのまま書いたものでだけ割れます（例：answers.cost * 2 / 3）。",
    "A whole number can only be divided by a number of 1 or more written out, as in answers.cost * 2 / 3.",
)
_NO_ORDER = Told(
    '文字列の前後は、書き込んだ文字列（"2026-04-01" など）か、日付の質問どうしでだけ比べられます。',
    'Text can be ordered only against text written out, like "2026-04-01", or between dates.',
)
_NO_LEADING_DOT = Told("「.5」は「0.5」と書いてください。", "Write 0.5 for .5.")


class Checked(NamedTuple):
    """What a check looks at: the tree, the kinds of the variables, and the groups by CEL's names."""

    tree: Tree
    variables: Variables
    messages: dict[str, Message]


def engine_config() -> str:
    """The configuration of CEL's checker (cel-spec's environment YAML) that leaves our functions only."""
    lines = ["stdlib:", f"  include_macros: [{', '.join(_MACROS)}]", "  include_functions:"]
    for name, overloads in _FUNCTIONS.items():
        lines.append(f'    - name: "{name}"')
        if overloads:
            lines.append(f"      overloads: [{', '.join(f'{{id: {one}}}' for one in overloads)}]")
    return "\n".join(lines)


def refuse(text: str, serialized: bytes, variables: Variables, messages: dict[str, Message]) -> None:
    """Raise ExpressionError for what the two engines would reckon differently."""
    _refuse_leading_dot(text)
    checked = Checked(Tree(serialized), variables, messages)
    for node in checked.tree.nodes():
        for fault, told in _REFUSED:
            if fault(node, checked):
                raise error_at(text, checked.tree.position(node), told)


def error_at(text: str, offset: int, told: Told) -> ExpressionError:
    """An error at an offset (in characters) of the text."""
    before = text[:offset]
    return ExpressionError(told.ja, told.en, before.count("\n") + 1, offset - before.rfind("\n"))


def _refuse_leading_dot(text: str) -> None:
    blanked = _STRINGS_AND_COMMENTS.sub(lambda found: f'"{" " * (len(found[0]) - 2)}"', text)
    found = _LEADING_DOT.search(blanked)
    if found:
        raise error_at(text, found.start(1), _NO_LEADING_DOT)


def _strange_kind(node: Any, checked: Checked) -> bool:
    if node.HasField("struct_expr"):
        return True
    if _is_record(node, checked):
        return False
    kind = checked.tree.type_of(node)
    while kind is not None and kind.HasField("list_type"):
        kind = kind.list_type.elem_type
        if not kind.ByteSize():
            return False  # the empty list: nothing in it to differ
    if kind is None or kind.message_type in checked.messages:
        return False
    return kind.primitive not in _KEPT_PRIMITIVES


def _is_record(node: Any, checked: Checked) -> bool:
    return node.HasField("ident_expr") and checked.variables.get(node.ident_expr.name) == Scalar.RECORD


def _compared_group(node: Any, checked: Checked) -> bool:
    if node.call_expr.function not in _COMPARED:
        return False
    kinds = [checked.tree.type_of(side) for side in node.call_expr.args]
    return any(map(_is_group, kinds)) or (node.call_expr.function != "@in" and any(map(_is_map, kinds)))


def _is_group(kind: Any) -> bool:
    while kind is not None and kind.HasField("list_type"):
        kind = kind.list_type.elem_type
    return kind is not None and kind.HasField("message_type")


def _is_map(kind: Any) -> bool:
    return kind is not None and kind.HasField("map_type")


def _unsafe_division(node: Any, checked: Checked) -> bool:
    call = node.call_expr
    if call.function not in _DIVIDED or not _is_primitive(call.args[1], _INT, checked):
        return False
    return not call.args[1].const_expr.int64_value >= 1


def _unsafe_order(node: Any, checked: Checked) -> bool:
    call = node.call_expr
    if call.function not in _ORDERING or not _is_primitive(call.args[0], _STRING, checked):
        return False
    return not (any(map(_plain_text, call.args)) or all(_is_date(side, checked) for side in call.args))


def _is_primitive(node: Any, primitive: int, checked: Checked) -> bool:
    kind = checked.tree.type_of(node)
    return kind is not None and kind.primitive == primitive


def _plain_text(node: Any) -> bool:
    constant = node.const_expr
    return constant.HasField("string_value") and all(ord(c) < _FIRST_SURROGATE for c in constant.string_value)


def _is_date(node: Any, checked: Checked) -> bool:
    if node.HasField("ident_expr"):
        return checked.variables.get(node.ident_expr.name) == Scalar.DATE
    if not node.HasField("select_expr"):
        return False
    group = checked.messages[checked.tree.type_of(node.select_expr.operand).message_type]
    return element_of(group.shape[node.select_expr.field]) == Scalar.DATE


_REFUSED: tuple[tuple[Callable[[Any, Checked], bool], Told], ...] = (
    (_compared_group, _NO_GROUP),
    (_strange_kind, _NO_KIND),
    (_unsafe_division, _NO_DIVISOR),
    (_unsafe_order, _NO_ORDER),
)
