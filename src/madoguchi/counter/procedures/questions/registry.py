"""The types of question, each registered once under its name."""

from functools import reduce
from importlib import import_module
from operator import or_
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar, get_args

from django.core.exceptions import ImproperlyConfigured
from pydantic.fields import FieldInfo

from .base import Question

_TEMPLATES = Path(__file__).parents[1] / "templates"
_types: dict[str, type[Question]] = {}

AnyType = TypeVar("AnyType", bound=type[Question])


def register(kind: AnyType) -> AnyType:
    """Add a type under the one value of its field `type`. ImproperlyConfigured when it is taken."""
    fields: dict[str, FieldInfo] = kind.__pydantic_fields__
    (name,) = get_args(fields["type"].annotation)
    if name in _types:
        raise ImproperlyConfigured(f"question type {name} is registered twice")
    _types[name] = kind
    return kind


def load() -> None:
    """Import every module of this package: a type is registered where it stands."""
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__package__}.{module.name}")


def types() -> dict[str, type[Question]]:
    """Every type by name."""
    return dict(_types)


def union(*, repeated: bool = False) -> Any:
    """The types registered so far as one union for Pydantic; `repeated`: those that a group may hold."""
    kinds = [kind for kind in _types.values() if kind.repeatable or not repeated]
    return reduce(or_, kinds)


def check() -> None:
    """What each type needs is there: called when the app starts. ImproperlyConfigured."""
    for name, kind in _types.items():
        template = getattr(kind, "template", "")
        if not template or not (_TEMPLATES / template).is_file():
            raise ImproperlyConfigured(f"question type {name}: no template {template!r}")
        if kind.__abstractmethods__:
            raise ImproperlyConfigured(f"question type {name} lacks {sorted(kind.__abstractmethods__)}")
