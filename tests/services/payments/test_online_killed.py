"""SIGKILL of web, worker, provider and database between the steps of a checkout, a call, a settlement, a refund.

It goes on, and money is taken once.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from checkouts import HERE, Sandbox, billed, by, sandbox_at
from clones import MIHON, Clone
from django.db import DatabaseError, connections
from django.test import override_settings
from running import Locks, Server, kill, until, worker

from madoguchi.core.ids import new_id
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.actions import take
from madoguchi.foundation.tray.models import TrayIn
from madoguchi.services.payments import actions, asking, envelopes
from madoguchi.services.payments.models import (
    Bill,
    Charge,
    Checkout,
    CheckoutState,
    Overpayment,
    Payment,
    ProviderEvent,
    Refund,
    State,
)
from madoguchi.services.payments.sandbox import ensure_accounts

_PROCESS = """
import django; django.setup()
from uuid import UUID
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions, asking
from madoguchi.services.payments.models import Checkout
from madoguchi.services.payments.providers import providers
"""
_BEGIN = """
with city_scope("992011"):
    provider = providers()["sandbox_card"]
actions.begin_checkout(actions.Wanted("992011", UUID("{}")), provider)
"""
_ASK = """
asking.FIRST_ASKED *= 0
asking.ask_providers("992011")
"""
_REFUND = 'asking.refund("992011", UUID("{}"))'


class Between:
    """A proxy before the sandbox: what `before` or `after` does happens before the sandbox hears, or once it has."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None
        self.address = ""

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        self.before()
        sent = {name: value for name, value in headers.items() if name.lower() != "host"}
        answer = httpx.request(
            method, f"{self.sandbox.address}{path}", headers=sent, content=body, trust_env=False, timeout=30
        )
        self.after()
        return answer


@contextmanager
def between(sandbox: Sandbox) -> Iterator[Between]:
    made = Between(sandbox)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = made.forward(self.command, self.path, dict(self.headers), body)
            self.send_response(found.status_code)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            # Whoever asked may be gone by now: that is what is tried.
            try:
                super().handle()
            except (OSError, httpx.HTTPError):
                self.close_connection = True

    for method in ("GET", "POST"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer((HERE, 0), Handler)
    made.address = f"http://{HERE}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ensure_accounts(sandbox.file, made.address)
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        ensure_accounts(sandbox.file, sandbox.address)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    durable(database)
    sandbox.behave(lost=True)
    with database.as_public(), sandbox.chosen():
        yield database


@pytest.fixture
def bill(public: Clone) -> Bill:
    with city_scope(MIHON):
        return billed()


@pytest.fixture
def paid(bill: Bill, sandbox: Sandbox) -> Checkout:
    """The sandbox has the money, and nobody here knows."""
    checkout = begin(bill)
    sandbox.press(checkout.url)
    return checkout


def begin(bill: Bill) -> Checkout:
    with city_scope(MIHON):
        provider = by()
    return actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)


def process(database: Clone, sandbox: Sandbox, code: str) -> "subprocess.Popen[bytes]":
    given = database.environment(Side.PUBLIC) | {"MADOGUCHI_PAYMENT_FILE": str(sandbox.file)}
    return subprocess.Popen([sys.executable, "-c", _PROCESS + code], env=given, stderr=subprocess.DEVNULL)


def killed(database: Clone, sandbox: Sandbox, code: str, when: str) -> None:
    """Run it in a process of its own, killed before the sandbox hears of it, or after it has answered."""
    running: list[subprocess.Popen[bytes]] = []
    started = threading.Event()

    def kill() -> None:
        started.wait(60)
        os.kill(running[0].pid, signal.SIGKILL)
        if when == "before":
            raise ConnectionAbortedError

    with between(sandbox) as proxy:
        setattr(proxy, when, kill)
        running.append(process(database, sandbox, code))
        started.set()
        assert running[0].wait(120) == -signal.SIGKILL


def now() -> Checkout:
    with city_scope(MIHON):
        return Checkout.objects.select_related("bill").get()


def count(model: Any, **fields: Any) -> int:
    with city_scope(MIHON):
        return int(model.objects.filter(**fields).count())


def known(sandbox: Sandbox, checkout: Checkout) -> Any:
    return sandbox.api("GET", f"payments/{checkout.reference}")


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_a_checkout_is_begun(public: Clone, sandbox: Sandbox, bill: Bill, when: str):
    killed(public, sandbox, _BEGIN.format(bill.id), when)
    left = now()
    assert (left.state, left.external) == (CheckoutState.OPEN, ""), (
        "it was committed before anybody was asked"
    )
    made = known(sandbox, left).get("id")
    assert (made is None) == (when == "before")
    again = begin(bill)
    assert again.id == left.id
    assert again.external == known(sandbox, left)["id"]
    assert made in (None, again.external), "the one that was begun, and no second"


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_a_provider_is_asked(public: Clone, sandbox: Sandbox, paid: Checkout, when: str):
    killed(public, sandbox, _ASK, when)
    assert now().state == CheckoutState.OPEN
    with city_scope(MIHON):
        Checkout.objects.update(asked_at=None)
    assert process(public, sandbox, _ASK).wait(120) == 0
    assert (now().state, now().bill.state, count(TrayIn, kind="paid")) == (CheckoutState.PAID, State.PAID, 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_money_goes_back(public: Clone, sandbox: Sandbox, paid: Checkout, when: str):
    with city_scope(MIHON):
        actions.settle(paid.id, by().ask(paid))
        order = envelopes.RefundWanted(
            overpayment=new_id(), provider=paid.provider, reference=paid.reference, amount=600
        )
        refund = actions.ask_refund(order)
    assert refund is not None
    killed(public, sandbox, _REFUND.format(refund.id), when)
    assert count(Refund, state="asked") == 1
    assert known(sandbox, paid)["refunded"] == (600 if when == "after" else 0)
    asking.refund(MIHON, refund.id)
    assert (count(Refund, state="done"), count(TrayIn, kind="refunded")) == (1, 1)
    assert known(sandbox, paid)["refunded"] == 600


@pytest.fixture
def server(public: Clone, sandbox: Sandbox) -> Iterator[Server]:
    """The public side's web server, which the sandbox calls."""
    given = {"MADOGUCHI_PAYMENT_FILE": str(sandbox.file)}
    with Server(public, **given) as running:
        address = f"http://mihon.localhost:{running.port}"
        with override_settings(MADOGUCHI_PUBLIC_ADDRESS=address):
            yield running


def test_a_sandbox_killed_before_it_calls_calls_once_it_is_back(server: Server, sandbox: Sandbox, bill: Bill):
    sandbox.behave(delay=1)
    checkout = begin(bill)
    sandbox.press(checkout.url)
    sandbox.kill()
    assert now().state == CheckoutState.OPEN
    sandbox.start()
    until(lambda: now().state == CheckoutState.PAID)
    assert count(TrayIn, kind="paid") == 1


def test_a_web_server_killed_within_a_call_leaves_nothing_and_is_called_again(
    server: Server, sandbox: Sandbox, bill: Bill, public: Clone
):
    sandbox.behave(copies=2)
    checkout = begin(bill)
    with Locks(public) as locks:
        locks.hold("public_side.payments_bill")
        sandbox.press(checkout.url)
        until(lambda: locks.waited_for("public_side.payments_bill"))
        server.kill()
    assert (now().state, count(TrayIn, kind="paid")) == (CheckoutState.OPEN, 0)
    assert count(ProviderEvent, kind="payment.paid") == 0
    server.start()
    until(lambda: now().state == CheckoutState.PAID)
    assert (count(ProviderEvent, kind="payment.paid"), count(TrayIn, kind="paid")) == (1, 1)


def durable(database: Clone) -> None:
    """Commits of the tests need not outlive a crash; those of a city do."""
    with database.installation.cluster.connect() as connection:
        connection.execute(f"ALTER DATABASE {database.name} SET synchronous_commit = on")


def kill_database(database: Clone) -> None:
    server = psutil.Process(database.installation.cluster.pid)
    server.kill()
    server.wait(60)


def start_database(database: Clone) -> None:
    """It recovers; a request would get a connection anew, a test asks for one."""
    database.installation.cluster.start()
    connections["default"].close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_database_killed_while_a_checkout_is_begun(public: Clone, sandbox: Sandbox, bill: Bill, when: str):
    with between(sandbox) as proxy:
        setattr(proxy, when, lambda: kill_database(public))
        with pytest.raises(DatabaseError):
            begin(bill)
    start_database(public)
    left = now()
    assert (left.state, left.external) == (CheckoutState.OPEN, "")
    again = begin(bill)
    assert (again.id, again.external) == (left.id, known(sandbox, left)["id"])


def test_a_database_killed_within_a_call_has_all_of_it_or_nothing_and_is_told_again(
    server: Server, sandbox: Sandbox, bill: Bill, public: Clone
):
    sandbox.behave(copies=2)
    checkout = begin(bill)
    with Locks(public) as locks:
        locks.hold("public_side.payments_bill")
        sandbox.press(checkout.url)
        until(lambda: locks.waited_for("public_side.payments_bill"))
        kill_database(public)
    start_database(public)
    until(lambda: now().state == CheckoutState.PAID)
    assert (now().bill.state, count(TrayIn, kind="paid")) == (State.PAID, 1)
    assert count(ProviderEvent, kind="payment.paid") == 1


#: Where the office's worker stands when it is killed: a table that it waits for.
TAKING = [
    "office_side.payments_payment",
    "office_side.payments_charge",
    "shared.ledger_event",
    "shared.tray_in",
]


def test_a_worker_of_the_office_killed_at_any_step_takes_the_money_once(
    public: Clone, sandbox: Sandbox, paid: Checkout
):
    with public.as_office(), city_scope(MIHON):
        take()
        assert Charge.objects.get().state == State.DUE
    with city_scope(MIHON):
        actions.settle(paid.id, by().ask(paid))
    for table in TAKING:
        with Locks(public) as locks:
            locks.hold(table)
            with worker(public, Side.OFFICE) as process:
                until(lambda table=table: locks.waited_for(table))
                kill(process)
        with public.as_office():
            assert (count(Payment), count(Charge, state=State.PAID)) == (0, 0)
    with worker(public, Side.OFFICE), public.as_office():
        until(lambda: count(Payment))
        until(lambda: count(TrayIn, taken_at=None) == 0)
    with public.as_office():
        assert (count(Payment), count(Charge, state=State.PAID), count(Overpayment)) == (1, 1, 0)
        assert count(Event, kind="payments.received") == 1
    with public.as_owner():
        assert verify().broken is None


def test_calls_in_the_other_order_and_twice_come_to_the_same(server: Server, sandbox: Sandbox, bill: Bill):
    sandbox.behave(copies=3, reordered=True)
    checkout = begin(bill)
    sandbox.press(checkout.url)
    until(lambda: count(ProviderEvent) == 2)
    assert (now().state, count(TrayIn, kind="paid")) == (CheckoutState.PAID, 1)


def test_the_sandbox_keeps_what_it_answered(tmp_path: Path):
    """Killed right after each answer, it knows what it said."""
    with sandbox_at(tmp_path) as running:
        sent = {"reference": "r1", "provider": "sandbox_card", "way": "card", "amount": 600, "title": "t"}
        led = {"back": f"http://{HERE}/b", "leave": f"http://{HERE}/l", "callback": f"http://{HERE}/c"}
        when = {"language": "ja", "until": "2100-01-01T00:00:00+00:00"}
        made = running.api("POST", "payments", **sent, **led, **when)
        running.kill()
        running.start()
        assert running.api("GET", "payments/r1")["id"] == made["id"]
        running.press(made["url"])
        running.kill()
        running.start()
        assert running.api("GET", "payments/r1")["state"] == "paid"
        refund = running.api("POST", "refunds", refund="x", reference="r1", amount=100)
        running.kill()
        running.start()
        assert running.api("POST", "refunds", refund="x", reference="r1", amount=100) == refund
        assert running.api("GET", "payments/r1")["refunded"] == 100
