"""What an expression may read: a small description of answers, and the message types CEL checks against."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from cel_expr_python import cel
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool


class Scalar(StrEnum):
    """The kind of one value. A date is its ISO text (2026-11-21): it compares as text, in the right order.

    A record is a row of somebody else's table, text by the name of its column: `row["手続名"]`. It stands alone, as a
    variable; a column without value is absent.
    """

    STRING = "string"
    DATE = "date"
    INT = "int"
    DOUBLE = "double"
    BOOL = "bool"
    RECORD = "record"


#: One kind, a group (name → kind), or a list, written as a list with the one kind of its elements.
FieldType: TypeAlias = Scalar | Mapping[str, "FieldType"] | Sequence["FieldType"]
Shape: TypeAlias = Mapping[str, FieldType]
#: The names an expression may use: `answers`, `person`, `charge`, … and what each is.
Variables: TypeAlias = Mapping[str, FieldType]

#: Never two underscores together: they join the parts of a path in a message's name.
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
#: Words of CEL itself, words it reserves, and its functions: the parsers refuse them as names.
_TAKEN = frozenset([
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let",
    "loop", "package", "namespace", "null", "return", "true", "var", "void", "while", "has", "all",
    "exists", "exists_one", "map", "filter", "size", "dyn", "type", "int", "uint", "double", "bool",
    "string", "bytes", "list",
])  # fmt: skip
_PACKAGE = "shape"
_SCALAR_FIELDS = {
    Scalar.STRING: FieldDescriptorProto.TYPE_STRING,
    Scalar.DATE: FieldDescriptorProto.TYPE_STRING,
    Scalar.INT: FieldDescriptorProto.TYPE_INT64,
    Scalar.DOUBLE: FieldDescriptorProto.TYPE_DOUBLE,
    Scalar.BOOL: FieldDescriptorProto.TYPE_BOOL,
}
_SCALAR_TYPES = {
    Scalar.STRING: cel.Type.STRING,
    Scalar.DATE: cel.Type.STRING,
    Scalar.INT: cel.Type.INT,
    Scalar.DOUBLE: cel.Type.DOUBLE,
    Scalar.BOOL: cel.Type.BOOL,
    Scalar.RECORD: cel.Type.Map(cel.Type.STRING, cel.Type.STRING),
}


class Message(NamedTuple):
    """A group as CEL knows it: where a person finds it (answers.children) and what it holds."""

    path: str
    shape: Shape


class Types(NamedTuple):
    """What CEL needs to check an expression: pool, types of variables, and the way back to our words."""

    pool: DescriptorPool
    variables: dict[str, cel.Type]
    messages: dict[str, Message]


def canonical(variables: Variables) -> str:
    """The one text of a description: a key for caches, and what the browser's `typed` reads."""
    return json.dumps(variables, sort_keys=True, ensure_ascii=False)


def types_of(variables: Variables) -> Types:
    """Message types for a description. ValueError names a field that cannot be named so or has no kind."""
    messages: dict[str, Message] = {}
    for name, kind in variables.items():
        _check_name(name, name)
        messages.update((_message_name(group.path), group) for group in _groups(name, kind))
    # proto2 with names for JSON given, since otherwise x1 and x_1 collide there.
    file = FileDescriptorProto(name="shape.proto", package=_PACKAGE, syntax="proto2")
    for full_name, group in messages.items():
        file.message_type.append(_descriptor(full_name.removeprefix(f"{_PACKAGE}."), group))
    pool = DescriptorPool()
    pool.Add(file)
    return Types(pool, {name: _cel_type(name, kind) for name, kind in variables.items()}, messages)


def element_of(kind: FieldType) -> FieldType:
    """What a field holds: for a list the kind of its elements, else the kind itself."""
    if isinstance(kind, str | Mapping):
        return kind
    if len(kind) != 1:
        raise ValueError(f"a list is written with the one kind of its elements, not {kind!r}")
    return kind[0]


def _groups(path: str, kind: FieldType) -> Iterator[Message]:
    inner = element_of(kind)
    if not isinstance(inner, Mapping):
        _check_scalar(path, inner, alone=inner is kind and "." not in path)
        return
    yield Message(path, inner)
    for name, field in inner.items():
        _check_name(name, f"{path}.{name}")
        yield from _groups(f"{path}.{name}", field)


def _check_name(name: str, path: str) -> None:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise ValueError(
            f"{path}: a name is a-z and 0-9 joined by single _, begins with a letter, is no word of CEL"
        )


def _check_scalar(path: str, kind: FieldType, *, alone: bool) -> None:
    if kind not in Scalar.__members__.values():
        raise ValueError(f"{path}: {kind!r} is no kind of value")
    if kind == Scalar.RECORD and not alone:
        raise ValueError(f"{path}: a record is a variable of its own")


def _message_name(path: str) -> str:
    return f"{_PACKAGE}.{path.replace('.', '__')}"


def _descriptor(name: str, group: Message) -> DescriptorProto:
    message = DescriptorProto(name=name)
    for number, (field, kind) in enumerate(group.shape.items(), 1):
        entry = message.field.add(name=field, number=number, json_name=field)
        inner = element_of(kind)
        entry.label = entry.LABEL_OPTIONAL if inner is kind else entry.LABEL_REPEATED
        if isinstance(inner, Mapping):
            entry.type = entry.TYPE_MESSAGE
            entry.type_name = f".{_message_name(f'{group.path}.{field}')}"
        else:
            entry.type = _SCALAR_FIELDS[Scalar(str(inner))]
    return message


def _cel_type(name: str, kind: FieldType) -> cel.Type:
    inner = element_of(kind)
    plain = cel.Type(_message_name(name)) if isinstance(inner, Mapping) else _SCALAR_TYPES[Scalar(str(inner))]
    return plain if inner is kind else cel.Type.List(plain)
