"""Stripe by its own library, against a server that answers as its documentation says."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from stripe import WebhookSignature
from stripe_server import KEY, SECRET, Stripe, stripe_at_work

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.services.payments.config import Account
from madoguchi.services.payments.models import Checkout, Refund
from madoguchi.services.payments.providers import ForgedError, Happened, Order, ProviderError, Told
from madoguchi.services.payments.providers.striped import StripeProvider

ORDER = Order(
    "会議室の使用料",
    "ja",
    "https://city.example/back",
    "https://city.example/leave",
    "https://city.example/c",
)
NOTICE = {"ja": "告示第1号", "en": "Notice 1", "date": "2026-04-01"}


@pytest.fixture
def server() -> Iterator[Stripe]:
    with stripe_at_work() as made:
        yield made


def provider(server: Stripe, key: str = KEY) -> StripeProvider:
    given = {"address": server.address, "key": key, "secret": SECRET, "notice": NOTICE}
    return StripeProvider(Account.model_validate(given))


def checkout(**fields: Any) -> Checkout:
    row = {
        "reference": new_id().hex,
        "amount": 600,
        "until": clock.now() + timedelta(hours=1),
        "city": "992011",
    }
    return Checkout(**{**row, **fields})


def begun(server: Stripe, **fields: Any) -> Checkout:
    made = checkout(**fields)
    made.external = provider(server).start(made, ORDER).external
    return made


def test_a_session_that_nobody_goes_on_with_is_ended(server: Stripe):
    made = begun(server)
    assert provider(server).end(made).kind == Happened.EXPIRED
    assert server.sessions[made.external]["status"] == "expired"
    assert provider(server).end(made).kind == Happened.EXPIRED


def test_one_that_was_paid_meanwhile_is_told_as_paid(server: Stripe):
    made = begun(server)
    server.pay(made.external)
    found = provider(server).end(made)
    assert (found.kind, found.amount) == (Happened.PAID, 600)


def test_one_whose_name_we_never_learnt_ends_with_its_time(server: Stripe):
    assert provider(server).end(checkout()).kind == Happened.OPEN
    assert provider(server).end(checkout(until=clock.now())).kind == Happened.EXPIRED


def refund(of: Checkout, amount: int = 600) -> Refund:
    return Refund(checkout=of, amount=amount, overpayment=new_id(), city="992011")


def test_a_session_is_begun_once_for_its_reference(server: Stripe):
    wanted, stripe = checkout(), provider(server)
    first, second = stripe.start(wanted, ORDER), stripe.start(wanted, ORDER)
    assert first == second
    assert first.url.startswith(stripe.origin)
    (session,) = server.sessions.values()
    assert (session["amount_total"], session["currency"]) == (600, "jpy")
    sent = server.asked[0][2]
    assert sent["success_url"] == ORDER.back
    assert sent["cancel_url"] == ORDER.leave
    assert sent["payment_intent_data[metadata][reference]"] == wanted.reference


def test_only_cards_are_asked_for_as_the_notice_says(server: Stripe):
    begun(server)
    sent = server.asked[0][2]
    ways = {name: way for name, way in sent.items() if name.startswith("payment_method_types")}
    assert ways == {"payment_method_types[0]": "card"}


def test_asked_again_in_the_other_language_it_is_the_same(server: Stripe):
    wanted, stripe = checkout(), provider(server)
    first = stripe.start(wanted, ORDER)
    assert stripe.start(wanted, replace(ORDER, language="en")) == first


def test_what_became_of_a_session(server: Stripe):
    made, stripe = begun(server), provider(server)
    assert stripe.ask(made).kind == Happened.OPEN
    server.pay(made.external)
    found = stripe.ask(made)
    assert (found.kind, found.amount) == (Happened.PAID, 600)
    assert clock.now() - found.at < timedelta(minutes=5)


def test_a_session_that_expired(server: Stripe):
    made = begun(server)
    server.sessions[made.external]["status"] = "expired"
    assert provider(server).ask(made).kind == Happened.EXPIRED


@pytest.mark.parametrize(("hours", "kind"), [(1, Happened.OPEN), (-1, Happened.EXPIRED)])
def test_one_whose_name_we_never_learnt(server: Stripe, hours: int, kind: Happened):
    made = checkout(until=clock.now() + timedelta(hours=hours))
    assert provider(server).ask(made).kind == kind
    assert server.asked == []


def test_a_refund_is_made_once(server: Stripe):
    made, stripe = begun(server), provider(server)
    server.pay(made.external)
    wanted = refund(made, 200)
    first, second = stripe.refund(wanted), stripe.refund(wanted)
    assert (first.kind, first.external) == (Happened.REFUNDED, second.external)
    assert len(server.refunds) == 1


@pytest.mark.parametrize("amount", [200, 600])
def test_one_whose_answer_was_lost_is_made_once_though_its_key_is_forgotten(server: Stripe, amount: int):
    made, stripe = begun(server), provider(server)
    server.pay(made.external)
    wanted = refund(made, amount)
    first = stripe.refund(wanted)
    server.answered.clear()
    second = stripe.refund(wanted)
    assert (second.kind, second.external) == (Happened.REFUNDED, first.external)
    assert [one["amount"] for one in server.refunds.values()] == [amount]


def test_each_refund_of_a_payment_is_its_own(server: Stripe):
    made, stripe = begun(server), provider(server)
    server.pay(made.external)
    names = {stripe.refund(refund(made, 200)).external for _ in range(3)}
    assert len(names) == len(server.refunds) == 3


def test_a_refund_under_way_is_looked_up(server: Stripe):
    made, stripe = begun(server), provider(server)
    server.pay(made.external)
    server.refund_status = "pending"
    wanted = refund(made)
    wanted.external = stripe.refund(wanted).external
    assert stripe.refund(wanted).kind == Happened.OPEN
    server.refunds[wanted.external].update(status="failed", failure_reason="lost_or_stolen_card")
    found = stripe.refund(wanted)
    assert (found.kind, found.fault) == (Happened.FAILED, "lost_or_stolen_card")


def test_more_than_was_paid_is_not_refunded(server: Stripe):
    made, stripe = begun(server), provider(server)
    server.pay(made.external)
    found = stripe.refund(refund(made, 700))
    assert (found.kind, bool(found.fault)) == (Happened.FAILED, True)


def test_the_report_of_a_day(server: Stripe):
    day = date(2026, 11, 20)
    noon = clock.now().replace(year=2026, month=11, day=20, hour=3)
    with clock.moved_to(noon):
        paid = [begun(server) for _ in range(3)]
        for one in paid:
            server.pay(one.external)
        provider(server).refund(refund(paid[0], 200))
    with clock.moved_to(noon + timedelta(days=1)):
        server.pay(begun(server).external)
    lines = provider(server).report(day)
    assert [(one.kind, one.amount, one.fee) for one in lines] == [
        *[("paid", 600, 21)] * 3,
        ("refunded", 200, 0),
    ]
    assert [one.reference for one in lines] == [*[one.reference for one in paid], paid[0].reference]


def test_what_comes_back_or_goes_without_us_is_reported(server: Stripe):
    made = begun(server)
    server.pay(made.external)
    source = {"id": "re_1", "object": "refund", "metadata": {"reference": made.reference}}
    dispute = {"id": "dp_1", "object": "dispute", "metadata": {}}
    server._move("refund_failure", 600, 0, source)
    server._move("adjustment", -600, 1500, dispute)
    server._move("payout", -600, 0, {"id": "po_1", "object": "payout"})
    lines = provider(server).report(clock.today())
    assert [(one.kind, one.amount, one.reference) for one in lines] == [
        ("paid", 600, made.reference),
        ("moved", 600, made.reference),
        ("moved", 600, "txn_3"),
    ]


def test_what_stripe_refuses_is_an_answer_that_it_owes_us(server: Stripe):
    gone = checkout(external="cs_of_another_account")
    for ask in (provider(server).ask, provider(server).end):
        with pytest.raises(ProviderError, match="No such thing"):
            ask(gone)


@pytest.mark.parametrize("how", ["broken", "wrong key", "gone"])
def test_a_server_that_cannot_answer_is_asked_again(server: Stripe, how: str):
    server.broken = int(how == "broken")
    stripe = provider(server, "sk_wrong" if how == "wrong key" else KEY)
    if how == "gone":
        stripe = provider(Stripe("http://127.0.0.1:9"))
    with pytest.raises(ProviderError):
        stripe.start(checkout(), ORDER)


# Calls

SESSION = {
    "id": "cs_1",
    "object": "checkout.session",
    "client_reference_id": "ref",
    "amount_total": 600,
    "currency": "jpy",
    "payment_status": "paid",
}


def told(
    server: Stripe, kind: str, *, secret: str = SECRET, ago: int = 0, created: int = 0, **session: Any
) -> Told:
    at = int(time.time()) - ago
    event = {
        "id": "evt_1",
        "type": kind,
        "created": created or at,
        "data": {"object": {**SESSION, **session}},
    }
    body = json.dumps(event)
    signature = WebhookSignature._compute_signature(f"{at}.{body}", secret)
    return provider(server).read({"Stripe-Signature": f"t={at},v1={signature}"}, body.encode())


@pytest.mark.parametrize(
    ("kind", "session", "happened"),
    [
        ("checkout.session.completed", {}, Happened.PAID),
        ("checkout.session.completed", {"payment_status": "unpaid"}, Happened.OTHER),
        ("checkout.session.async_payment_succeeded", {}, Happened.OTHER),
        ("checkout.session.expired", {}, Happened.EXPIRED),
        ("checkout.session.completed", {"currency": "usd"}, Happened.OTHER),
        ("charge.refunded", {"object": "charge"}, Happened.OTHER),
    ],
)
def test_what_a_call_means(server: Stripe, kind: str, session: dict[str, Any], happened: Happened):
    found = told(server, kind, **session)
    assert (found.kind, found.event, found.reference, found.amount) == (happened, "evt_1", "ref", 600)


def test_an_event_a_day_late_is_taken(server: Stripe):
    created = int(time.time()) - 24 * 3600
    assert told(server, "checkout.session.completed", created=created).at.timestamp() == created


@pytest.mark.parametrize("how", [{"secret": "whsec_other"}, {"ago": 301}])
def test_a_forged_or_old_call_is_refused(server: Stripe, how: dict[str, Any]):
    with pytest.raises(ForgedError):
        told(server, "checkout.session.completed", **how)


@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": "nonsense"}, {"Stripe-Signature": "t=x,v1=y"}])
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff"])
def test_a_call_without_a_good_signature_is_refused(server: Stripe, headers: dict[str, str], body: bytes):
    with pytest.raises(ForgedError):
        provider(server).read(headers, body)
