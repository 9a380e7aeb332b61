"""Which events of the ledger count as what: the one table behind every figure, its list and the monthly report."""

from typing import NamedTuple

from madoguchi.counter.cases import events
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.ledger.kinds import Kind

from .models import Measure

#: The office is open from, and until, on its open days.
OPENS, CLOSES = "08:30", "17:15"

#: The step that each of these events ends.
STEP_ENDED: dict[Kind, StepKind] = {
    events.EXAMINED: StepKind.EXAMINE,
    events.SURVEYED: StepKind.SURVEY,
    events.SELECTED: StepKind.SELECT,
    events.DRAFTED: StepKind.DRAFT,
    events.CONCURRED: StepKind.CONCUR,
    events.APPROVED: StepKind.APPROVE,
    events.DECIDED: StepKind.DECIDE,
    events.VERIFIED: StepKind.VERIFY,
    events.PAID: StepKind.PAYMENT,
    events.FEE_WAIVED: StepKind.PAYMENT,
    events.ISSUED: StepKind.ISSUE,
    events.DISPATCHED: StepKind.DISPATCH,
    events.CIRCULATED: StepKind.CIRCULATE,
    events.ANSWERED: StepKind.CLOSE,
}
#: With each of these another step opens: from then on its minutes are counted.
STEP_OPENED: tuple[Kind, ...] = (
    *STEP_ENDED,
    events.RECEIVED,
    events.SENT_BACK,
    events.RECALLED,
    events.HANDED_OVER,
)
#: The first of these in a case is its decision: the outcome takes effect with it.
SETTLED: tuple[Kind, ...] = (
    events.DECIDED,
    events.SELECTED,
    events.VERIFIED,
    events.ANSWERED,
    events.CLOSED,
    events.WITHDRAWN,
)
#: A case ends with one of these.
ENDED: tuple[Kind, ...] = (events.ANSWERED, events.CLOSED, events.WITHDRAWN)


class Counted(NamedTuple):
    """One kind of event counts as one measure, in one part of it."""

    kind: str
    measure: str
    part: str = ""


COUNTED: tuple[Counted, ...] = (
    Counted(events.RECEIVED.name, Measure.RECEIVED),
    Counted(events.RECEIVED.name, Measure.OUTSIDE),
    *(Counted(kind.name, Measure.DECIDED) for kind in SETTLED),
    *(Counted(kind.name, Measure.CLOSED) for kind in ENDED),
    Counted(events.CORRECTION_ASKED.name, Measure.CORRECTION),
    *(Counted(kind.name, Measure.STEP, step) for kind, step in STEP_ENDED.items()),
)
