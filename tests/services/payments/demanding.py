"""Taxes that are late, as another system billed them, and 督促状 of many of them."""

from datetime import UTC, date, datetime

from brought import HEAD, WANTED, upload
from charging import clerk

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.demanded.queries import sorted_out
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import BillImport, Charge, DemandRun, OutsideBill
from madoguchi.services.payments.rules import undemanded

NOW = datetime(2026, 11, 12, 3, tzinfo=UTC)
DUE = date(2026, 10, 30)
#: The tenth day later is a Sunday, and the Monday a holiday.
UNTIL = date(2026, 11, 24)
#: Who brings bills in, and who is of a department that sees none of theirs.
OWN, STRANGER = "otsuyama", "naya"


def row(
    n: int, name: str = "", address: str = "", postal_code: str = "", amount: int = 0, due: date = DUE
) -> str:
    """A bill of a file: of number `n` who owes 10,000 yen and n times 100, nearer to the city hall with each."""
    named = name or f"見本 {n}郎"
    code = postal_code or f"420-{1000 - n:04d}"
    return f"A-{n},{named},{code},{address or f'みほん市湖南町{n}番地'},{amount or 10_000 + 100 * n},{due},"


def bring(*rows: str, by: str = "kouno") -> BillImport:
    """A file of bills that was brought in in June, and charged."""
    with clock.moved_to(datetime(2026, 6, 1, 3, tzinfo=UTC)):
        begun = money.begin_bills(upload(*rows, head=HEAD, encoding="utf-8"), WANTED, clerk(by))
        while money.charge_some(begun.id):
            pass
    return begun


def wanted(by: str = "kouno", due_on: date = DUE, until: date = UNTIL) -> money.DemandsWanted:
    """What a clerk sees and confirms."""
    amounts = [
        one.amount for one in sorted_out(undemanded(clerk(by)).filter(due_on=due_on)) if not one.why_not
    ]
    department = Department.objects.get(slug="crisis_management")
    return money.DemandsWanted(due_on, until, department, len(amounts), sum(amounts))


def begun(by: str = "kouno") -> DemandRun:
    """The 督促 of all that a clerk may demand; the job has done nothing yet."""
    return money.begin_demands(wanted(by), clerk(by))


def work(run: DemandRun) -> None:
    """The job, in one transaction."""
    while money.demand_some(run.id):
        pass


def of(reference: str) -> Charge:
    """What is owed by a bill of a file, by its reference."""
    return OutsideBill.objects.get(reference=reference).charge


def paid(owed: Charge) -> None:
    """All of it, at a bank."""
    told = PaidByProvider(
        provider="bank", way="slip", reference=owed.number, amount=owed.amount, at=clock.now()
    )
    money.collect(owed.subject, told)
