"""A notice is mailed once: through refusals, a server that is busy, and a killed worker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings
from mail_server import MailServer, mail_server
from pydantic import ValidationError as WrongParams
from saying_notices import params_of

from madoguchi.core import clock
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.notices import actions, queries
from madoguchi.services.notices.delivering import deliver
from madoguchi.services.notices.mail import UnfitMailError
from madoguchi.services.notices.models import Delivery, Notice, State
from madoguchi.services.notices.templates import ARRIVED, TEMPLATES

MIHON = "992011"
TO = "taro@example.jp"
PARAMS = {
    "procedure": "り災証明書の交付申請",
    "code": "K7Q2-9MXD",
    "link": "http://mihon.localhost/my/K7Q2-9MXD/",
}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def public(database) -> Iterator[Any]:
    with database.as_public():
        yield database


def tell(**changes: Any) -> Delivery:
    words = {"recipient": TO, "language": "ja", "params": PARAMS, "actor": "system", **changes}
    template = words.pop("template", ARRIVED)
    with city_scope(MIHON):
        notice = actions.notify(template, words.pop("subject", "submission:1"), **words)
        return Delivery.objects.get(notice=notice, recipient=words["recipient"])


def send(*_deliveries: Delivery) -> int:
    """Send what waits, as the worker does; pauses are over by then."""
    with city_scope(MIHON):
        Delivery.objects.update(next_try=clock.now())
    return deliver(MIHON)


def now(delivery: Delivery) -> Delivery:
    with city_scope(MIHON):
        return Delivery.objects.select_related("notice").get(id=delivery.id)


def kinds(delivery: Delivery) -> list[str]:
    with city_scope(MIHON):
        return [event.kind for event in history(f"notice:{delivery.notice_id}")]


def test_mail_says_what_arrived_from_the_citys_address(public: Any, server: MailServer) -> None:
    delivery = tell()
    send(delivery)
    (mail,) = server.taken
    assert mail["Subject"].strip() == "【みほん市】お送りいただいた内容が届きました（K7Q2-9MXD）"
    assert mail["From"].addresses[0].display_name == "みほん市"
    assert mail["From"].addresses[0].addr_spec == "madoguchi@mihon.example"
    assert (mail["To"], mail["Auto-Submitted"]) == (TO, "auto-generated")
    assert mail["Message-ID"] == delivery.message_id
    assert delivery.message_id.endswith("@mihon.example>")
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert all(value in mail.get_content() for value in PARAMS.values())
    assert (now(delivery).state, now(delivery).tries) == (State.SENT, 1)
    assert kinds(delivery) == ["notices.asked", "notices.sent"]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_template_speaks_both_languages(
    public: Any, server: MailServer, template: Any, language: str
) -> None:
    send(tell(template=template, language=language, params=params_of(template)))
    (mail,) = server.taken
    japanese = any("\u3040" <= character <= "\u30ff" for character in mail["Subject"])
    assert japanese == (language == "ja")
    assert PARAMS["link"] in mail.get_content()
    assert "{" not in mail["Subject"] + mail.get_content()


def test_a_repeat_makes_nothing(public: Any, server: MailServer) -> None:
    first, again = tell(), tell()
    with city_scope(MIHON):
        counts = [table.objects.count() for table in (Notice, Delivery)]
    assert (first.id, counts) == (again.id, [1, 1])
    send(first)
    send(first)
    assert len(server.taken) == 1


def test_another_recipient_and_another_subject_are_told_too(public: Any) -> None:
    tell()
    tell(recipient="agent@example.jp")
    tell(subject="submission:2")
    with city_scope(MIHON):
        assert (Notice.objects.count(), Delivery.objects.count()) == (2, 3)


def test_nothing_is_queued_when_the_callers_transaction_fails(public: Any) -> None:
    def fail() -> None:
        with city_scope(MIHON):
            actions.notify(
                ARRIVED, "submission:1", recipient=TO, language="ja", params=PARAMS, actor="system"
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with city_scope(MIHON):
        assert not Delivery.objects.exists()


def test_a_busy_server_is_asked_again(public: Any, server: MailServer) -> None:
    delivery = tell()
    server.replies = ["451 try again later"]
    send(delivery)
    assert (now(delivery).state, now(delivery).reason) == (State.QUEUED, "451 try again later")
    assert now(delivery).next_try > clock.now()
    assert deliver(MIHON) == 0
    send(delivery)
    assert [mail["Message-ID"] for mail in server.taken] == [delivery.message_id]
    assert (now(delivery).state, now(delivery).reason, now(delivery).tries) == (State.SENT, "", 2)


def test_it_ends_after_many_tries_and_can_be_begun_anew(public: Any, server: MailServer) -> None:
    delivery = tell()
    with city_scope(MIHON):
        Delivery.objects.filter(id=delivery.id).update(tries=actions.MOST_TRIES - 1)
    server.replies = ["451 try again later"]
    send(delivery)
    assert (now(delivery).state, now(delivery).permanent) == (State.FAILED, False)
    with city_scope(MIHON):
        assert [one.id for one in queries.failed()] == [delivery.id]
        actions.retry(delivery.id)
    send(delivery)
    assert now(delivery).state == State.SENT
    assert kinds(delivery) == ["notices.asked", "notices.failed", "notices.sent"]


@pytest.mark.parametrize("where", ["recipient_replies", "replies"])
def test_a_refusal_for_good_is_not_tried_again(public: Any, server: MailServer, where: str) -> None:
    delivery = tell()
    setattr(server, where, ["550 no such mailbox"])
    send(delivery)
    send(delivery)
    assert server.taken == []
    found = now(delivery)
    assert (found.state, found.permanent, found.tries) == (State.FAILED, True, 1)
    assert found.reason == "550 no such mailbox"
    assert kinds(delivery) == ["notices.asked", "notices.failed"]


def test_a_server_that_is_away_is_waited_for(public: Any) -> None:
    delivery = tell()
    with mail_server() as gone:
        pass
    other = tell(subject="submission:2")
    with _settings(gone.port):
        assert send(delivery, other) == 2
    assert [now(one).state for one in (delivery, other)] == [State.QUEUED] * 2
    assert "Refused" in now(delivery).reason and "lost before" in now(other).reason


def _settings(port: int) -> Any:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    return override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)


@pytest.mark.parametrize("code", ["K7Q2\nBcc: all@example.jp", "K7Q2\r\n\r\ntext", "K7Q2\u2028"])
def test_a_subject_line_never_becomes_a_header(public: Any, code: str) -> None:
    with pytest.raises(UnfitMailError):
        tell(params={**PARAMS, "code": code})
    with city_scope(MIHON):
        assert not Notice.objects.exists()


@pytest.mark.parametrize("recipient", ["taro@example.jp\nBcc: all@example.jp", "taro", ""])
def test_only_an_address_is_a_recipient(public: Any, recipient: str) -> None:
    with pytest.raises(ValidationError):
        tell(recipient=recipient)


def test_parameters_are_the_templates(public: Any) -> None:
    with pytest.raises(WrongParams):
        tell(params={**PARAMS, "name": "見本 太郎"})


@pytest.mark.parametrize(
    "row",
    [
        {"state": "lost"},
        {"state": "sent"},
        {"state": "failed"},
        {"state": "failed", "permanent": True},
        {"permanent": True},
        {"channel": "owl"},
    ],
)
def test_the_database_knows_the_states(public: Any, row: dict[str, Any]) -> None:
    delivery = tell()
    with pytest.raises(IntegrityError), city_scope(MIHON), transaction.atomic():
        Delivery.objects.filter(id=delivery.id).update(**row)


# In a process of its own, as the worker is one.
_SEND = """
import django; django.setup()
from madoguchi.services.notices.delivering import deliver
deliver("992011")
"""


def worker(database: Any, server: MailServer, code: str) -> "subprocess.Popen[bytes]":
    environment = database.environment(Side.PUBLIC) | {
        "MADOGUCHI_SMTP_HOST": "127.0.0.1",
        "MADOGUCHI_SMTP_PORT": str(server.port),
    }
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


@pytest.mark.parametrize("taken_by_server", [True, False])
def test_a_killed_worker_leaves_one_mail_by_message_id(
    public: Any, server: MailServer, taken_by_server: bool
) -> None:
    delivery = tell()
    running: list[subprocess.Popen[bytes]] = []
    server.when_data_is_in = lambda: os.kill(running[0].pid, signal.SIGKILL)
    server.replies = [] if taken_by_server else ["451 never heard"]
    running.append(worker(public, server, _SEND))
    assert running[0].wait(60) == -signal.SIGKILL
    assert now(delivery).state == State.SENDING
    server.when_data_is_in = None
    # Nobody takes it while it may still be under way.
    assert worker(public, server, _SEND).wait(60) == 0
    assert now(delivery).state == State.SENDING
    with city_scope(MIHON):
        Delivery.objects.update(next_try=clock.now())
    assert worker(public, server, _SEND).wait(60) == 0
    assert len(server.taken) == (2 if taken_by_server else 1)
    assert list(server.by_message_id()) == [delivery.message_id]
    assert (now(delivery).state, now(delivery).tries) == (State.SENT, 2)


def test_one_found_in_the_middle_is_uncertain(public: Any) -> None:
    delivery = tell()
    with city_scope(MIHON):
        (begun,) = actions.begin(5)
        assert actions.begin(5) == []
        with clock.moved_to(clock.now() + actions.LEASE):
            (again,) = actions.begin(5)
    assert (begun.state, again.state) == (State.SENDING, State.UNCERTAIN)
    assert begun.message_id == again.message_id == now(delivery).message_id
    assert (now(delivery).state, now(delivery).tries) == (again.state, again.tries) == (State.UNCERTAIN, 2)


def test_several_go_over_one_connection_and_one_that_is_refused_stops_no_other(
    public: Any, server: MailServer
) -> None:
    deliveries = [tell(subject=f"submission:{n}") for n in range(5)]
    server.replies = ["250 taken", "550 no such mailbox", "451 try again later", "250 taken", "250 taken"]
    assert deliver(MIHON) == 5
    states = [now(delivery).state for delivery in deliveries]
    assert states == [State.SENT, State.FAILED, State.QUEUED, State.SENT, State.SENT]
    assert server.connections == 1
    assert kinds(deliveries[4]) == ["notices.asked", "notices.sent"]


def test_a_notice_that_cannot_be_composed_stops_no_other(public: Any, server: MailServer) -> None:
    broken, other = tell(), tell(subject="submission:2")
    with city_scope(MIHON):
        Notice.objects.filter(id=broken.notice_id).update(template="gone")
    assert deliver(MIHON) == 1
    assert (now(broken).state, now(broken).reason) == (State.FAILED, "KeyError: 'gone'")
    assert now(other).state == State.SENT


def test_pauses_grow(public: Any, server: MailServer) -> None:
    delivery = tell()
    pauses = []
    for _ in range(3):
        server.replies = ["451 try again later"]
        send(delivery)
        pauses.append(round((now(delivery).next_try - clock.now()).total_seconds()))
    assert pauses == [2, 4, 8]
