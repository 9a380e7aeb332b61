"""Which events of the ledger count as what: the one table behind every figure, its list and the monthly report."""

from typing import NamedTuple

from madoguchi.counter.cases import events
from madoguchi.counter.procedures.kinds import Result, StepKind
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


# What the window records of forms, by name: the office's rooms know nothing of the window itself.
_BEGUN, _PASSED, _ARRIVED = "window.draft_begun", "window.page_passed", "window.arrived"
#: The measures of forms being filled in: no department has them yet.
OF_FORMS = (Measure.BEGUN, Measure.REACHED, Measure.PASSED, Measure.HANDED)


class Counted(NamedTuple):
    """One kind of event counts as one measure, in one part of it.

    With `said` the parts stand in that field of the event, a space between several.
    """

    kind: str
    measure: str
    part: str = ""
    said: str = ""


COUNTED: tuple[Counted, ...] = (
    Counted(events.RECEIVED.name, Measure.RECEIVED),
    Counted(events.RECEIVED.name, Measure.OUTSIDE),
    *(Counted(kind.name, Measure.DECIDED, said="result") for kind in SETTLED if kind is not events.WITHDRAWN),
    Counted(events.WITHDRAWN.name, Measure.DECIDED, Result.WITHDRAWN),
    *(Counted(kind.name, Measure.CLOSED) for kind in ENDED),
    Counted(events.CORRECTION_ASKED.name, Measure.CORRECTION),
    Counted(events.CORRECTION_ASKED.name, Measure.QUESTION, said="questions"),
    *(Counted(kind.name, Measure.STEP, step) for kind, step in STEP_ENDED.items()),
    Counted(_BEGUN, Measure.BEGUN),
    Counted(_PASSED, Measure.PASSED, said="page"),
    Counted(_PASSED, Measure.REACHED, said="next"),
    Counted(_ARRIVED, Measure.HANDED),
)
