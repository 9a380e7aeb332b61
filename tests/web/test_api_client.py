"""The example of a client, as it stands in the documents, against real processes: from the list to the PDF."""

import importlib.util
import json
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from callers import token_for
from clones import PROJECT, Clone
from receiver import LOOPBACK
from running import HOST, Server, free_port, until, worker
from standardwebhooks import Webhook as Signer
from walking import CHECKS, CHIEF, CLERK, MIHON, TYPED, at_desk, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.window.models import Submission
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.webhooks.models import Webhook

EXAMPLE = PROJECT / "docs" / "examples" / "client.py"
TARO = "taro@mail.example"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example as a module; names under localhost lead to this machine, as in a browser."""
    real = socket.getaddrinfo

    def here(host: Any, *words: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host in (HOST, HOST.encode()) else host, *words, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    made = importlib.util.spec_from_file_location("example_client", EXAMPLE)
    assert made and made.loader
    module = importlib.util.module_from_spec(made)
    monkeypatch.setitem(sys.modules, module.__name__, module)  # its dataclass looks itself up
    made.loader.exec_module(module)
    return module


@pytest.fixture
def running(database: Clone) -> Iterator[int]:
    """The server of the public side and the workers of both; yields the server's port."""
    with ExitStack() as processes:
        server = processes.enter_context(Server(database, MADOGUCHI_WEBHOOKS_TO=LOOPBACK))
        processes.enter_context(worker(database, Side.PUBLIC, MADOGUCHI_WEBHOOKS_TO=LOOPBACK))
        processes.enter_context(worker(database, Side.OFFICE))
        yield server.port


def test_it_applies_follows_and_fetches(
    database: Clone,
    running: int,
    client: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(TYPED), encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(photo().read())
    monkeypatch.chdir(tmp_path)
    with database.as_public():
        monkeypatch.setenv("MADOGUCHI_TOKEN", token_for(TARO))
    port = free_port()
    words = [f"http://{HOST}:{running}", "disaster_certificate", "answers.json", "photo.jpg"]
    words += [f"http://127.0.0.1:{port}/hook", "--port", str(port)]
    program = threading.Thread(target=client.main, args=[words], daemon=True)
    program.start()
    _decide(database)
    program.join(timeout=120)
    assert not program.is_alive()
    (document,) = tmp_path.glob("*.pdf")
    assert document.read_bytes().startswith(b"%PDF-")
    said = capsys.readouterr().out
    assert "disaster_certificate: " in said
    with database.as_public(), city_scope(MIHON):
        code = Submission.objects.get().code
        assert not Webhook.objects.exists()
    assert f"{code} arrived: " in said
    # Received, examined, drafted, decided: each is told, though not in what order.
    assert said.count(f" {code} ") >= 4


def _decide(database: Clone) -> None:
    """What the office does with it, once it is there."""

    def at_step(kind: str) -> bool:
        with database.as_office(), city_scope(MIHON):
            return StepAction.objects.filter(kind=kind, done_at=None).exists()

    until(lambda: at_step("examine"), 120)
    with at_desk(database, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half", ""))
    with at_desk(database, CHIEF) as (chief, case):
        cases.decide(chief, case, note="")
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.count() == 1


SECRET = "whsec_" + "c2VjcmV0" * 5


def headers_of(body: str, at: datetime) -> Message:
    """The headers of a call, as another library signs it."""
    headers = Message()
    headers["webhook-id"], headers["webhook-timestamp"] = "msg_1", str(int(at.timestamp()))
    headers["webhook-signature"] = f"v1,bm8= {Signer(SECRET).sign('msg_1', at, body)}"
    return headers


def test_only_a_fresh_call_of_the_citys_is_believed(client: ModuleType) -> None:
    body = '{"id": "msg_1"}'
    headers = headers_of(body, clock.now())
    assert client.verified(SECRET, headers, body.encode()) == {"id": "msg_1"}
    with pytest.raises(ValueError, match="signed"):
        client.verified(SECRET, headers, body.encode() + b" ")
    with pytest.raises(ValueError, match="signed"):
        client.verified(SECRET, Message(), body.encode())
    with pytest.raises(ValueError, match="signed"):
        client.verified("whsec_" + "b3RoZXIx" * 5, headers, body.encode())
    with pytest.raises(ValueError, match="old"):
        client.verified(SECRET, headers_of(body, clock.now() - timedelta(minutes=6)), body.encode())


def test_it_is_short_and_needs_httpx_alone() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    names = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(names) - sys.stdlib_module_names == {"httpx"}
