"""延滞金 of a payment that was taken back: none while nothing came, and from the first due day once something does."""

from datetime import date, datetime
from uuid import UUID

from clones import Clone
from denying import AT, DAY, missing, taken_back, told
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core import clock
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Charge, ChargeKind, Overpayment, ReportLine, State
from madoguchi.services.payments.queries import interest_of
from madoguchi.services.payments.rules import late_interest

DUE, YEN = date(2026, 6, 1), 300_000
LATER = datetime(2026, 12, 21, 12, tzinfo=clock.TOKYO)


def late() -> ReportLine:
    """A tax that stands as paid late, which its provider never took."""
    return missing("bill:1", kind=ChargeKind.TAX, amount=YEN, due_on=DUE)


def jobs() -> list[UUID]:
    found = ProcrastinateJob.objects.filter(task_name="payments.charge_interest").order_by("id")
    return [UUID(job.args["charge"]) for job in found]


def test_a_job_that_waited_charges_nothing_for_what_never_came(office: Clone):
    line = late()
    (waits,) = jobs()
    taken_back(line)
    assert money.charge_interest(waits) is None
    assert not Charge.objects.filter(subject__startswith="interest:").exists()


def test_it_ends_as_well_where_some_was_charged_before(office: Clone):
    line = late()
    (waits,) = jobs()
    money.charge_interest(waits)
    taken_back(line)
    again = money.charge_interest(waits)
    assert again is not None
    assert again.state == State.CANCELLED


def test_of_what_is_paid_later_the_delay_counts_from_the_first_due_day(office: Clone):
    rest = taken_back(late())
    assert rest.due_on == DUE
    with clock.moved_to(LATER):
        money.collect("bill:1", told("another", LATER, YEN))
        first, second = jobs()
        assert (money.charge_interest(first), second) == (None, rest.id)
        made = money.charge_interest(second)
    assert made is not None
    assert made.amount == late_interest(YEN, DUE, LATER.date())
    assert made.amount > late_interest(YEN, DUE, DAY)


def test_what_was_paid_of_it_is_overpaid(office: Clone):
    line = late()
    owed = money.charge_interest(jobs()[0])
    assert owed is not None
    with clock.moved_to(AT):
        money.collect(owed.subject, told("interest", AT, owed.amount))
    taken_back(line)
    over = Overpayment.objects.get()
    assert (over.charge, over.amount, over.cause) == (owed, owed.amount, "reduced")
    principal = Charge.objects.get(subject="bill:1", state=State.CANCELLED)
    assert money.charge_interest(principal.id) == interest_of(principal) == owed
