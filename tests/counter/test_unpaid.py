"""What is paid to an applicant and came back from the bank: told on my page and by mail, once each time."""

from collections.abc import Iterator

import pytest
import subsidies
from clones import MIHON, Clone
from paying import MAKER, answer, at_the_bank, cashier, transfer
from subsidies import ACCOUNT, MAIL, REPORTED, in_season
from walking import drain

from madoguchi.core import clock
from madoguchi.counter.cases.actions import tell_returned
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.kinds import Kind
from madoguchi.counter.window.models import Tracking
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.mail import text
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.spending import settling
from madoguchi.services.spending.models import Payout


@pytest.fixture(autouse=True)
def _season() -> Iterator[None]:
    with in_season():
        yield


def ordered(database: Clone) -> Payout:
    """A subsidy granted, fixed, claimed and ordered to be paid."""
    subsidies.grant(database, subsidies.apply(database))
    reported = subsidies.answer(database, "business_subsidy_report", REPORTED, "receipts")
    subsidies.fix(database, reported, 480_000)
    subsidies.answer(database, "business_subsidy_claim", {"account": ACCOUNT, "electronic": False})
    subsidies.examine(database)
    subsidies.draft(database, "paid")
    subsidies.decide(database)
    with database.as_office(), city_scope(MIHON):
        return Payout.objects.get()


def rejected(database: Clone, payout: Payout) -> None:
    """The bank does not take it, and both workers do what follows, twice."""
    with database.as_office(), city_scope(MIHON):
        made = transfer([payout.number])
        settling.take(cashier(MAKER), made, "kekka.txt", answer(at_the_bank(made), "2"))
    drain(database)
    drain(database)


def test_the_applicant_is_told_why_and_whom_to_ask(database: Clone):
    rejected(database, ordered(database))
    with database.as_public(), city_scope(MIHON):
        notice = Notice.objects.get(template="payout_returned")
        words = text(notice)
        for part in ("該当する口座がない", "担当：", "お金は市で預かっています", notice.params["code"]):
            assert part in words
        assert ACCOUNT["number"] not in words
        assert Delivery.objects.get(notice=notice).recipient == MAIL
        lines = [one.sentence["ja"] for one in Tracking.objects.all() if "振り込みが" in one.sentence["ja"]]
        assert lines == ["振り込みができませんでした。口座を確かめます（480,000円）"]
    with database.as_office(), city_scope(MIHON):
        assert Payout.objects.get().told_at is not None


def test_of_what_stays_inside_nobody_is_told(database: Clone):
    payout = ordered(database)
    with database.as_office(), city_scope(MIHON):
        Payout.objects.update(state="returned", returned_at=clock.now(), returned_why="該当する口座がない")
        case = Case.objects.get(id=payout.subject.removeprefix("case:"))
        case.kind = Kind.INTERNAL
        tell_returned(case)
        assert Payout.objects.get().told_at is None
