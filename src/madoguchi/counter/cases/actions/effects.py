"""What an outcome brings with it when it takes effect: budgets, orders to pay, the next form."""

from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.terms import BudgetUse, PayOrder
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.services.spending import actions as spending

from ..models import Case
from ..refusals import StepRefusedError
from .offers import offer_next

#: The job that tells the applicant where the bank did not take what is paid to them.
TELL_RETURNED = "cases.tell_returned"


def take_effect(case: Case, definition: Definition, by: Staff) -> None:
    """After the decision, in its transaction. Raises `SpendingRefusedError` when a budget does not allow it."""
    outcome = definition.procedure.outcomes[case.outcome]
    if outcome.commits is not None:
        _commit(case, definition, outcome.commits, by)
    if outcome.pays is not None:
        _pay(case, definition, outcome.pays, by)
    offer_next(case, definition)


def _commit(case: Case, definition: Definition, use: BudgetUse, by: Staff) -> None:
    amount = definition.committed(case.outcome, {**case.answers, **case.findings})
    if amount is None:
        raise StepRefusedError("amount")
    spending.commit(root_of(case).subject, use.budget, amount, actor=staff_actor(by.id))


def _pay(case: Case, definition: Definition, pays: PayOrder, by: Staff) -> None:
    amount = definition.paid_out(case.outcome, {**case.answers, **case.findings})
    if amount is None:
        raise StepRefusedError("amount")
    account = case.answers.get(pays.account) or {}
    wanted = spending.PayoutOrder(
        pays.title.model_dump(),
        case.applicant,
        account,
        amount,
        case.number,
        case.department,
        TELL_RETURNED,
    )
    spending.order(case.subject, wanted, by, taken_for=root_of(case).subject)


def root_of(case: Case) -> Case:
    """The first case of a chain: what the whole takes of a budget is kept under its name."""
    while case.follows is not None:
        case = case.follows
    return case
