"""A written mapping (`moves`) by which drafts of an earlier version go on with this one: read, checked, followed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from madoguchi.core.declarations import Fault, fault
from madoguchi.core.expressions import FieldType

from .questions import Computed, Group, Question, Raw
from .text import Declared, Slug

#: How many hexadecimal digits of a digest name a version.
DIGEST_SHORT = 12
#: A question, or a part of one: `household`, `household.age`, `household.name.family_kana`.
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{DIGEST_SHORT},64}}$")]
Questions = Mapping[str, Question]


class Move(Declared):
    """How a draft of one earlier version goes on: its questions by their name here, null for what is no more asked.

    `from` is the version's number in this city, or the beginning of its digest, which is the same in every city. A
    question that is not named keeps its name; inside a group or an answer of several parts (`household.age`) the new
    name is that of the part alone.
    """

    model_config = ConfigDict(validate_by_name=False, validate_by_alias=True, serialize_by_alias=True)

    origin: Annotated[int, Field(ge=1, le=9999)] | Digest = Field(alias="from")
    questions: dict[Path, Slug | None] = Field(default_factory=dict)

    def is_from(self, number: int, digest: str) -> bool:
        """Whether it says how drafts of that version go on."""
        return digest.startswith(self.origin) if isinstance(self.origin, str) else self.origin == number


@dataclass(frozen=True)
class Slot:
    """Where one types: the question's type (or what its part holds), what is inside (of each row, with `rows`)."""

    kind: str
    holds: FieldType
    inner: "Mapping[str, Slot]" = field(default_factory=dict)
    rows: bool = False

    def alike(self, other: "Slot") -> bool:
        """Whether the JSON of one is of the other's shape, whatever is inside."""
        if self.inner or other.inner:
            return bool(self.inner and other.inner) and self.rows == other.rows
        return self.holds == other.holds


Slots = Mapping[str, Slot]


def slots_of(questions: Iterable[Question]) -> dict[str, Slot]:
    """Where these questions keep what is typed; what is reckoned or only read is no slot."""
    asked = (one for one in questions if one.answerable and not isinstance(one, Computed))
    return {one.id: _slot(one) for one in asked}


def _slot(question: Question) -> Slot:
    if isinstance(question, Group):
        return Slot(question.type, [], slots_of(question.questions), rows=True)
    shape = question.shape()
    parts = shape if isinstance(shape, dict) else {}
    return Slot(question.type, shape, {name: Slot(str(part), part) for name, part in parts.items()})


def move_of(moves: Iterable[Move], number: int, digest: str) -> Move | None:
    """The mapping that says how drafts of that version go on, if there is one."""
    return next((one for one in moves if one.is_from(number, digest)), None)


def own_faults(moves: Iterable[Move], new: Questions, at: str = "moves") -> Iterator[Fault]:
    """What is wrong with mappings whatever the earlier versions are: two from one, names that are not asked here."""
    slots, seen = slots_of(new.values()), set[int | str]()
    for number, move in enumerate(moves):
        if move.origin in seen:
            yield _twice(f"{at}.{number}.from", move)
        seen.add(move.origin)
        yield from _unknown_targets(move, slots, f"{at}.{number}")


def _unknown_targets(move: Move, slots: Slots, at: str) -> Iterator[Fault]:
    for path, target in move.questions.items():
        if "." not in path and target is not None and target not in slots:
            yield _not_asked(f"{at}.questions.{path}", target)


def move_faults(old: Questions, new: Questions, move: Move, at: str = "moves.0") -> Iterator[Fault]:
    """Why drafts of the earlier version cannot go on by this mapping; nothing where they can. `at` is its path."""
    before, after = slots_of(old.values()), slots_of(new.values())
    for path in move.questions:
        if not _known(before, path.split(".")):
            yield fault(
                f"{at}.questions.{path}",
                f"前の版に「{path}」という質問がありません。つづりをご確認ください。",
                f"the earlier version has no question “{path}”. Please check the spelling.",
            )
    yield from _pair_faults(before, after, move.questions, f"{at}.questions", "")


def _known(slots: Slots, path: list[str]) -> bool:
    here = slots.get(path[0])
    return here is not None and (len(path) == 1 or _known(here.inner, path[1:]))


def _pair_faults(
    before: Slots, after: Slots, names: Mapping[str, str | None], at: str, inside: str
) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for name, slot in before.items():
        path = f"{inside}{name}"
        target = names.get(path, name)
        if target is None:
            continue
        there = after.get(target)
        unfit = _unfit(
            path, slot, target, there, f"{at}.{path}" if path in names else at, named=path in names
        )
        if unfit or there is None:
            yield from unfit
        elif target in taken:
            yield _both(f"{at}.{path}" if path in names else at, taken[target], path, target)
        else:
            taken[target] = path
            yield from _pair_faults(slot.inner, there.inner, names, at, f"{path}.")


def _unfit(path: str, slot: Slot, target: str, there: Slot | None, at: str, *, named: bool) -> list[Fault]:
    if not named:
        return [] if there and there.kind == slot.kind and there.alike(slot) else [_unsaid(at, path)]
    if there is None:
        return [_not_asked(at, target)]
    return [] if there.alike(slot) else [_different(at, path, target)]


def _unsaid(at: str, path: str) -> Fault:
    return fault(
        at,
        f"前の版の「{path}」は、この版に同じ名前と種類ではありません。"
        f"「{path}: 新しい名前」か、引き継がないなら「{path}: null」と書いてください。",
        f"“{path}” of the earlier version is not here under the same name and type. "
        f"Write “{path}: new_name”, or “{path}: null” if it is not carried over.",
    )


def _not_asked(at: str, target: str) -> Fault:
    return fault(
        at,
        f"この版に「{target}」という、答えを入力する質問がありません。つづりをご確認ください。",
        f"this version has no question “{target}” that is answered. Please check the spelling.",
    )


def _different(at: str, path: str, target: str) -> Fault:
    return fault(
        at,
        f"「{path}」と「{target}」は答えの形がちがうので、引き継げません。「{path}: null」と書くと、もう一度聞きます。",
        f"the answers to “{path}” and “{target}” have different shapes, so nothing can be carried over. "
        f"With “{path}: null” it is asked again.",
    )


def _both(at: str, first: str, second: str, target: str) -> Fault:
    return fault(
        at,
        f"「{first}」と「{second}」の両方が「{target}」になります。どちらかを null にしてください。",
        f"both “{first}” and “{second}” would become “{target}”. Make one of them null.",
    )


def _twice(at: str, move: Move) -> Fault:
    return fault(
        at,
        f"版 {move.origin} からの移し方が2つあります。1つにしてください。",
        f"there are two mappings from version {move.origin}. Please leave one.",
    )


def moved(typed: Mapping[str, Raw], old: Questions, new: Questions, move: Move) -> dict[str, Any]:
    """What was typed, right or wrong, under the names of the newer version; what has none there is left out.

    The mapping has no faults (`move_faults`).
    """
    return _renamed(typed, slots_of(old.values()), slots_of(new.values()), move.questions, "")


def _renamed(
    typed: Mapping[str, Raw], before: Slots, after: Slots, names: Mapping[str, str | None], inside: str
) -> dict[str, Any]:
    carried = {}
    for name, raw in typed.items():
        target = names.get(f"{inside}{name}", name)
        if name in before and target is not None and target in after:
            carried[target] = _inside(raw, before[name], after[target], names, f"{inside}{name}.")
    return carried


def _inside(raw: Raw, old: Slot, new: Slot, names: Mapping[str, str | None], inside: str) -> Raw:
    if old.rows and isinstance(raw, list):
        return [_parts(row, old, new, names, inside) for row in raw]
    return _parts(raw, old, new, names, inside)


def _parts(raw: Raw, old: Slot, new: Slot, names: Mapping[str, str | None], inside: str) -> Raw:
    if not old.inner or not isinstance(raw, dict):
        return raw
    return _renamed(raw, old.inner, new.inner, names, inside)
