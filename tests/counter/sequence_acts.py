"""Everything that a clerk can do with a case, by name; what is chosen at it comes from two small numbers."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from answers import INCOME_FOUND
from sequence_world import MARKS
from tills import with_till

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, DispatchWay, NoteKind, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.questions import Question
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.people.models import CheckKind
from madoguchi.services.payments.queries import charge_of

Act = Callable[[Clerk, Case, int, int], object]
_T = TypeVar("_T")
#: What is entered by type of question; a sum also by the second number.
_ENTERED = {"text": "見ました", "long_text": "現地を見ました", "number": "0", "date": "令和8年11月19日"}
_SUMS = ("500000", "100000", "66000", "9000000", "")


def pick(choices: Sequence[_T], number: int) -> _T:
    """One of some, by a number however large."""
    return choices[number % len(choices)]


def words(case: Case, number: int) -> str:
    """Something written, with the city's mark; now and then nothing."""
    return "" if number == 5 else f"書類の控えによる{MARKS[case.city]}"


def open_step(case: Case) -> StepAction | None:
    return StepAction.objects.filter(case=case, done_at=None).first()


def _ticked(case: Case, definition: Definition, number: int) -> int:
    """As many ticks as the step wants; now and then one less."""
    step = open_step(case)
    wanted = len(definition.procedure.route[step.position].checklist) if step else 0
    return wanted - (number == 7)


def _found(case: Case, definition: Definition, number: int) -> dict[str, Any]:
    step = open_step(case)
    asked = definition.procedure.route[step.position].questions if step else ()
    return {**{one.id: _entered(one, number) for one in asked}, **_known(definition)}


def _known(definition: Definition) -> dict[str, str]:
    return INCOME_FOUND if definition.procedure.id == "income_certificate" else {}


def _entered(question: Question, number: int) -> Any:
    if question.type == "money":
        return pick(_SUMS, number)
    return question.options[0].value if question.type == "one_of" else _ENTERED.get(question.type, "")


def _examined(case: Case, a: int, b: int) -> cases.Examined:
    definition = load_definition(case.version)
    return cases.Examined(_ticked(case, definition, b), "", _found(case, definition, b))


def _proposal(case: Case, a: int, b: int) -> cases.Proposal:
    outcomes = list(load_definition(case.version).procedure.outcomes)
    return cases.Proposal(pick(outcomes, a), words(case, b))


def _pay_orders(clerk: Clerk, case: Case, a: int, b: int) -> None:
    charge = charge_of(case.subject)
    amount = (charge.amount if charge else 300) - 50 * (b == 7)
    faces = [1000] * (amount // 1000) + [50] * (amount % 1000 // 50)
    cases.take_postal_orders(
        clerk, case, [(f"{case.number[-8:-2]}{at:04}", one) for at, one in enumerate(faces)]
    )


def _pay_cash(clerk: Clerk, case: Case, a: int, b: int) -> None:
    with_till(clerk.staff)
    cases.take_cash(clerk, case, 100 if b == 9 else 3000)


def _waive(clerk: Clerk, case: Case, a: int, b: int) -> None:
    offered = [*load_definition(case.version).waivers(case.answers), "none"]
    cases.waive_fee(clerk, case, pick(offered, a), words(case, b))


_PAY = (_pay_cash, _pay_orders, _waive)


def _dispatch(clerk: Clerk, case: Case, a: int, b: int) -> None:
    way = pick((*2 * (DispatchWay.POST, DispatchWay.COUNTER), DispatchWay.ELECTRONIC), a)
    tracking = "1234-5678" if way == DispatchWay.POST else ""
    cases.dispatch(clerk, case, way, tracking, checked=_ticked(case, load_definition(case.version), b))


def _ask_correction(clerk: Clerk, case: Case, a: int, b: int) -> None:
    askable = [name for name, one in load_definition(case.version).questions.items() if one.answerable]
    asked = {pick([*(name for name in askable if name in case.answers), "unknown"], a): words(case, b)}
    cases.ask_correction(
        clerk, case, asked, clock.today() + timedelta(days=b % 9), "届いている内容で審査します"
    )


def _hand_over(clerk: Clerk, case: Case, a: int, b: int) -> None:
    slugs = Department.objects.order_by("slug").values_list("slug", flat=True)
    cases.hand_over(clerk, case, pick([*slugs], a), words(case, b))


def _assign(clerk: Clerk, case: Case, a: int, b: int) -> None:
    cases.assign(clerk, case, pick([None, clerk.staff, *Staff.objects.order_by("number")], a))


def _check_identity(clerk: Clerk, case: Case, a: int, b: int) -> None:
    cases.check_identity(
        clerk, case, pick((CheckKind.ONE, CheckKind.TWO, CheckKind.QUESTIONS), a), "運転免許証"
    )


def _propose_next(clerk: Clerk, case: Case, a: int, b: int) -> None:
    """A form is offered that nobody's declaration follows up with."""
    title = {"ja": f"次の届出{MARKS[case.city]}", "en": "The next notice"}
    made = cases.offer(cases.OfferOrder("road_report", title, {}), case)
    if b % 2:
        cases.end_offer(made)


#: What takes a case on, by the kind of its open step.
STEPS: dict[StepKind, Act] = {
    StepKind.EXAMINE: lambda clerk, case, a, b: cases.examine(
        clerk, case, _examined(case, a, b), _proposal(case, a, b)
    ),
    StepKind.SURVEY: lambda clerk, case, a, b: cases.survey(clerk, case, _examined(case, a, b)),
    StepKind.DRAFT: lambda clerk, case, a, b: cases.draft(clerk, case, _proposal(case, a, b)),
    StepKind.CONCUR: lambda clerk, case, a, b: cases.concur(clerk, case, note=words(case, b)),
    StepKind.APPROVE: lambda clerk, case, a, b: cases.approve(clerk, case, note=words(case, b)),
    StepKind.CIRCULATE: lambda clerk, case, a, b: cases.circulate(clerk, case, note=words(case, b)),
    StepKind.DECIDE: lambda clerk, case, a, b: cases.decide(clerk, case, note=words(case, b)),
    StepKind.VERIFY: lambda clerk, case, a, b: cases.verify(clerk, case, _examined(case, a, b)),
    StepKind.PAYMENT: lambda clerk, case, a, b: pick(_PAY, a)(clerk, case, a // len(_PAY), b),
    StepKind.DISPATCH: _dispatch,
    StepKind.CLOSE: lambda clerk, case, a, b: cases.answer(
        clerk, case, _proposal(case, a, b), words(case, b)
    ),
}
_BACK = (StepKind.EXAMINE, StepKind.DRAFT, StepKind.SURVEY, StepKind.DECIDE)
#: What takes it off its way, or goes on beside it.
ASIDE: dict[str, Act] = {
    "ask_correction": _ask_correction,
    "end_correction": lambda clerk, case, a, b: cases.end_correction(clerk, case),
    "send_back": lambda clerk, case, a, b: cases.send_back(clerk, case, pick(_BACK, a), words(case, b)),
    "hand_over": _hand_over,
    "recall": lambda clerk, case, a, b: cases.recall(clerk, case, words(case, b)),
    "withdraw_for": lambda clerk, case, a, b: cases.withdraw_for(clerk, case, words(case, b)),
    "assign": _assign,
    "note": lambda clerk, case, a, b: cases.note(clerk, case, pick([*NoteKind], a), words(case, b)),
    "write": lambda clerk, case, a, b: cases.write(clerk, case, words(case, b)),
    "check_identity": _check_identity,
    "revoke": lambda clerk, case, a, b: cases.revoke_document(clerk, case, words(case, b)),
    "reissue": lambda clerk, case, a, b: cases.reissue_document(clerk, case, words(case, b)),
    "issue_again": lambda clerk, case, a, b: cases.try_issue_again(clerk, case),
    "offer": _propose_next,
}
ACTS: dict[str, Act] = {**{kind.value: act for kind, act in STEPS.items()}, **ASIDE}
