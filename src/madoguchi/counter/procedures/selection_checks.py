"""What a selection must get right beyond its schema: expressions, and names of questions and outcomes."""

from collections.abc import Iterator

from madoguchi.core import expressions
from madoguchi.core.declarations import Fault, fault
from madoguchi.core.expressions import ExpressionError, Shape

from .checks import found_shape
from .declaration import Procedure
from .kinds import StepKind
from .questions import Question
from .selection import TOGETHER, Selection


def selection_faults(procedure: Procedure) -> Iterator[Fault]:
    """Every fault of the selection, with its path in the declaration."""
    selection = procedure.selection
    if (selection is None) == any(step.kind == StepKind.SELECT for step in procedure.route):
        yield fault(
            "selection",
            "選考（selection）と、処理経路の select は、両方書くか、どちらも書かないでください。",
            "a selection and a step select belong together: give both or neither.",
        )
    if selection is not None:
        yield from _expression_faults(selection, found_shape(procedure))
        yield from _question_faults(procedure, selection)
        yield from _sibling_faults(procedure, selection)
        yield from _outcome_faults(procedure, selection)


def _expression_faults(selection: Selection, shape: Shape) -> Iterator[Fault]:
    texts = [
        *((f"selection.points.{at}.points", one.points) for at, one in enumerate(selection.points)),
        *((f"selection.tie_break.{at}", one) for at, one in enumerate(selection.tie_break)),
    ]
    for path, text in texts:
        yield from _expression_fault(text, shape, path, expressions.Kind.INT)
    yield from _expression_fault(selection.age_class, shape, "selection.class", expressions.Kind.STRING)


def _expression_fault(text: str, shape: Shape, path: str, returns: expressions.Kind) -> Iterator[Fault]:
    try:
        expressions.compiled(text, {"answers": shape}, returns)
    except ExpressionError as error:
        place = f"{error.line}:{error.column}"
        yield fault(path, f"式（{place}）：{error.ja}", f"expression ({place}): {error.en}")


def _question_faults(procedure: Procedure, selection: Selection) -> Iterator[Fault]:
    yield from _typed(procedure.question(selection.choices), "ranked", "choices", selection.choices)
    yield from _typed(procedure.findings.get(selection.place), "one_of", "place", selection.place)
    if selection.choice is not None:
        yield from _typed(procedure.findings.get(selection.choice), "number", "choice", selection.choice)
    if selection.child is not None:
        yield from _typed(procedure.question(selection.child), "person_name", "child", selection.child)
    places, taken = places_of(procedure, selection.choices), places_of(procedure, selection.place)
    if not places <= taken:
        yield _unlisted("selection.place", selection.place, sorted(places - taken))
    for number, one in enumerate(selection.points):
        if one.at is not None and not places_of(procedure, one.at) & places:
            yield fault(
                f"selection.points.{number}.at",
                f"「{one.at}」は、希望先を選ぶ質問ではありません。",
                f"“{one.at}” is no question whose answers are places.",
            )


def _typed(question: Question | None, wanted: str, part: str, name: str) -> Iterator[Fault]:
    if question is None or question.type != wanted:
        yield fault(
            f"selection.{part}",
            f"「{name}」という {wanted} の質問がありません。",
            f"There is no question “{name}” of the type {wanted}.",
        )


def places_of(procedure: Procedure, name: str) -> set[str]:
    """The values that may be chosen at a question; none where it has no options."""
    question = procedure.question(name) or procedure.findings.get(name)
    return {one.value for one in getattr(question, "options", ())}


def _sibling_faults(procedure: Procedure, selection: Selection) -> Iterator[Fault]:
    if selection.siblings is None:
        return
    for number, name in enumerate(selection.siblings.same):
        if procedure.question(name) is None:
            yield fault(
                f"selection.siblings.same.{number}",
                f"「{name}」という質問がありません。",
                f"There is no question “{name}”.",
            )
    together = selection.siblings.together
    yield from _typed(procedure.question(together), "one_of", "siblings.together", together)
    unknown = sorted(places_of(procedure, together) - set(TOGETHER))
    if unknown:
        yield _unlisted("selection.siblings.together", together, unknown, TOGETHER)


def _unlisted(path: str, name: str, unknown: list[str], known: tuple[str, ...] = ()) -> Fault:
    words, there = ", ".join(unknown), ", ".join(known)
    if known:
        return fault(
            path,
            f"「{name}」に使えない値があります：{words}。使えるのは {there} です。",
            f"“{name}” has values that mean nothing here: {words}. There are: {there}.",
        )
    return fault(
        path,
        f"「{name}」の選択肢に、希望先の {words} がありません。",
        f"“{name}” lacks places that can be chosen: {words}.",
    )


def _outcome_faults(procedure: Procedure, selection: Selection) -> Iterator[Fault]:
    for part in ("placed", "waiting"):
        name = getattr(selection, part)
        if name not in procedure.outcomes:
            yield fault(
                f"selection.{part}",
                f"「{name}」という結果が outcomes にありません。",
                f"There is no outcome “{name}” under outcomes.",
            )
