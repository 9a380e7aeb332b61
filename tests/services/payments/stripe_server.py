"""A server that answers as Stripe's API does, as far as its documentation says of what we ask (docs.stripe.com/api).

Form-encoded requests, `Idempotency-Key` (the first answer of a key comes again; other contents are an error), errors as
objects, `expand`.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from madoguchi.core import clock

KEY, SECRET = "sk_test_madoguchi", "whsec_of_the_test"


class Stripe:
    """What it has: sessions, payments, refunds, balance transactions; `asked` are the requests in their order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.balance: list[dict[str, Any]] = []
        self.answered: dict[str, tuple[dict[str, str], int, dict[str, Any]]] = {}
        self.refund_status = "succeeded"
        self.broken = 0

    def answer(self, method: str, path: str, form: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        self.asked.append((method, path, form))
        if self.broken:
            self.broken -= 1
            return 503, _error("api_error", "Unavailable")
        if key and key in self.answered:
            known, status, body = self.answered[key]
            if known != form:
                return 400, _error("idempotency_error", "Keys for idempotent requests can only be used once")
            return status, body
        status, body = self._fresh(method, path, form)
        if key and status < 300:
            self.answered[key] = (form, status, body)
        return status, body

    def _fresh(self, method: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match [method, *path.strip("/").split("/")[1:]]:
            case ["POST", "checkout", "sessions"]:
                return 200, self._session(form)
            case ["GET", "checkout", "sessions", name] if name in self.sessions:
                return 200, self._shown(self.sessions[name], form)
            case ["POST", "checkout", "sessions", name, "expire"] if name in self.sessions:
                return self._expire(self.sessions[name])
            case ["POST", "refunds"]:
                return self._refund(form)
            case ["GET", "refunds", name] if name in self.refunds:
                return 200, self.refunds[name]
            case ["GET", "refunds"]:
                of = form["payment_intent"]
                rows = [one for one in self.refunds.values() if one["payment_intent"] == of]
                return 200, {"object": "list", "url": "/v1/refunds", "has_more": False, "data": rows}
            case ["GET", "balance_transactions"]:
                return 200, self._balance(form)
        return 404, _error("invalid_request_error", f"No such thing: {path}", "resource_missing")

    def _session(self, form: dict[str, str]) -> dict[str, Any]:
        name = f"cs_test_{len(self.sessions) + 1}"
        made = {
            "id": name,
            "object": "checkout.session",
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "client_reference_id": form["client_reference_id"],
            "currency": form["line_items[0][price_data][currency]"],
            "expires_at": int(form["expires_at"]),
            "metadata": {"reference": form["metadata[reference]"]},
            "mode": form["mode"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "url": f"https://checkout.stripe.com/c/pay/{name}",
        }
        self.sessions[name] = made
        return dict(made)

    def _expire(self, session: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if session["status"] != "open":
            said = f"Only Checkout Sessions with a status in ['open'] can be expired: {session['status']}"
            return 400, _error("invalid_request_error", said)
        session["status"] = "expired"
        return 200, dict(session)

    def _shown(self, session: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        if form.get("expand[0]") != "payment_intent.latest_charge" or session["payment_intent"] is None:
            return session
        charge = {"id": "ch_1", "object": "charge", "created": session["created_charge"]}
        intent = {"id": session["payment_intent"], "object": "payment_intent", "latest_charge": charge}
        return {**session, "payment_intent": intent}

    def _refund(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        amount = int(form["amount"])
        paid = next(
            (one for one in self.sessions.values() if one["payment_intent"] == form["payment_intent"]), None
        )
        given = sum(one["amount"] for one in self.refunds.values() if one["status"] != "failed")
        if paid is None or given + amount > paid["amount_total"]:
            return 400, _error(
                "invalid_request_error", "Refund amount is greater than charge amount", "amount_too_large"
            )
        made = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": amount,
            "currency": "jpy",
            "metadata": {name: form[f"metadata[{name}]"] for name in ("reference", "refund")},
            "payment_intent": form["payment_intent"],
            "status": self.refund_status,
        }
        self.refunds[made["id"]] = made
        self._move("refund", -amount, 0, made)
        return 200, dict(made)

    def _balance(self, form: dict[str, str]) -> dict[str, Any]:
        since, until = int(form["created[gte]"]), int(form["created[lt]"])
        rows = [one for one in self.balance if since <= one["created"] < until]
        first = next((n + 1 for n, one in enumerate(rows) if one["id"] == form.get("starting_after")), 0)
        # Fewer than asked for, as it may be: the library asks for the next page.
        page = rows[first : first + 2]
        return {
            "object": "list",
            "url": "/v1/balance_transactions",
            "has_more": len(rows) > first + len(page),
            "data": page,
        }

    def pay(self, name: str) -> None:
        """Somebody pays a session on its page."""
        session = self.sessions[name]
        now = int(clock.now().timestamp())
        paid = {"payment_intent": f"pi_{name}", "payment_status": "paid", "status": "complete"}
        session.update(paid, created_charge=now)
        charge = {"id": f"ch_{name}", "object": "charge", "metadata": session["metadata"]}
        self._move("charge", session["amount_total"], session["amount_total"] * 36 // 1000, charge)

    def _move(self, kind: str, amount: int, fee: int, source: dict[str, Any]) -> None:
        self.balance.append(
            {
                "id": f"txn_{len(self.balance) + 1}",
                "object": "balance_transaction",
                "amount": amount,
                "fee": fee,
                "currency": "jpy",
                "created": int(clock.now().timestamp()),
                "type": kind,
                "source": source,
            }
        )


def _error(kind: str, message: str, code: str = "") -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, "code": code or None}}


@contextmanager
def stripe_at_work() -> Iterator[Stripe]:
    """The server on a port of its own, in a thread."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    made = Stripe(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.stripe = made
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Handler(BaseHTTPRequestHandler):
    stripe: Stripe

    def _answer(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = dict(parse_qsl(body, keep_blank_values=True)) | {
            name: values[0] for name, values in parse_qs(address.query).items()
        }
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            status, said = 401, _error("invalid_request_error", "Invalid API Key provided")
        else:
            key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
            status, said = self.stripe.answer(self.command, address.path, form, key)
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


for _method in ("GET", "POST"):
    setattr(_Handler, f"do_{_method}", _Handler._answer)
