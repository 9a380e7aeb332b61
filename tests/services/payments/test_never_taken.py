"""報告にない: the provider is asked once more; what it never took is taken back by two people, and owed again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from breaking import broken
from charging import charged, clerk
from checkouts import Sandbox, billed, by, sandbox_at
from clones import MIHON, Clone
from denying import AT, DAY, answered, missing, proposed, reported, taken_back, told
from procrastinate.contrib.django.models import ProcrastinateJob
from racing import together
from visitors import pages, signed_in_staff
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.payments import accounts, jobs
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import (
    PaymentAnswered,
    PaymentUntaken,
    ReportedLine,
)
from madoguchi.services.payments.models import (
    Answer,
    Bill,
    Charge,
    Checkout,
    CheckoutState,
    Overpayment,
    Payment,
    ReportLine,
    Way,
)
from madoguchi.services.payments.providers import Happened, Outcome, ProviderError
from madoguchi.services.payments.refusals import PaymentRefusedError


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


# Asking


def test_the_answer_stands_on_the_line(office: Clone):
    line = answered(missing())
    assert (line.answer, line.settled, line.finding) == ("expired", "", "missing_there")
    kinds = Event.objects.filter(subject=line.reconciliation.subject).order_by("n")
    assert list(kinds.values_list("kind", flat=True))[1:] == ["payments.line_asked", "payments.line_answered"]
    assert TrayOut.objects.filter(kind="payment_asked").count() == 1


def test_it_is_asked_again_after_a_while(office: Clone):
    line = missing()
    money.ask_again(line, clerk())
    assert refused(money.ask_again, line, clerk()) == "line_asked"
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        money.ask_again(line, clerk())
    money.note_answer(PaymentAnswered(line=line.id, answer="open", at=clock.now()))
    assert money.ask_again(line, clerk()).answer == ""


def test_only_what_is_not_reported_is_asked_about(office: Clone):
    charged("case:1", amount=600, ways=[Way.CARD])
    money.collect("case:1", told())
    lost = ReportedLine(reference="lost", kind="paid", amount=1, fee=0, at=AT)
    here = reported(DAY, lost, ReportedLine(reference="ref", kind="paid", amount=600, fee=0, at=AT))
    for line in here.lines.all():
        assert refused(money.ask_again, line, clerk()) == "line_settled"


def asked_on_line(database: Clone, sandbox: Sandbox, *, paid_there: bool = False) -> ReportLine:
    """A checkout that stands as paid on both sides, and the line that says that nothing was reported of it."""
    with database.as_public(), sandbox.chosen():
        with city_scope(MIHON):
            bill, provider = billed(), by("sandbox_card")
        checkout = money.begin_checkout(money.Wanted(MIHON, bill.id), provider)
        if paid_there:
            sandbox.press(checkout.url)
        with city_scope(MIHON):
            paid = Outcome(Happened.PAID, clock.now(), checkout.amount)
            money.settle(checkout.id, paid)
    take_all(database.as_office)
    take_all(database.as_public)
    with database.as_office(), city_scope(MIHON):
        line = reported(clock.today()).lines.get()
        return money.ask_again(line, clerk())


@pytest.mark.parametrize(("paid_there", "answer"), [(True, "paid"), (False, "open")])
def test_the_provider_is_asked_off_the_request(
    database: Clone, sandbox: Sandbox, paid_there: bool, answer: str
):
    line = asked_on_line(database, sandbox, paid_there=paid_there)
    take_all(database.as_public)
    with database.as_public(), sandbox.chosen():
        (job,) = ProcrastinateJob.objects.filter(task_name="payments.ask_again")
        asked = {"city": MIHON, "checkout": job.args["checkout"], "line": job.args["line"]}
        sandbox.kill()
        try:
            with pytest.raises(ProviderError):
                jobs.ask_again(**asked)
        finally:
            sandbox.start()
        jobs.ask_again(**asked)
        with city_scope(MIHON):
            assert Checkout.objects.get().state == CheckoutState.PAID
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert ReportLine.objects.get(id=line.id).answer == answer


def test_of_a_payment_that_nobody_began_here_there_is_no_answer(database: Clone):
    with database.as_office(), city_scope(MIHON):
        money.ask_again(missing(), clerk())
    take_all(database.as_public)
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        line = ReportLine.objects.get()
        assert line.answer == "unknown"
        assert refused(money.propose_untaking, line, "調べた", clerk()) == "not_denied"


# Taking back


def test_two_people_take_it_back_and_it_is_owed_again(office: Clone):
    with clock.moved_to(AT):
        line = missing(account="一般会計／手数料")
        row = proposed(line)
        assert refused(money.decide_reduction, row, True, "", clerk()) == "reduction_own"
    with clock.moved_to(AT + timedelta(days=3)):
        money.decide_reduction(row, True, "", clerk("otsuyama"))
    before, again = Charge.objects.order_by("made_at")
    assert (before.state, again.state, again.amount) == ("cancelled", "due", 600)
    assert (again.subject, again.fiscal_year, again.account) == ("case:1", before.fiscal_year, before.account)
    line.refresh_from_db()
    assert (line.settled, line.settled_by) == ("untaken", clerk("otsuyama"))
    kinds = Event.objects.filter(subject="case:1").order_by("n").values_list("kind", flat=True)
    assert list(kinds)[2:] == [
        "payments.reduction_proposed",
        "payments.reduction_approved",
        "payments.untaken",
        "payments.charged",
    ]
    assert Payment.objects.get().charge == before


def test_the_books_say_so_on_its_day(office: Clone):
    with clock.moved_to(AT):
        row = proposed(missing())
    with clock.moved_to(AT + timedelta(days=3)):
        money.decide_reduction(row, True, "", clerk("otsuyama"))
    later = DAY + timedelta(days=3)
    assert accounts.booked(DAY, DAY)[0].cells[:2] == [1, 600]
    assert [one.cells[-2:] for one in accounts.booked(later, later)] == [[1, 600]]
    (whole,) = accounts.booked(DAY, later)
    assert (whole.cells[:2], whole.cells[-2:]) == ([1, 600], [1, 600])


def test_what_is_refused_leaves_it_paid(office: Clone):
    row = proposed(missing())
    money.decide_reduction(row, False, "翌日の報告を待つ", clerk("otsuyama"))
    assert Charge.objects.get().state == "paid"
    assert ReportLine.objects.get().settled == ""


@pytest.mark.parametrize("answer", [Answer.PAID, Answer.OPEN, Answer.UNKNOWN])
def test_only_what_the_provider_denies_is_taken_back(office: Clone, answer: Answer):
    line = missing()
    assert refused(money.propose_untaking, line, "調べた", clerk()) == "not_denied"
    assert refused(money.propose_untaking, answered(line, answer), "調べた", clerk()) == "not_denied"


def test_what_a_later_report_has_after_all_stays(office: Clone):
    line = missing()
    row = proposed(line)
    late = ReportedLine(reference="ref", kind="paid", amount=600, fee=0, at=AT)
    reported(DAY + timedelta(days=1), late)
    money.compare_again(line.reconciliation)
    assert refused(money.decide_reduction, row, True, "", clerk("otsuyama")) == "not_denied"
    assert Charge.objects.get().state == "paid"
    row.refresh_from_db()
    assert row.approved is None


def test_of_what_was_given_back_nothing_is_taken_back(office: Clone):
    line = answered(missing())
    money.reduce(Charge.objects.get(), 100, "減額", actor="system")
    assert refused(money.propose_untaking, line, "調べた", clerk()) == "not_untaken"


def test_its_receipt_is_revoked_and_no_other_is_issued(office: Clone):
    line = missing(key="123456")
    payment = Payment.objects.get()
    money.issue_receipt(payment, "見本 太郎", clerk())
    taken_back(line)
    assert money.receipt_of(payment) is None
    assert refused(money.issue_receipt, payment, "見本 太郎", clerk()) == "receipt_untaken"


def test_money_that_comes_after_all_goes_back(office: Clone):
    again = taken_back(missing())
    found = money.collect_told("case:1", told())
    assert isinstance(found, Overpayment)
    assert (found.charge, found.state, found.cause) == (again, "refunding", "not_due")
    assert money.collect_told("case:1", told()) == found
    later = reported(
        DAY + timedelta(days=1), ReportedLine(reference="ref", kind="paid", amount=600, fee=0, at=AT)
    )
    assert later.lines.get(reference="ref", kind="paid").finding == "matched"


def test_a_report_that_has_it_after_all_finds_no_payment(office: Clone):
    taken_back(missing())
    later = reported(
        DAY + timedelta(days=1), ReportedLine(reference="ref", kind="paid", amount=600, fee=0, at=AT)
    )
    line = later.lines.get()
    assert line.finding == "missing_here"


def test_it_is_paid_again_by_another_checkout(office: Clone):
    again = taken_back(missing())
    money.collect("case:1", told("another"))
    again.refresh_from_db()
    assert again.state == "paid"
    assert Payment.objects.count() == 2


def test_the_person_may_pay_again(database: Clone, sandbox: Sandbox):
    line = asked_on_line(database, sandbox)
    with database.as_office(), city_scope(MIHON):
        money.note_answer(PaymentAnswered(line=line.id, answer="expired", at=clock.now()))
        line.refresh_from_db()
        row = money.propose_untaking(line, "調べた", clerk())
        money.decide_reduction(row, True, "", clerk("otsuyama"))
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON), sandbox.chosen():
        bill, checkout = Bill.objects.get(), Checkout.objects.get()
        assert (bill.state, bill.paid_at, bill.how) == ("due", None, "")
        assert (checkout.state, checkout.paid_at) == ("failed", None)
        assert money.open_checkout(bill.id, by("sandbox_card")).state == "open"


def test_what_another_checkout_paid_stays_paid(database: Clone, sandbox: Sandbox):
    with database.as_public(), city_scope(MIHON), sandbox.chosen():
        bill = billed()
        checkout = money.open_checkout(bill.id, by("sandbox_card"))
        money.settle(checkout.id, Outcome(Happened.PAID, clock.now(), checkout.amount))
        fields = {"bill": bill, "provider": "sandbox_qr", "way": "qr", "amount": 600, "until": clock.now()}
        moments = {"ended_at": clock.now(), "paid_at": clock.now()}
        Checkout.objects.create(reference="other", state="paid", **fields, **moments)
        untaken = PaymentUntaken(provider="sandbox_card", reference=checkout.reference)
        for _ in range(2):
            money.note_untaken(untaken)
        assert Bill.objects.get().state == "paid"
        assert Checkout.objects.get(id=checkout.id).state == "failed"
        assert Event.objects.filter(kind="payments.not_paid").count() == 1


BAD = [
    "answer = 'paid'",
    "answered_at = now()",
    "answer = 'paid', answered_at = now()",
    "answer = 'maybe', answered_at = now(), asked_at = now()",
]


@pytest.mark.parametrize("change", BAD)
def test_an_answer_whose_fields_do_not_agree_is_refused(office: Clone, change: str):
    missing()
    assert broken(f"UPDATE payments_reportline SET {change}") == "payments_report_line_answered"


def test_of_two_who_ask_one_does(database: Clone):
    with database.as_office(), city_scope(MIHON):
        line = missing()
    asked = together(
        database, lambda: money.ask_again(line, clerk()), lambda: money.ask_again(line, clerk("otsuyama"))
    )
    assert (len(asked[0]), [fault.rule for fault in asked[1]]) == (1, ["line_asked"])


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            line = missing()
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        address = f"/takings/reports/sandbox_card/{DAY}/"
        assert "収納の取消しを提案する" not in desk.get(address).content.decode()
        assert desk.post(address, {"line": "1", "act": "untake", "note": "調べた"}).status_code == 422
        assert desk.post(address, {"line": "1", "act": "ask"}).status_code == 302
        assert "待っています（" in desk.get(address).content.decode()
        assert desk.post(address, {"line": "1", "act": "ask"}).status_code == 422
        with city_scope(MIHON):
            money.note_answer(PaymentAnswered(line=line.id, answer="failed", at=clock.now()))
        page = desk.get(address).content.decode()
        assert "受け取っていない（不成立）" in page and "収納の取消しを提案する" in page
        assert desk.post(address, {"line": "1", "act": "untake", "note": ""}).status_code == 422
        assert desk.post(address, {"line": "1", "act": "untake", "note": "画面でも確認"}).status_code == 302
        with city_scope(MIHON):
            number = Charge.objects.get().number
        other = signed_in_staff("/login/", "otsuyama@mihon.example")
        assert "収納の取消し" in other.get(f"/takings/charges/{number}/").content.decode()
        act = {"act": "decide", "answer_is": "yes"}
        assert other.post(f"/takings/charges/{number}/", act).status_code == 302
        assert "収納を取り消した" in desk.get(address).content.decode()
