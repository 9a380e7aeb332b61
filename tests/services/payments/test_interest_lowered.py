"""延滞金 follows the tax that is owed, and 充当 counts from the day on which the city had the money."""

from datetime import date, datetime
from uuid import UUID

import pytest
from charging import charged
from clones import Clone
from procrastinate.contrib.django.models import ProcrastinateJob
from tills import cashier

from madoguchi.core import clock
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.actions.taking import take_in
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Charge, ChargeKind, Overpayment, State, Way
from madoguchi.services.payments.queries import interest_of
from madoguchi.services.payments.rules import late_interest

DUE = date(2026, 6, 30)
MADE = datetime(2026, 4, 20, 12, tzinfo=clock.TOKYO)
LATE = datetime(2026, 11, 2, 12, tzinfo=clock.TOKYO)
DECEMBER = datetime(2026, 12, 1, 12, tzinfo=clock.TOKYO)


def tax(subject: str = "bill:1", amount: int = 200_000) -> Charge:
    """A tax that was due on 30 June."""
    with clock.moved_to(MADE):
        return charged(
            subject,
            kind=ChargeKind.TAX,
            amount=amount,
            due_on=DUE,
            ways=[Way.CASH, Way.SLIP],
            account="一般会計／市税／固定資産税",
        )


def taken(charge: Charge, amount: int, at: datetime) -> None:
    """A bank took yen for its slip."""
    told = PaidByProvider(
        provider="bank", way="slip", reference=f"{charge.number}-{at}", amount=amount, at=at
    )
    money.collect(charge.subject, told)


def reckon() -> None:
    """Do the jobs that ask for it, the first first."""
    for job in ProcrastinateJob.objects.filter(task_name="payments.charge_interest").order_by("id"):
        money.charge_interest(UUID(job.args["charge"]))


@pytest.fixture
def late(office: Clone) -> Charge:
    """A tax of 200,000 yen that was paid late, with its 延滞金."""
    principal = tax()
    with clock.moved_to(LATE):
        taken(principal, 200_000, LATE)
        reckon()
    assert asked(principal) == 5_100
    return Charge.objects.get(id=principal.id)


def asked(principal: Charge) -> int:
    """How many yen the delay costs now."""
    found = interest_of(principal)
    assert found is not None
    return found.amount - found.given_back


def reduce(principal: Charge, amount: int) -> None:
    with clock.moved_to(DECEMBER):
        money.reduce(principal, amount, "減免", actor="system")
        reckon()


def test_what_was_not_paid_yet_is_reckoned_anew(late: Charge):
    reduce(late, 100_000)
    found = interest_of(late)
    assert found is not None
    assert found.amount == late_interest(100_000, DUE, LATE.date()) == 2_500
    assert (found.state, found.reckoned[:8]) == (State.DUE, "100,000円")
    reckon()
    assert asked(late) == 2_500, "and once"


def test_what_was_paid_of_it_goes_back(late: Charge):
    found = interest_of(late)
    assert found is not None
    with clock.moved_to(DECEMBER):
        money.receive_cash(found, 5_100, cashier())
    reduce(late, 100_000)
    assert asked(late) == 2_500
    assert Overpayment.objects.get(charge=found).amount == 2_600


def test_of_nothing_there_is_none(late: Charge):
    reduce(late, 0)
    found = interest_of(late)
    assert found is not None
    assert found.state == State.CANCELLED


def test_what_was_remitted_of_it_does_not_come_back(late: Charge):
    found = interest_of(late)
    assert found is not None
    with clock.moved_to(DECEMBER):
        money.reduce(found, 1_000, "減免", actor="system")
    reduce(late, 150_000)
    assert asked(late) == 1_000


def set_off(over: Overpayment, charge: Charge) -> None:
    """What of 充当 the charge sees: it is paid, by the city's money, on the day of the clerk's work."""
    with clock.moved_to(LATE):
        owed = Charge.objects.select_for_update().get(id=charge.id)
        take_in(owed, Way.SET_OFF, "system", clock.now(), provider="set_off", reference=str(over.id))
        reckon()


def found_on(at: datetime) -> Overpayment:
    """Yen that came for nothing."""
    other = charged("case:other", amount=100)
    taken(other, 200_000, at)
    return Overpayment.objects.get()


def test_money_that_the_city_had_in_time_pays_in_time(office: Clone):
    whole = tax(amount=400_000)
    with clock.moved_to(datetime(2026, 10, 1, tzinfo=clock.TOKYO)):
        money.reduce(whole, 200_000, "減免", actor="system")
    rest = Charge.objects.get(subject=whole.subject, state=State.DUE)
    set_off(found_on(datetime(2026, 6, 25, 12, tzinfo=clock.TOKYO)), rest)
    assert interest_of(rest) is None
    rest.refresh_from_db()
    assert rest.paid_at == LATE, "the books have it on the day of the clerk's work"


def test_money_that_came_late_pays_on_its_day(office: Clone):
    principal = tax()
    came = datetime(2026, 9, 1, 12, tzinfo=clock.TOKYO)
    set_off(found_on(came), principal)
    assert asked(principal) == late_interest(200_000, DUE, came.date()) < 5_100


def test_a_charge_that_was_made_later_counts_from_then(office: Clone):
    found = found_on(datetime(2026, 3, 1, 12, tzinfo=clock.TOKYO))
    principal = tax()
    Charge.objects.filter(id=principal.id).update(due_on=date(2026, 2, 28))
    set_off(found, principal)
    reckoned = interest_of(principal)
    made = late_interest(200_000, date(2026, 2, 28), MADE.date())
    assert (reckoned.amount if reckoned else 0) == made
