"""The part of CEL's checked syntax tree (cel-spec, cel.expr.CheckedExpr) that our own checks read.

The engine hands the tree over as protobuf bytes only, and no package carries its Python classes.
"""

from collections.abc import Iterator
from typing import Any

from google.protobuf import any_pb2, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool

_INT64, _INT32, _UINT64 = Field.TYPE_INT64, Field.TYPE_INT32, Field.TYPE_UINT64
_BOOL, _DOUBLE, _STRING, _BYTES = Field.TYPE_BOOL, Field.TYPE_DOUBLE, Field.TYPE_STRING, Field.TYPE_BYTES

#: Message → its fields: (name, number, type or message name, repeated).
_MESSAGES: dict[str, tuple[tuple[str, int, int | str, bool], ...]] = {
    "Empty": (),
    "Constant": (
        ("int64_value", 3, _INT64, False),
        ("uint64_value", 4, _UINT64, False),
        ("double_value", 5, _DOUBLE, False),
        ("string_value", 6, _STRING, False),
        ("bytes_value", 7, _BYTES, False),
    ),
    "Ident": (("name", 1, _STRING, False),),
    "Select": (
        ("operand", 1, "Expr", False),
        ("field", 2, _STRING, False),
        ("test_only", 3, _BOOL, False),
    ),
    "Call": (
        ("target", 1, "Expr", False),
        ("function", 2, _STRING, False),
        ("args", 3, "Expr", True),
    ),
    "CreateList": (("elements", 1, "Expr", True),),
    "Comprehension": (
        ("iter_range", 2, "Expr", False),
        ("accu_init", 4, "Expr", False),
        ("loop_condition", 5, "Expr", False),
        ("loop_step", 6, "Expr", False),
        ("result", 7, "Expr", False),
    ),
    "Expr": (
        ("id", 2, _INT64, False),
        ("const_expr", 3, "Constant", False),
        ("ident_expr", 4, "Ident", False),
        ("select_expr", 5, "Select", False),
        ("call_expr", 6, "Call", False),
        ("list_expr", 7, "CreateList", False),
        ("struct_expr", 8, "Empty", False),
        ("comprehension_expr", 9, "Comprehension", False),
    ),
    "ListType": (("elem_type", 1, "Type", False),),
    "Type": (
        ("primitive", 3, _INT32, False),
        ("list_type", 6, "ListType", False),
        ("map_type", 7, "Empty", False),
        ("message_type", 9, _STRING, False),
    ),
    "TypeEntry": (("key", 1, _INT64, False), ("value", 2, "Type", False)),
    "Position": (("key", 1, _INT64, False), ("value", 2, _INT32, False)),
    "SourceInfo": (("positions", 4, "Position", True),),
    "CheckedExpr": (
        ("type_map", 3, "TypeEntry", True),
        ("expr", 4, "Expr", False),
        ("source_info", 5, "SourceInfo", False),
    ),
}


def _checked_expr_class() -> Any:
    file = FileDescriptorProto(name="checked.proto", package="checked", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, repeated in fields:
            entry = message.field.add(name=field, number=number)
            entry.label = Field.LABEL_REPEATED if repeated else Field.LABEL_OPTIONAL
            if isinstance(kind, str):
                entry.type, entry.type_name = Field.TYPE_MESSAGE, f".checked.{kind}"
            else:
                entry.type = Field.Type.ValueType(kind)
    pool = DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("checked.CheckedExpr"))


_CheckedExpr = _checked_expr_class()
_PARTS = {
    "select_expr": ("operand",),
    "call_expr": ("target", "args"),
    "list_expr": ("elements",),
    "comprehension_expr": ("iter_range", "accu_init", "loop_condition", "loop_step", "result"),
}


class Tree:
    """A checked expression: its nodes, the type of each, and where each stands in the text."""

    def __init__(self, serialized: bytes) -> None:
        envelope = any_pb2.Any.FromString(serialized)
        checked = _CheckedExpr.FromString(envelope.value)
        self._types = {entry.key: entry.value for entry in checked.type_map}
        self._positions = {entry.key: entry.value for entry in checked.source_info.positions}
        self.root = checked.expr

    def nodes(self) -> Iterator[Any]:
        """Every node, each before those inside it, in the order of the text."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(list(_children(node))))

    def type_of(self, node: Any) -> Any:
        """CEL's type of a node; an empty one where the checker noted none."""
        return self._types.get(node.id)

    def position(self, node: Any) -> int:
        """The node's offset in the text, in characters."""
        return int(self._positions.get(node.id, 0))


def _children(node: Any) -> Iterator[Any]:
    for kind, parts in _PARTS.items():
        if node.HasField(kind):
            inner = getattr(node, kind)
            for part in parts:
                if part in ("args", "elements"):
                    yield from getattr(inner, part)
                elif inner.HasField(part):
                    yield getattr(inner, part)
