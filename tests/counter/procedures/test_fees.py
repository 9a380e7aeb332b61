"""A fee that nobody can be asked for is a fault of the form, not of the office later."""

import pytest
from test_sample_procedures import INCOME, TODAY, values_of

from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import validate
from madoguchi.counter.procedures.questions import Code


def costing(amount: str) -> Definition:
    """The request of an income certificate, at another price."""
    fee = INCOME.procedure.fee
    assert fee
    return Definition(INCOME.procedure.model_copy(update={"fee": fee.model_copy(update={"amount": amount})}))


ANSWERS = values_of(INCOME, INCOME.procedure.examples[0].id)


@pytest.mark.parametrize(
    "amount",
    [
        "2000000001 * answers.copies",
        "300 * answers.copies - 30000",
        "9223372036854775807 * (answers.copies + 1)",
    ],
)
def test_what_cannot_be_asked_for_is_told_at_the_question_that_the_fee_reads(amount: str) -> None:
    result = validate(costing(amount), ANSWERS, TODAY)
    assert {path: fault.code for path, fault in result.errors.items()} == {"copies": Code.OUT_OF_RANGE}


@pytest.mark.parametrize("amount", ["0 * answers.copies", "2000000000 + 0 * answers.copies"])
def test_what_can_be_asked_for_is_no_fault(amount: str) -> None:
    assert not validate(costing(amount), ANSWERS, TODAY).errors
