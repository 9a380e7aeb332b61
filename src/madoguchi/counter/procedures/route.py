"""The route (処理経路) of a procedure: its steps, and the order that they keep."""

from collections.abc import Sequence

from .kinds import StepKind
from .questions import AnyQuestion
from .text import Declared, Slug, Text


class Step(Declared):
    """One step of the route; without a department it belongs to whoever has the case.

    `when` is a condition on the answers and on `case.outcome`: where it does not hold the step is passed over.
    `questions` are asked of the clerk; what is entered may stand in documents. `pick_up`, of the dispatch, is a
    condition on the answers: where it holds the paper waits at the counter, and its recipient is told to come.
    """

    kind: StepKind
    department: Slug | None = None
    when: str = ""
    pick_up: str = ""
    checklist: tuple[Text, ...] = ()
    questions: tuple[AnyQuestion, ...] = ()


#: What must come before what, where a route has both.
_BEFORE: tuple[tuple[StepKind, StepKind], ...] = (
    (StepKind.EXAMINE, StepKind.DRAFT),
    (StepKind.EXAMINE, StepKind.VERIFY),
    (StepKind.DRAFT, StepKind.DECIDE),
    (StepKind.DECIDE, StepKind.ISSUE),
    (StepKind.VERIFY, StepKind.ISSUE),
    (StepKind.PAYMENT, StepKind.ISSUE),
    (StepKind.ISSUE, StepKind.DISPATCH),
)


def order_fault(steps: Sequence[StepKind]) -> str:
    """What is wrong with the order of a route, in both languages; empty when nothing is."""
    if steps[0] != StepKind.RECEIVE or steps[-1] != StepKind.CLOSE:
        return (
            "処理経路は receive で始まり、close で終わります。"
            " / the route begins with receive and ends with close"
        )
    if len(set(steps)) < len(steps):
        return "処理経路に同じ処理が2回あります。それぞれ1回までです。 / each step stands once at most"
    for first, second in _BEFORE:
        if first in steps and second in steps and steps.index(first) > steps.index(second):
            return f"{first} は {second} より前に書きます。 / {first} comes before {second}"
    if (StepKind.DRAFT in steps) != (StepKind.DECIDE in steps):
        return "起案（draft）と決裁（decide）は組で書きます。 / draft and decide belong together"
    if StepKind.EXAMINE not in steps and StepKind.DRAFT not in steps:
        return (
            "審査（examine）か起案（draft）が要ります。結論を出す人がいません。"
            " / the route needs examine or draft: nobody would come to an outcome"
        )
    return ""
