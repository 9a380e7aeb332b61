"""What providers tell by signed calls: forged, late, twice, in another order, of another's."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from checkouts import Sandbox, billed, by, sandbox_at, side_by_side
from clones import MIHON, Clone
from django.test import Client
from told import WEBHOOK, body_of, call
from visitors import pages

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayIn
from madoguchi.services.payments import actions
from madoguchi.services.payments.actions import checking_out, hearing
from madoguchi.services.payments.models import Bill, Checkout, CheckoutState, ProviderEvent, State
from madoguchi.services.payments.providers import Happened, Told

OTHER_SECRET = "whsec_b3RoZXIgc2VjcmV0IG9mIHRoZSB0ZXN0"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    with database.as_public(), sandbox.chosen(), pages():
        yield database


@pytest.fixture
def checkout(public: Clone) -> Checkout:
    with city_scope(MIHON):
        made, provider = billed(), by()
    return actions.begin_checkout(actions.Wanted(MIHON, made.id), provider)


def now() -> Checkout:
    with city_scope(MIHON):
        return Checkout.objects.select_related("bill").get()


def count(model: Any, **fields: Any) -> int:
    with city_scope(MIHON):
        return int(model.objects.filter(**fields).count())


def test_paid_by_a_call(sandbox: Sandbox, checkout: Checkout):
    answer = call(sandbox, body_of(checkout))
    assert (answer.status_code, answer.json()) == (200, {"known": False})
    assert (now().state, now().bill.state) == (CheckoutState.PAID, State.PAID)
    assert count(TrayIn, kind="paid") == 1


def test_twice_is_once(sandbox: Sandbox, checkout: Checkout):
    for known in (False, True, True):
        answer = call(sandbox, body_of(checkout))
        assert (answer.status_code, answer.json()) == (200, {"known": known})
    assert (count(ProviderEvent), count(TrayIn, kind="paid")) == (1, 1)


def test_in_the_other_order(sandbox: Sandbox, checkout: Checkout):
    call(sandbox, body_of(checkout), "evt_2")
    assert call(sandbox, body_of(checkout, "payment.failed"), "evt_1").status_code == 200
    assert now().state == CheckoutState.PAID


@pytest.mark.parametrize("kind", ["payment.failed", "payment.expired"])
def test_paid_after_it_had_ended_is_noted(sandbox: Sandbox, checkout: Checkout, kind: str):
    call(sandbox, body_of(checkout, kind), "evt_1")
    assert now().state == kind.removeprefix("payment.")
    call(sandbox, body_of(checkout), "evt_2")
    assert (now().state, now().bill.state) == (CheckoutState.PAID, State.PAID)


def test_an_event_a_day_late_counts_on_its_own_day(sandbox: Sandbox, checkout: Checkout):
    at = clock.now() - timedelta(days=1)
    call(sandbox, body_of(checkout, at=at))
    assert now().paid_at == at


@pytest.mark.parametrize(
    "how",
    [
        {"secret": OTHER_SECRET},
        {"ago": timedelta(minutes=6)},
        {"ago": -timedelta(minutes=6)},
    ],
    ids=["forged", "old", "of the future"],
)
def test_what_the_signature_does_not_prove_is_refused(
    sandbox: Sandbox, checkout: Checkout, how: dict[str, Any]
):
    answer = call(sandbox, body_of(checkout), **how)
    assert answer.status_code == 400
    assert (now().state, count(ProviderEvent)) == (CheckoutState.OPEN, 0)


def test_a_changed_body_is_refused(sandbox: Sandbox, checkout: Checkout):
    body = body_of(checkout)
    with_signature = call(sandbox, body)
    assert with_signature.status_code == 200
    request = with_signature.wsgi_request
    kept = {name: request.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    changed = body.replace('"amount": 600', '"amount": 1')
    answer = with_signature.client.post(request.path, changed, content_type="application/json", headers=kept)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"type": "payment.paid", "timestamp": "never"}', "\0"])
def test_what_is_signed_and_cannot_be_read_is_refused(public: Clone, sandbox: Sandbox, body: str):
    assert call(sandbox, body).status_code == 400


def test_without_a_signature_it_is_refused(public: Clone, checkout: Checkout):
    browser = Client(SERVER_NAME="mihon.localhost")
    answer = browser.post(WEBHOOK, body_of(checkout), content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["stripe", "nobody"])
def test_no_provider_of_this_city_tells_nothing(sandbox: Sandbox, checkout: Checkout, name: str):
    address = f"/api/v1/payments/providers/{name}/webhook"
    assert call(sandbox, body_of(checkout), address=address).status_code == 404


def test_one_of_another_provider_is_not_settled(sandbox: Sandbox, checkout: Checkout):
    account = sandbox.config.sandbox_qr
    assert account is not None
    address = "/api/v1/payments/providers/sandbox_qr/webhook"
    secret = account.secret.get_secret_value()
    assert call(sandbox, body_of(checkout), secret=secret, address=address).status_code == 200
    assert now().state == CheckoutState.OPEN
    with city_scope(MIHON):
        assert ProviderEvent.objects.get().fault == hearing.NOT_OURS


def test_another_amount_is_noted_and_told(sandbox: Sandbox, checkout: Checkout):
    call(sandbox, body_of(checkout, amount=500))
    assert (now().amount, now().bill.state) == (500, State.DUE)
    assert count(TrayIn, kind="paid") == 1
    with city_scope(MIHON):
        assert ProviderEvent.objects.get().fault == "600 yen were asked for, 500 came"


def test_what_is_no_matter_of_ours_is_noted(sandbox: Sandbox, checkout: Checkout):
    assert call(sandbox, body_of(checkout, "payment.processing")).status_code == 200
    assert (now().state, count(ProviderEvent, fault=hearing.NO_MATTER)) == (CheckoutState.OPEN, 1)


# Several calls at the same time: each in a thread and on a connection of its own.


def at_once(checkout: Checkout, *kinds: Happened, events: int) -> None:
    def told(n: int, kind: Happened) -> bool:
        with city_scope(MIHON):
            said = Told(f"evt_{n % events}", "x", kind, clock.now(), checkout.reference, amount=600)
            return actions.hear(by(), said)

    side_by_side(*(partial(told, n, kind) for n, kind in enumerate(kinds)))


def test_the_same_call_at_once_is_taken_once(public: Clone, checkout: Checkout):
    at_once(checkout, *[Happened.PAID] * 6, events=1)
    assert (count(ProviderEvent), count(TrayIn, kind="paid")) == (1, 1)


def test_several_events_of_one_payment_at_once_are_told_once(public: Clone, checkout: Checkout):
    at_once(checkout, *[Happened.PAID, Happened.FAILED] * 3, events=6)
    assert (now().state, count(ProviderEvent), count(TrayIn, kind="paid")) == (CheckoutState.PAID, 6, 1)


def test_without_the_lock_of_the_checkout_the_office_hears_of_it_twice(
    public: Clone, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
):
    """Both read that it is open before either writes: the lock is what keeps them apart."""
    barrier = threading.Barrier(2)
    manager = Checkout.objects

    class Unlocked:
        def select_for_update(self, **_how: bool) -> "Unlocked":
            return self

        def get(self, **fields: Any) -> Checkout:
            found = manager.get(**fields)
            barrier.wait(timeout=30)
            return found

        def filter(self, **fields: Any) -> Any:
            return manager.filter(**fields)

    for module in (checking_out, hearing):
        monkeypatch.setattr(module, "Checkout", type("Unlockable", (), {"objects": Unlocked()}))
    at_once(checkout, Happened.PAID, Happened.PAID, events=2)
    monkeypatch.undo()
    assert count(TrayIn, kind="paid") == 2


def test_without_the_unique_key_an_event_is_taken_twice(public: Clone, checkout: Checkout):
    """The constraint is what makes a repeated call known."""
    with public.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_providerevent DROP CONSTRAINT payments_event_once")
    with public.as_public(), city_scope(MIHON):
        row = {"provider": "sandbox_card", "event": "evt_1", "kind": "x", "at": clock.now()}
        assert insert_once(ProviderEvent(**row))
        assert insert_once(ProviderEvent(**row))


def test_of_two_who_begin_at_once_both_get_the_same_checkout(public: Clone):
    with city_scope(MIHON):
        made = billed()
    with city_scope(MIHON):
        provider = by()
    wanted = actions.Wanted(MIHON, made.id)
    found = side_by_side(*[lambda: actions.begin_checkout(wanted, provider).external] * 4)
    assert len(set(found)) == 1
    assert count(Checkout) == 1


def test_without_the_partial_key_a_bill_has_two_open_checkouts(public: Clone, checkout: Checkout):
    with city_scope(MIHON):
        bill = Bill.objects.get()
        row = {"bill": bill, "provider": "sandbox_card", "way": "card", "amount": 600, "until": clock.now()}
        assert not insert_once(Checkout(**row, reference="second"))
    with public.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("DROP INDEX payments_checkout_one_open")
    with public.as_public(), city_scope(MIHON):
        assert insert_once(Checkout(**row, reference="second"))
