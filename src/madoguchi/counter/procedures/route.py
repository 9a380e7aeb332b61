"""The route (処理経路) of a procedure: its steps, and the order that they keep."""

from collections.abc import Sequence

from madoguchi.foundation.city.parts import PostName

from .kinds import StepKind
from .questions import AnyQuestion
from .text import Declared, Slug, Text


class Step(Declared):
    """One step of the route; without a department it belongs to whoever has the case.

    `when` is a condition on the answers and on `case.outcome`: where it does not hold the step is passed over.
    `questions` are asked of the clerk; what is entered may stand in documents. `pick_up`, of the dispatch, is a
    condition on the answers: where it holds the paper waits at the counter, and its recipient is told to come.
    `post` is whose 承認 an approval is.
    """

    kind: StepKind
    department: Slug | None = None
    post: PostName | None = None
    when: str = ""
    pick_up: str = ""
    checklist: tuple[Text, ...] = ()
    questions: tuple[AnyQuestion, ...] = ()


#: What must come before what, where a route has both.
_BEFORE: tuple[tuple[StepKind, StepKind], ...] = (
    (StepKind.EXAMINE, StepKind.DRAFT),
    (StepKind.EXAMINE, StepKind.VERIFY),
    (StepKind.EXAMINE, StepKind.SELECT),
    (StepKind.SURVEY, StepKind.DRAFT),
    (StepKind.SURVEY, StepKind.SELECT),
    (StepKind.SURVEY, StepKind.VERIFY),
    (StepKind.DRAFT, StepKind.CONCUR),
    (StepKind.DRAFT, StepKind.APPROVE),
    (StepKind.DRAFT, StepKind.DECIDE),
    (StepKind.CONCUR, StepKind.DECIDE),
    (StepKind.APPROVE, StepKind.DECIDE),
    (StepKind.SELECT, StepKind.ISSUE),
    (StepKind.DECIDE, StepKind.ISSUE),
    (StepKind.VERIFY, StepKind.ISSUE),
    (StepKind.PAYMENT, StepKind.ISSUE),
    (StepKind.ISSUE, StepKind.DISPATCH),
)


#: More than one section concurs, more than one chief approves, more than one reads.
_REPEATED = frozenset((StepKind.CONCUR, StepKind.APPROVE, StepKind.CIRCULATE))
#: What only a draft can be the matter of.
_OF_A_DRAFT = frozenset((StepKind.CONCUR, StepKind.APPROVE, StepKind.DECIDE))


def order_fault(steps: Sequence[StepKind]) -> str:
    """What is wrong with the order of a route, in both languages; empty when nothing is."""
    if steps[0] != StepKind.RECEIVE or steps[-1] != StepKind.CLOSE:
        return (
            "処理経路は receive で始まり、close で終わります。"
            " / the route begins with receive and ends with close"
        )
    once = [one for one in steps if one not in _REPEATED]
    if len(set(once)) < len(once):
        return "処理経路に同じ処理が2回あります。それぞれ1回までです。 / each step stands once at most"
    for first, second in _BEFORE:
        if first in steps and second in steps and _last(steps, first) > steps.index(second):
            return f"{first} は {second} より前に書きます。 / {first} comes before {second}"
    if (StepKind.DRAFT in steps) != (StepKind.DECIDE in steps) or not (
        StepKind.DRAFT in steps or _OF_A_DRAFT.isdisjoint(steps)
    ):
        return (
            "起案（draft）と決裁（decide）は組で、合議（concur）と承認（approve）はその間に書きます。"
            " / draft and decide belong together, concur and approve between them"
        )
    if StepKind.SELECT in steps and StepKind.DECIDE in steps:
        return (
            "選考（select）は全員分をまとめて決裁します。draft と decide は要りません。"
            " / a selection is decided for all at once: leave out draft and decide"
        )
    if StepKind.EXAMINE not in steps and StepKind.DRAFT not in steps:
        return (
            "審査（examine）か起案（draft）が要ります。結論を出す人がいません。"
            " / the route needs examine or draft: nobody would come to an outcome"
        )
    return ""


def _last(steps: Sequence[StepKind], kind: StepKind) -> int:
    return max(at for at, one in enumerate(steps) if one == kind)
