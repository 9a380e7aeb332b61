"""Apply, be called when the application moves on, and fetch what was issued: the whole API in one small program.

    MADOGUCHI_TOKEN=mdg_… python client.py http://localhost:8000 disaster_certificate answers.json \\
        photo.jpg https://example.jp/hook --port 9000

It takes Python 3.11 and httpx. The token's scopes are submissions.write, submissions.read and webhooks.manage.
The last address is where the city calls, `--port` where this program listens behind it.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from uuid import uuid4

import httpx

TOLERANCE_SECONDS = 300


@dataclass(frozen=True)
class City:
    """A city's API. Whatever it refuses raises `httpx.HTTPStatusError`; `response.json()` says why."""

    http: httpx.Client

    def ask(self, method: str, path: str, **words: Any) -> httpx.Response:
        """Ask, and after a lost answer or a fault of theirs again, where nothing is done twice by it."""
        for pause in (1, 2, 4):
            with suppress(httpx.TransportError):
                answer = self.http.request(method, f"/api/v1/{path}", **words)
                if answer.status_code < 500:
                    return answer.raise_for_status()
            time.sleep(pause)
        return self.http.request(method, f"/api/v1/{path}", **words).raise_for_status()

    def procedures(self) -> Iterator[dict[str, Any]]:
        """Everything that can be asked of the city, page after page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.ask("GET", "procedures", params={"cursor": cursor} if cursor else {}).json()
            yield from page["items"]
            cursor = page["next"]

    def attach(self, photo: Path) -> str:
        """Send a file; its id goes into the answers within a day."""
        sent = self.ask("POST", "attachments", files={"file": (photo.name, photo.read_bytes())})
        return str(sent.json()["id"])

    def submit(self, procedure: str, answers: dict[str, Any], key: str) -> str:
        """Apply; the same key makes nothing new, however often it is sent. Returns the reference code."""
        path, body = f"procedures/{procedure}/submissions", {"answers": answers, "language": "en"}
        return str(self.ask("POST", path, json=body, headers={"Idempotency-Key": key}).json()["code"])

    def standing(self, code: str) -> dict[str, Any]:
        """Where an application stands: state, timeline, what is to be done, documents."""
        return dict(self.ask("GET", f"submissions/{code}").json())

    def document(self, code: str) -> bytes:
        """The PDF of a document that was issued to you."""
        return self.ask("GET", f"documents/{code}/file").content

    def register(self, url: str) -> tuple[str, str]:
        """Be called at an address; returns the hook's id, and its secret, which is told this once: keep it."""
        made = self.http.post("/api/v1/webhooks", json={"url": url}).raise_for_status().json()
        return made["id"], made["secret"]


def verified(secret: str, headers: Message, body: bytes) -> dict[str, Any]:
    """What a call says, once it is known to be the city's and fresh (Standard Webhooks). ValueError if not."""
    id_, at = headers["webhook-id"] or "", headers["webhook-timestamp"] or "0"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)).decode()
    given = (headers["webhook-signature"] or "").split()
    if not any(hmac.compare_digest(f"v1,{wanted}", one) for one in given):
        raise ValueError("not signed by the city")
    if abs(time.time() - int(at)) > TOLERANCE_SECONDS:
        raise ValueError("an old call, sent again by somebody else")
    return dict(json.loads(body))


def listen(port: int, secret: str, calls: "Queue[dict[str, Any]]") -> ThreadingHTTPServer:
    """Put what the city says into a queue, each call once: one may come twice under its id."""
    seen: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            try:
                told = verified(secret, self.headers, body)
            except ValueError:
                self.send_error(401)
                return
            if told["id"] not in seen:
                seen.add(told["id"])
                calls.put(told)
            self.send_response(204)
            self.end_headers()

    server = ThreadingHTTPServer(("", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(words: list[str] | None = None) -> None:
    """Apply, follow the application to its end, and keep what was issued."""
    given = read(words)
    token = {"Authorization": f"Bearer {os.environ['MADOGUCHI_TOKEN']}"}
    with httpx.Client(base_url=given.address, headers=token, timeout=30) as http:
        city, calls = City(http), Queue[dict[str, Any]]()
        print("\n".join(f"{one['id']}: {one['title']['en']}" for one in city.procedures()))
        hook, secret = city.register(given.hook)
        with listen(given.port, secret, calls) as server:
            answers = json.loads(Path(given.answers).read_text(encoding="utf-8"))
            answers["photos"] = [city.attach(Path(given.photo))]
            code = city.submit(given.procedure, answers, str(uuid4()))
            while not (documents := city.standing(code)["documents"]):
                with suppress(Empty):  # then it looks by itself
                    told = calls.get(timeout=60)
                    print(f"{told['at']} {told['code']} {told['state']}: {told['sentence']['en']}")
            server.shutdown()
        city.ask("DELETE", f"webhooks/{hook}")
        Path(f"{documents[0]['code']}.pdf").write_bytes(city.document(documents[0]["code"]))


def read(words: list[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    for name in ("address", "procedure", "answers", "photo", "hook"):
        parser.add_argument(name)
    parser.add_argument("--port", type=int, default=9000)
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
