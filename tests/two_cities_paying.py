"""Money of both cities on its way: a transfer that waits for its check, and a payment that came back."""

from datetime import timedelta
from itertools import count
from typing import Any

from budgeting import ACCOUNT
from two_cities import City

from madoguchi.core import clock
from madoguchi.core.calendar import is_bank_day
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import transferring
from madoguchi.services.spending.models import PayingAccount, Payout
from madoguchi.services.spending.rules import Cashier

PAYER = {
    "client_code": "0000000001",
    "client_name": "ミホン",
    "bank_code": "0149",
    "bank_name": "ミホン",
    "branch_code": "001",
    "branch_name": "ホンテン",
    "number": "0000001",
    "departments": ["crisis_management"],
    "approver": "crisis_management-head",
}
#: The names of each city's bank in kana: a file has no other letters.
KANA = {"mihon": "ミホンギンコウ", "kagami": "カガミギンコウ"}


def send(database: Any, city: City) -> None:
    """Two more payments: one in a transfer, one whose account is to be mended."""
    with database.as_office(), city_scope(city.code):
        PayingAccount.objects.all().delete()
        PayingAccount.objects.create(declared={**PAYER, "bank_name": KANA[city.slug]})
        sent, city.returned = _order(city, "sent"), _order(city, "returned")
        transferring.set_aside(city.returned, f"{city.mark}口座の解約", city.staff("kouno"))
        days = (clock.today() + timedelta(days=n) for n in count(1))
        day = next(one for one in days if is_bank_day(one))
        wanted = transferring.Wanted(day, [sent.number])
        city.transfer = transferring.make(Cashier(city.staff("kouno")), wanted)


def _order(city: City, name: str) -> Payout:
    title = {"ja": f"{city.mark}見舞金", "en": f"{city.mark}Condolence money"}
    account = {**ACCOUNT, "bank_name": f"{city.mark}本店銀行"}
    order = spending.PayoutOrder(title, f"{city.mark}見本 {city.mark}花子", account, 1_000)
    return spending.order(f"matter:{city.slug}:{name}", order, city.staff("kouno"))
