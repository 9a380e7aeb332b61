"""Each desk page of money asks the database at most twelve times, however many rows it shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from demanding import bring, wanted, work
from demanding import row as bill
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tills import cashier
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.queries import forget_municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider, ProviderReported, ReportedLine
from madoguchi.services.payments.models import ChargeKind, CollectedKind, ReminderKind, Way

NOW, DAY, MOST = datetime(2026, 11, 20, 3, tzinfo=UTC), date(2026, 11, 20), 12
LIST = ("", "tills/", "charges/", "demands/", "bills/", "collected/", "overpaid/", "reports/", "books/")


def file(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", "\n".join(rows).encode())


def brought() -> list[str]:
    wanted = money.BillsWanted(ChargeKind.TAX, {"ja": "税", "en": "Tax"}, "みほん市", "市税")
    head = "通知番号,宛名,金額,納期限"
    found = money.begin_bills(file(head, *(f"A-{n},見本,100,2026-12-25" for n in range(5))), wanted, clerk())
    money.charge_some(found.id)
    owed = [one.charge.number for one in found.bills.select_related("charge")]
    slips = (f"{number},100,2026-11-19,R-{n}" for n, number in enumerate(owed[:3]))
    taken = money.take_slips(CollectedKind.BANK, file("納付番号,金額,納付日,整理番号", *slips), clerk())
    money.collect_some(taken.id)
    draft = money.keep_bills(file(head, *(f"B-{n},見本,100,2026-12-25" for n in range(30))), wanted, clerk())
    return [f"bills/{found.code}/", f"collected/{taken.code}/", f"bills/columns/{draft.code}/"]


def reported() -> list[str]:
    for n in range(6):
        charged(f"case:{n}", ways=[Way.CARD, Way.CASH])
        for twice in range(2):
            told = PaidByProvider(
                provider="stripe",
                way="card",
                reference=f"{n}-{twice}",
                amount=600,
                at=NOW - timedelta(hours=1),
            )
            over = money.collect(f"case:{n}", told)
    lines = [
        ReportedLine(reference=f"{n}-0", kind="paid", amount=600 + n % 2, fee=9, at=NOW) for n in range(3, 9)
    ]
    money.take_report(ProviderReported(provider="stripe", day=DAY, lines=lines))
    return ["reports/stripe/2026-11-20/", f"overpaid/{over.id}/"]


def late() -> str:
    owed = charged("case:late", due_on=DAY - timedelta(days=9))
    money.remind(owed, ReminderKind.REMINDER, clerk())
    return f"charges/{owed.number}/"


def demanded() -> list[str]:
    """Two due days of which one has its 督促状, with one left out."""
    rows = [bill(n, due=DAY - timedelta(days=9 + n % 2)) for n in range(8)]
    bring(*rows, bill(8, name="見本\U0001b000", due=DAY - timedelta(days=9)))
    run = money.begin_demands(wanted(due_on=DAY - timedelta(days=9), until=DAY + timedelta(days=13)), clerk())
    work(run)
    return [
        f"demands/due/{DAY - timedelta(days=10)}/",
        f"demands/due/{DAY - timedelta(days=9)}/",
        f"demands/{run.code}/",
    ]


@pytest.fixture
def addresses(database: Clone) -> list[str]:
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        for n in range(4):
            money.receive_cash(charged(f"case:cash{n}"), 600, cashier())
        return [*LIST, *brought(), *reported(), late(), *demanded()]


def test_twelve_at_most(database: Clone, addresses: list[str]):
    with database.as_office(), pages(), clock.moved_to(NOW):
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        asked = {}
        for one in addresses:
            forget_municipalities()  # so that they are not read anew, after some seconds, while it is counted
            desk.get(f"/takings/{one}")  # what a process learns once is not counted
            with CaptureQueriesContext(connection) as seen:
                assert desk.get(f"/takings/{one}").status_code == 200, one
            asked[one] = len([row for row in seen if "SAVEPOINT" not in row["sql"]])
        assert not {one: number for one, number in asked.items() if number > MOST}
