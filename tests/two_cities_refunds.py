"""Accounts that are asked for in both cities: one that waits in the office, a question on the public side."""

from typing import Any

from budgeting import ACCOUNT
from charging import charged
from two_cities import BOTH, City

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Bill, Way
from madoguchi.services.refunds import actions
from madoguchi.services.refunds.envelopes import AccountGiven, AccountWanted
from madoguchi.services.refunds.models import AccountRequest


def ask(database: Any, city: City) -> None:
    """Somebody answered who paid twice; somebody else, who has a bill on their page, is asked."""
    with database.as_office(), city_scope(city.code):
        city.asked_overpaid = _overpaid(city)
        asking = actions.ask_account(city.asked_overpaid, Staff.objects.get(email=BOTH))
        account = {**ACCOUNT, "bank_name": f"{city.mark}答えの銀行"}
        actions.hear_answer(
            AccountGiven(
                asking=asking.id,
                payee=f"{city.mark}答えた人",
                account=account,
                signed_in=False,
                at=clock.now(),
            )
        )
    with database.as_public(), city_scope(city.code):
        Bill.objects.filter(id=city.bill.id, charged="").update(charged=f"matter:{city.slug}")
        wanted = AccountWanted(
            asking=new_id(),
            charged=Bill.objects.get(id=city.bill.id).charged,
            amount=300,
            until=clock.today(),
            at=clock.now(),
            contact={"ja": f"{city.mark}返金の係", "en": f"{city.mark}Refunds"},
        )
        actions.hear_wanted(wanted)
        city.account_request = AccountRequest.objects.select_related("bill").get(asking=wanted.asking)


def _overpaid(city: City) -> Any:
    subject = f"bill:{city.slug}-asked"
    words = {"payee": f"{city.mark}市", "account": f"{city.mark}会議室の歳入"}
    title = {"ja": f"{city.mark}二度払いの貸出", "en": f"{city.mark}Hall paid twice"}
    charged(subject, title=title, ways=[Way.SLIP], key="314159", **words)
    for n in range(2):
        reference = f"{city.slug}-asked-{n}"
        told = PaidByProvider(
            provider=f"{city.slug}_bank", way="slip", reference=reference, amount=600, at=clock.now()
        )
        found = payments.collect(subject, told)
    return found
