"""The cases of both cities: each at a place of the walk, with its money, and the records of old ones."""

from typing import Any

from charging import charged
from filing import binder_of, completed
from tills import with_till
from two_cities import STEPS, City
from walking import CHECKS

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.filters import Wanted
from madoguchi.counter.cases.models import Case, NoteKind
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.actions import record_check
from madoguchi.foundation.people.models import CheckKind, Party
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Checkout
from madoguchi.services.records import actions as records
from madoguchi.services.records.rules import Keeper
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget


def walk(database: Any, city: City) -> None:
    """The first submission goes to its end, the last only to its first step."""
    with database.as_office(), city_scope(city.code):
        for submission, step in zip(reversed(city.submissions), STEPS, strict=True):
            case = Case.objects.select_related("version__procedure").get(submission=submission.id)
            city.cases[step] = case
            for act in (_examine, _draft, _decide)[: STEPS.index(step)]:
                act(city, case)
        party = Party.objects.get(subject=city.cases["examine"].subject)
        record_check(party, CheckKind.ONE, f"{city.mark}運転免許証の写し", city.staff("kouno"))
        _share(city)


def _share(city: City) -> None:
    """What clerks share beside the walk: a note, a step that is somebody's, a saved filter; and the next form."""
    clerk, case = Clerk(city.staff("kouno")), city.cases["draft"]
    cases.note(clerk, case, NoteKind.PHONE, f"{city.mark}電話で確かめました")
    cases.assign(clerk, case, clerk.staff)
    cases.save_filter(clerk, f"{city.mark}今週の起案", Wanted(do="draft"))
    title = {"ja": f"{city.mark}住まいの次の手続き", "en": f"{city.mark}What follows for the home"}
    city.offer = cases.offer(cases.OfferOrder("road_report", title, {}), case)


def _examine(city: City, case: Case) -> None:
    examined = cases.Examined(CHECKS, f"{city.mark}家屋を確認しました")
    cases.examine(Clerk(city.staff("kouno")), case, examined)


def _draft(city: City, case: Case) -> None:
    cases.draft(Clerk(city.staff("kouno")), case, cases.Proposal("half", f"{city.mark}柱の傾きによる"))


def _decide(city: City, case: Case) -> None:
    cases.decide(Clerk(city.staff("heikawa")), case, note=f"{city.mark}異議なしです")


def pay(database: Any, city: City) -> None:
    """The fee of the first application, taken at the counter; the person has its copy."""
    with database.as_office(), city_scope(city.code):
        words = {
            "payee": f"{city.mark}市",
            "account": f"{city.mark}一般会計",
            "reckoned": f"{city.mark}300 × 2",
        }
        title = {"ja": f"{city.mark}証明の手数料", "en": f"{city.mark}Fee"}
        charge = charged(city.cases["done"].subject, title=title, **words)
        city.payment = money.receive_cash(charge, 1000, with_till(city.staff("kouno")))
        told = money.tell(city.payment.charge)
    with database.as_public(), city_scope(city.code):
        owner = city.submission.person
        city.bill = money.publish(told, city.submission.subject, person=owner)
        when = {
            "begun_at": clock.now(),
            "ended_at": clock.now(),
            "paid_at": clock.now(),
            "until": clock.now(),
        }
        ended = {"state": "paid", "way": "card", "provider": "sandbox_card", "amount": city.bill.amount}
        Checkout.objects.create(bill=city.bill, reference=f"{city.slug}1", **ended, **when)


def spend(database: Any, city: City) -> None:
    """A budget of which the first application takes, and an order to pay it."""
    with database.as_office(), city_scope(city.code):
        words = {
            "title": {"ja": f"{city.mark}住まいの再建", "en": f"{city.mark}Rebuilding homes"},
            "account": f"{city.mark}民生費・災害救助費",
        }
        year = fiscal_year(clock.today())
        Budget.objects.create(slug=f"rebuilding_{city.slug}", fiscal_year=year, ceiling=512_300, **words)
        subject, clerk = city.cases["done"].subject, city.staff("kouno")
        spending.commit(subject, f"rebuilding_{city.slug}", 200_000, actor="system")
        bank = {"bank_name": f"{city.mark}本店銀行", "holder": f"{city.mark}ミホン"}
        order = spending.PayoutOrder(words["title"], f"{city.mark}見本 {city.mark}太郎", bank, 200_000)
        city.payout = spending.order(subject, order, clerk, taken_for=subject)


def file(database: Any, city: City) -> None:
    """Three records of ten years ago, proposed for disposal."""
    with database.as_office(), city_scope(city.code):
        kept = [
            completed(title={"ja": f"{city.mark}昔の申請{n}", "en": f"{city.mark}Old{n}"}) for n in range(3)
        ]
        city.record = kept[0]
        city.disposal = records.propose(Keeper(city.staff("kouno")), binder_of(kept[0]))
