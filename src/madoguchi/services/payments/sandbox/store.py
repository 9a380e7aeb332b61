"""What the sandbox keeps, in one SQLite file: payments, refunds, calls to make, how it behaves.

Whatever is answered is on the disk before: a killed sandbox goes on where it was.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from madoguchi.core import clock

_TABLES = """
CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, reference TEXT UNIQUE NOT NULL, provider TEXT NOT NULL, way TEXT NOT NULL,
    amount INTEGER NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, back TEXT NOT NULL, leave TEXT NOT NULL,
    callback TEXT NOT NULL, until TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded <= amount));
CREATE TABLE IF NOT EXISTS refunds (
    refund TEXT PRIMARY KEY, id TEXT NOT NULL, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    state TEXT NOT NULL, fault TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    n INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, provider TEXT NOT NULL, callback TEXT NOT NULL,
    body TEXT NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS behaviour (
    one INTEGER PRIMARY KEY CHECK (one = 1), delay REAL NOT NULL, copies INTEGER NOT NULL,
    reordered INTEGER NOT NULL, lost INTEGER NOT NULL);
INSERT OR IGNORE INTO behaviour VALUES (1, 0, 1, 0, 0);
"""
_MOST_TRIES, _FIRST_PAUSE = 12, 0.5
# What comes in so short a time leaves in the other order.
_REORDERED_SECONDS = 1.0
# Of what it takes it keeps so much, in hundredths, so that a report has a fee to reconcile.
_FEE_PERCENT = 3
Row = Mapping[str, Any]


class AskedOtherwiseError(Exception):
    """The same key came with other contents."""


class Store:
    """The file, opened anew for each piece of work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._work() as file:
            file.execute("PRAGMA journal_mode = WAL")
            file.executescript(_TABLES)

    @contextmanager
    def _work(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level="IMMEDIATE")) as file:
            file.row_factory = sqlite3.Row
            file.execute("PRAGMA synchronous = FULL")
            with file:
                yield file

    def _one(self, text: str, *values: object) -> Row | None:
        with self._work() as file:
            found = file.execute(text, values).fetchone()
        return dict(found) if found else None

    def _all(self, text: str, *values: object) -> list[Row]:
        with self._work() as file:
            return [dict(row) for row in file.execute(text, values)]

    # Payments

    def begin(self, sent: Row) -> Row:
        """A payment, or the one of its reference. Raises `AskedOtherwiseError`."""
        names = (
            "reference",
            "provider",
            "way",
            "amount",
            "title",
            "language",
            "back",
            "leave",
            "callback",
            "until",
        )
        made = {name: sent[name] for name in names} | {"until": _text(datetime.fromisoformat(sent["until"]))}
        with self._work() as file:
            file.execute(
                "INSERT OR IGNORE INTO payments (id, reference, provider, way, amount, title, language, back, leave,"
                " callback, until, state, at) VALUES (:id, :reference, :provider, :way, :amount, :title, :language,"
                " :back, :leave, :callback, :until, 'open', :at)",
                {**made, "id": f"pay_{token_hex(12)}", "at": _now()},
            )
        found = self.by_reference(str(sent["reference"]))
        if found is None or found["amount"] != sent["amount"]:
            raise AskedOtherwiseError
        return found

    def by_reference(self, reference: str) -> Row | None:
        """The payment of a reference."""
        return self._one("SELECT * FROM payments WHERE reference = ?", reference)

    def by_id(self, payment: str) -> Row | None:
        """The payment of an id."""
        return self._one("SELECT * FROM payments WHERE id = ?", payment)

    def latest(self) -> list[Row]:
        """The newest payments."""
        return self._all("SELECT * FROM payments ORDER BY rowid DESC LIMIT 20")

    def end(self, payment: str, state: str) -> None:
        """A payment that is open is paid, failed or expired; its calls are queued with it."""
        with self._work() as file:
            at = _now()
            ended = file.execute(
                "UPDATE payments SET state = ?, at = ? WHERE id = ? AND state = 'open'", (state, at, payment)
            )
            if not ended.rowcount:
                return
            row = dict(file.execute("SELECT * FROM payments WHERE id = ?", (payment,)).fetchone())
            for kind in ["payment.processing"] * (state == "paid") + [f"payment.{state}"]:
                _queue(file, kind, row, at)

    def end_by_reference(self, reference: str) -> None:
        """The payment of a reference expires, if it is open."""
        if found := self.by_reference(reference):
            self.end(found["id"], "expired")

    def end_overdue(self) -> None:
        """Payments whose time is over expire."""
        for row in self._all("SELECT id FROM payments WHERE state = 'open' AND until <= ?", _now()):
            self.end(row["id"], "expired")

    # Refunds

    def refund(self, sent: Row) -> Row:
        """A refund, or the one of its id. Raises `AskedOtherwiseError`."""
        with self._work() as file:
            known = file.execute("SELECT * FROM refunds WHERE refund = ?", (sent["refund"],)).fetchone()
            made = dict(known) if known else _refunded(file, sent)
        if (made["reference"], made["amount"]) != (sent["reference"], sent["amount"]):
            raise AskedOtherwiseError
        return made

    def report(self, day: date, provider: str) -> list[Row]:
        """What was taken and given back on a day of Japan's clocks, by one provider."""
        since = datetime.combine(day, time(), clock.TOKYO)
        bounds = (provider, _text(since), _text(since + timedelta(days=1)))
        paid = self._all(
            "SELECT reference, 'paid' AS kind, amount, at FROM payments"
            " WHERE state = 'paid' AND provider = ? AND at >= ? AND at < ? ORDER BY at",
            *bounds,
        )
        refunded = self._all(
            "SELECT r.reference, 'refunded' AS kind, r.amount, r.at FROM refunds r JOIN payments p"
            " ON p.reference = r.reference WHERE r.state = 'done' AND p.provider = ? AND r.at >= ? AND r.at < ?"
            " ORDER BY r.at",
            *bounds,
        )
        return [
            *({**row, "fee": row["amount"] * _FEE_PERCENT // 100} for row in paid),
            *({**row, "fee": 0} for row in refunded),
        ]

    # Behaviour and calls

    def behaviour(self) -> Row:
        """How calls are made: `delay` seconds, `copies` of each, `reordered`, `lost`."""
        found = self._one("SELECT delay, copies, reordered, lost FROM behaviour")
        if found is None:
            raise LookupError("the sandbox has no behaviour")
        return found

    def behave(self, delay: float, copies: int, reordered: bool, lost: bool) -> None:
        """Make calls in this way from now on."""
        with self._work() as file:
            file.execute(
                "UPDATE behaviour SET delay = ?, copies = ?, reordered = ?, lost = ?",
                (delay, copies, reordered, lost),
            )

    def calls_due(self) -> list[Row]:
        """Calls to make now, in their order."""
        found = self._all("SELECT * FROM calls WHERE due <= ? ORDER BY n", clock.now().timestamp())
        return found[::-1] if self.behaviour()["reordered"] else found

    def note_call(self, n: int, *, taken: bool) -> None:
        """A call was taken, or goes again after twice as long; after many tries it is given up."""
        with self._work() as file:
            tries = file.execute("SELECT tries FROM calls WHERE n = ?", (n,)).fetchone()["tries"] + 1
            if taken or tries == _MOST_TRIES:
                file.execute("DELETE FROM calls WHERE n = ?", (n,))
            else:
                due = clock.now().timestamp() + _FIRST_PAUSE * 2**tries
                file.execute("UPDATE calls SET tries = ?, due = ? WHERE n = ?", (tries, due, n))


def _refunded(file: sqlite3.Connection, sent: Row) -> dict[str, Any]:
    at, wanted = _now(), (sent["amount"], sent["reference"], sent["amount"])
    given = file.execute(
        "UPDATE payments SET refunded = refunded + ? WHERE reference = ? AND state = 'paid'"
        " AND refunded + ? <= amount",
        wanted,
    ).rowcount
    made = {
        "refund": sent["refund"],
        "id": f"ref_{token_hex(12)}",
        "reference": sent["reference"],
        "amount": sent["amount"],
        "state": "done" if given else "failed",
        "fault": "" if given else "not paid, or more than was paid",
        "at": at,
    }
    file.execute("INSERT INTO refunds VALUES (:refund, :id, :reference, :amount, :state, :fault, :at)", made)
    return made


def _queue(file: sqlite3.Connection, kind: str, payment: Row, at: str) -> None:
    behaviour = file.execute("SELECT * FROM behaviour").fetchone()
    if behaviour["lost"]:
        return
    data = {name: payment[name] for name in ("id", "reference", "amount")}
    body = json.dumps({"type": kind, "timestamp": at, "data": data})
    event = f"evt_{token_hex(12)}"
    due = clock.now().timestamp() + behaviour["delay"] + behaviour["reordered"] * _REORDERED_SECONDS
    for _ in range(behaviour["copies"]):
        file.execute(
            "INSERT INTO calls (event, provider, callback, body, due) VALUES (?, ?, ?, ?, ?)",
            (event, payment["provider"], payment["callback"], body, due),
        )


def _now() -> str:
    return _text(clock.now())


def _text(at: datetime) -> str:
    """A moment in one zone and width, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
