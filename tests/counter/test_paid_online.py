"""A fee paid on line: from my page to the provider and back; the case goes on by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from certificates import FIRST, apply, examined, open_kind
from checkouts import Sandbox, by, latest, sandbox_at
from clones import Clone
from visitors import pages, visitor
from walking import MIHON, at_desk, drain, run_jobs, take_all

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.window.models import Submission
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import asking
from madoguchi.services.payments.models import Bill, Charge, Overpayment, Payment, State
from madoguchi.services.payments.queries import bill_of


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


@pytest.fixture
def due(database: Clone) -> Submission:
    """A certificate whose fee of 600 yen is due, and its applicant knows."""
    submission = apply(database)
    examined(database)
    drain(database)
    return submission


def pay(database: Clone, sandbox: Sandbox, submission: Submission) -> Bill:
    """The person pays, and the provider is asked."""
    with database.as_public(), sandbox.chosen():
        with city_scope(MIHON):
            bill, provider = bill_of(submission.subject), by()
        assert bill is not None
        checkout = money.begin_checkout(money.Wanted(MIHON, bill.id), provider)
        sandbox.press(checkout.url)
        with city_scope(MIHON):
            money.settle(checkout.id, provider.ask(checkout))
    return bill


def hear(database: Clone) -> None:
    """The office hears of it, and its worker does what follows."""
    take_all(database.as_office)
    run_jobs(database.as_office)
    take_all(database.as_public)


def test_the_case_goes_on_by_itself(database: Clone, sandbox: Sandbox, due: Submission):
    pay(database, sandbox, due)
    hear(database)
    with database.as_office(), city_scope(MIHON):
        case, payment = Case.objects.get(), Payment.objects.select_related("charge").get()
        assert open_kind(case) == "verify"
        assert (payment.provider, payment.way, payment.charge.state) == ("sandbox_card", "card", State.PAID)
        assert payment.staff_id is None
        assert Event.objects.filter(kind="cases.paid", actor="system").count() == 1
        assert not Overpayment.objects.exists()
    with database.as_public(), city_scope(MIHON):
        bill = Bill.objects.get()
        assert (bill.state, bill.how, bill.charged) == (State.PAID, "card", case.subject)


def test_the_job_again_changes_nothing(database: Clone, sandbox: Sandbox, due: Submission):
    pay(database, sandbox, due)
    hear(database)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.select_related("version__procedure", "department").get()
        cases.note_paid(case)
        assert open_kind(case) == "verify"
        assert Event.objects.filter(kind="cases.paid").count() == 1


def test_while_a_correction_is_asked_it_waits_for_that(database: Clone, sandbox: Sandbox, due: Submission):
    with at_desk(database, FIRST) as (clerk, case):
        items = {"purpose": "使いみちを詳しく"}
        answer_by = clock.today() + timedelta(days=7)
        cases.ask_correction(clerk, case, items, answer_by, "補正がないと進められません。")
    pay(database, sandbox, due)
    hear(database)
    with at_desk(database, FIRST) as (clerk, case):
        assert open_kind(case) == "payment"
        cases.end_correction(clerk, case)
    hear(database)
    with at_desk(database, FIRST) as (_, case):
        assert open_kind(case) == "verify"


def test_paid_at_the_counter_meanwhile_is_an_overpayment(database: Clone, sandbox: Sandbox, due: Submission):
    with at_desk(database, FIRST) as (_, case):
        charge = Charge.objects.get(subject=case.subject)
        taken = {
            "provider": "sandbox_qr",
            "way": "qr",
            "reference": "elsewhere",
            "amount": 600,
            "at": clock.now(),
        }
        money.collect(case.subject, money.collecting.envelopes.PaidByProvider(**taken))
    pay(database, sandbox, due)
    hear(database)
    with database.as_office(), city_scope(MIHON):
        found = Overpayment.objects.get()
        assert (found.cause, found.amount, found.charge_id) == ("twice", 600, charge.id)
        assert found.provider == "sandbox_card"


def test_refunded_the_way_it_came(database: Clone, sandbox: Sandbox, due: Submission):
    pay(database, sandbox, due)
    hear(database)
    with database.as_office(), city_scope(MIHON):
        charge = Charge.objects.get()
        found = money.reduce(charge, 200, "通数の誤り", actor="system")
        assert isinstance(found, Overpayment)
        money.refund_by_provider(found, None)
    with database.as_public(), sandbox.chosen():
        take_all(sandbox.chosen)
        run_jobs(sandbox.chosen)
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert Overpayment.objects.get().state == "refunded"
    with database.as_public(), city_scope(MIHON):
        assert latest(Bill.objects.get()).refunded == 400


# The pages


def test_my_page_leads_to_the_provider_and_back(database: Clone, sandbox: Sandbox, due: Submission):
    with database.as_public(), sandbox.chosen(), pages():
        browser = visitor()
        browser.force_login(due.person.account)
        seen = browser.get(f"/my/{due.code}/").content.decode()
        assert f'href="/my/{due.code}/pay/"' in seen
        page = browser.get(f"/my/{due.code}/pay/", follow=True)
        told = page.content.decode()
        assert "600円" in told
        assert "指定納付受託者" in told
        assert sandbox.address in page["Content-Security-Policy"]
        address = page.wsgi_request.path
        nothing = browser.post(address, {})
        assert nothing.status_code == 422
        assert "お支払いの方法を選んでください" in nothing.content.decode()
        answer = browser.post(address, {"provider": "sandbox_card"})
        assert answer.status_code == 303
        assert answer["Location"].startswith(sandbox.address)
        waiting = browser.get(f"{address}back/").content.decode()
        assert 'data-again="3"' in waiting
        sandbox.press(answer["Location"])
        with clock.moved_to(clock.now() + timedelta(minutes=2)):
            asking.ask_providers(MIHON)
        done = browser.get(f"{address}back/").content.decode()
        assert "お支払いが済みました" in done
        assert "data-again" not in done
        assert "お支払い済み" in browser.get("/my/payments/").content.decode()


def test_a_procedure_paid_by_hand_alone_has_no_button(database: Clone, due: Submission):
    with database.as_public(), pages():
        browser = visitor()
        browser.force_login(due.person.account)
        assert "オンラインで支払う" not in browser.get(f"/my/{due.code}/").content.decode()
