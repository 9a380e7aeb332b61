"""From an earlier version to a later one, step by step along the mappings that the later ones carry."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from madoguchi.core.declarations import Fault, fault

from .definition import Definition, load_definition
from .models import ProcedureVersion
from .moving import Move, move_faults, move_of, moved, slots_of
from .queries import versions_of
from .questions import Question, Raw


def way(
    old: ProcedureVersion, new: ProcedureVersion, known: list[ProcedureVersion] | None = None
) -> list[ProcedureVersion]:
    """The versions that a draft passes from `old` to `new`, both among them; empty where no mapping is written.

    `known` are the procedure's versions, the oldest first, where they are read already.
    """
    if old.number >= new.number:
        return []
    known = known if known is not None else versions_of(new.procedure.slug)
    return _way(old, new, [one for one in known if one.number >= old.number])


def _way(
    old: ProcedureVersion, new: ProcedureVersion, known: list[ProcedureVersion]
) -> list[ProcedureVersion]:
    if old.id == new.id:
        return [new]
    moves = load_definition(new).procedure.moves
    # The oldest first: what is written for a version itself goes before a way through others.
    for one in known:
        if one.number < new.number and move_of(moves, one.number, one.digest):
            before = _way(old, one, known)
            if before:
                return [*before, new]
    return []


def carried(typed: Mapping[str, Raw], passed: list[ProcedureVersion]) -> dict[str, Any]:
    """What was typed in the first version of a way, under the names of its last."""
    answers = dict(typed)
    for old, new, move in _steps(passed):
        answers = moved(answers, old.questions, new.questions, move)
    return answers


def faults_on(passed: list[ProcedureVersion]) -> Iterator[Fault]:
    """What is wrong with the mappings of a way; nothing where drafts can go on."""
    for old, new, move in _steps(passed):
        yield from move_faults(old.questions, new.questions, move)


def asked_anew(passed: list[ProcedureVersion]) -> list[Question]:
    """The questions of the last version whose answers come from none of the first, in the order they are asked."""
    first, last = load_definition(passed[0]), load_definition(passed[-1])
    answered = carried(dict.fromkeys(slots_of(first.questions.values())), passed)
    slots = slots_of(last.questions.values())
    return [one for name, one in last.questions.items() if name in slots and name not in answered]


def given_up(passed: list[ProcedureVersion]) -> list[Question]:
    """The questions of the first version whose answers do not go on into the last."""
    questions = load_definition(passed[0]).questions
    names = slots_of(questions.values())
    return [questions[name] for name in names if not carried({name: None}, passed)]


def sound(passed: list[ProcedureVersion]) -> bool:
    """Whether drafts can go this way: there is one, and nothing is wrong with its mappings."""
    return bool(passed) and not any(faults_on(passed))


def faults_against(earlier: list[ProcedureVersion], definition: Definition) -> Iterator[Fault]:
    """What is wrong with the mappings of a new declaration, seen from the versions published so far.

    A digest that no version has is one of another city, and no fault.
    """
    for number, move in enumerate(definition.procedure.moves):
        old = next((one for one in earlier if move.is_from(one.number, one.digest)), None)
        if old is not None:
            questions = load_definition(old).questions
            yield from move_faults(questions, definition.questions, move, f"moves.{number}")
        elif earlier and isinstance(move.origin, int):
            yield fault(
                f"moves.{number}.from",
                f"第{move.origin}版はまだありません。いまあるのは第{earlier[-1].number}版までです。",
                f"there is no version {move.origin} yet. The newest is version {earlier[-1].number}.",
            )


def _steps(passed: list[ProcedureVersion]) -> Iterator[tuple[Definition, Definition, Move]]:
    for old, new in pairwise(passed):
        after = load_definition(new)
        move = move_of(after.procedure.moves, old.number, old.digest)
        if move is None:
            raise LookupError(f"version {new.number} carries no mapping from version {old.number}")
        yield load_definition(old), after, move
