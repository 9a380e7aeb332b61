"""The sandbox as a WSGI application: an API by which a city's server speaks to it, and pages for people."""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from . import pages
from .answers import Answer, Asked, Environ, StartResponse, in_json, read, sent_to
from .calling import is_here
from .store import AskedOtherwiseError, Row, Store

_WORDS = ("reference", "provider", "way", "title", "language", "back", "leave", "callback", "until")
_ADDRESSES = ("back", "leave", "callback")
_MOST_COPIES, _MOST_DELAY = 10, 3600.0
#: By a card's number without spaces: what becomes of the payment.
_CARDS = {pages.GOOD_CARD: "paid", pages.BAD_CARD: "failed"}


class Sandbox:
    """One sandbox on its file; `keys` are those of the accounts, by provider."""

    def __init__(self, store: Store, keys: Mapping[str, str]) -> None:
        self._store = store
        self._keys = keys
        self._routes: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
            ("GET", r"/", self._home),
            ("GET", r"/health/", lambda _asked: Answer("ok", media_type="text/plain")),
            ("GET", r"/style\.css", lambda _asked: pages.style()),
            ("POST", r"/behaviour", self._behave),
            ("GET", r"/pay/(\w+)", self._page),
            ("POST", r"/pay/(\w+)", self._pay),
            ("GET", r"/pay/(\w+)/confirm", self._confirm),
            ("POST", r"/api/payments", self._api(self._begin)),
            ("GET", r"/api/payments/(\w+)", self._api(self._payment)),
            ("POST", r"/api/payments/(\w+)/end", self._api(self._end)),
            ("POST", r"/api/refunds", self._api(self._refund)),
            ("GET", r"/api/report/([\d-]+)", self._api(self._report)),
            ("GET", r"/api/behaviour", self._api(lambda _asked: in_json(self._store.behaviour()))),
            ("POST", r"/api/behaviour", self._api(self._behave_as)),
        )

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked = read(environ)
        return self._answer(asked).send(start)

    def _answer(self, asked: Asked) -> Answer:
        for method, path, work in self._routes:
            if asked.method == method and (found := re.fullmatch(path, asked.path)):
                try:
                    return work(asked, *found.groups())
                except (ValueError, KeyError, TypeError):
                    return in_json({"fault": "not readable"}, HTTPStatus.UNPROCESSABLE_ENTITY)
                except AskedOtherwiseError:
                    return in_json({"fault": "asked otherwise before"}, HTTPStatus.CONFLICT)
        return pages.unknown()

    def _api(self, work: Callable[..., Answer]) -> Callable[..., Answer]:
        def shown(asked: Asked, *found: str) -> Answer:
            given = asked.authorization.removeprefix("Bearer ")
            if not any(hmac.compare_digest(given.encode(), key.encode()) for key in self._keys.values()):
                return in_json({"fault": "wrong key"}, HTTPStatus.UNAUTHORIZED)
            return work(asked, *found)

        return shown

    # What servers ask

    def _begin(self, asked: Asked) -> Answer:
        sent = asked.json()
        wanted = {**{name: str(sent[name]) for name in _WORDS}, "amount": _yen(sent["amount"])}
        if wanted["provider"] not in self._keys or not all(is_here(str(wanted[name])) for name in _ADDRESSES):
            raise ValueError("it calls and sends people to this machine alone")
        made = self._store.begin(wanted)
        return in_json({**_told(made), "url": f"http://{asked.host}/pay/{made['id']}"}, HTTPStatus.CREATED)

    def _payment(self, _asked: Asked, reference: str) -> Answer:
        self._store.end_overdue()
        found = self._store.by_reference(reference)
        if found is None:
            return in_json({"fault": "unknown"}, HTTPStatus.NOT_FOUND)
        return in_json(_told(found))

    def _end(self, asked: Asked, reference: str) -> Answer:
        self._store.end_by_reference(reference)
        return self._payment(asked, reference)

    def _refund(self, asked: Asked) -> Answer:
        sent = asked.json()
        wanted = {
            "refund": str(sent["refund"]),
            "reference": str(sent["reference"]),
            "amount": _yen(sent["amount"]),
        }
        return in_json(self._store.refund(wanted), HTTPStatus.CREATED)

    def _report(self, asked: Asked, day: str) -> Answer:
        lines = self._store.report(date.fromisoformat(day), asked.query["provider"])
        return in_json({"lines": lines})

    def _behave_as(self, asked: Asked) -> Answer:
        self._change(asked.json())
        return in_json(self._store.behaviour())

    # What people see

    def _home(self, _asked: Asked) -> Answer:
        return pages.home(self._store.behaviour(), self._store.latest())

    def _behave(self, asked: Asked) -> Answer:
        self._change(asked.form)
        return sent_to("/")

    def _change(self, given: Mapping[str, Any]) -> None:
        self._store.behave(
            delay=min(max(float(given.get("delay", 0)), 0.0), _MOST_DELAY),
            copies=min(max(int(float(given.get("copies", 1))), 1), _MOST_COPIES),
            reordered=bool(given.get("reordered")),
            lost=bool(given.get("lost")),
        )

    def _page(self, asked: Asked, payment: str) -> Answer:
        return self._open(payment, lambda row: _shown(row, asked.host))

    def _confirm(self, _asked: Asked, payment: str) -> Answer:
        return self._open(payment, pages.confirm)

    def _open(self, payment: str, shown: Callable[[Row], Answer]) -> Answer:
        self._store.end_overdue()
        row = self._store.by_id(payment)
        if row is None:
            return pages.unknown()
        return shown(row) if row["state"] == "open" else pages.over(row)

    def _pay(self, asked: Asked, payment: str) -> Answer:
        return self._open(payment, lambda row: self._done(row, asked.form))

    def _done(self, row: Row, form: Mapping[str, str]) -> Answer:
        if form.get("do") == "leave":
            return sent_to(row["leave"])
        state = _state(form)
        if state is None:
            return pages.card(row, wrong=True)
        self._store.end(row["id"], state)
        return sent_to(row["back"])


def _state(form: Mapping[str, str]) -> str | None:
    """What becomes of a payment; None where a number was typed that is no test card's."""
    if form["do"] != "pay":
        return "failed"
    return _CARDS.get(form["number"].replace(" ", "")) if "number" in form else "paid"


def _shown(row: Row, host: str) -> Answer:
    return pages.qr(row, host) if row["way"] == "qr" else pages.card(row)


def _told(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "reference", "state", "amount", "refunded", "at")}


def _yen(given: object) -> int:
    if not isinstance(given, int) or given <= 0:
        raise ValueError("not an amount")
    return given
