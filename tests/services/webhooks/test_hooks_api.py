"""Webhooks as a program meets them: registered through the API, called when its application moves on."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from answers import LAMP
from callers import KAGAMI, MIHON, REPORT, Caller, problem, token_for
from clones import Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from receiver import Receiver
from standardwebhooks import Webhook as Verifier
from visitors import pages
from walking import decide_case, drain, hand_over, prepare_case

from madoguchi.core import clock
from madoguchi.counter.window.actions import timeline
from madoguchi.counter.window.models import Tracking
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery

TARO, HANAKO = "taro@mail.example", "hanako@mail.example"


@pytest.fixture
def public(public: Clone) -> Iterator[Clone]:
    with pages():
        yield public


@pytest.fixture
def taro(public: Clone) -> Caller:
    return Caller(token_for(TARO))


def registered(caller: Caller, there: Receiver) -> Any:
    answer = caller.post("webhooks", {"url": there.url})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def heard(there: Receiver, secret: str) -> list[dict[str, Any]]:
    """What was said, in the order of the timeline, once it is known to be the city's."""
    said = [Verifier(secret).verify(one.body, one.headers) for one in there.heard]
    return sorted(said, key=lambda one: str(one["at"]))


def test_a_hook_is_registered_listed_tested_and_removed(taro: Caller, there: Receiver) -> None:
    made = registered(taro, there)
    secret = made.pop("secret")
    assert taro.get("webhooks").json() == {"items": [made], "next": None}
    assert taro.get(f"webhooks/{made['id']}").json() == made
    assert secret not in taro.get("webhooks").content.decode()
    call = taro.post(f"webhooks/{made['id']}/test")
    assert (call.status_code, call.json()["type"], call.json()["state"]) == (202, "webhook.test", "queued")
    problem(taro.post(f"webhooks/{made['id']}/test"), "conflict")
    deliver(MIHON)
    assert [one["type"] for one in heard(there, secret)] == ["webhook.test"]
    (logged,) = taro.get(f"webhooks/{made['id']}/deliveries").json()["items"]
    assert logged["id"] == there.heard[0].headers["webhook-id"]
    assert (logged["state"], logged["status"], logged["next_try"]) == ("sent", 204, None)
    again = taro.post(f"deliveries/{logged['id']}/again")
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    deliver(MIHON)
    assert len({one.headers["webhook-id"] for one in there.heard}) == 1
    gone = taro.client.delete(f"/api/v1/webhooks/{made['id']}", headers=taro.headers)
    assert (gone.status_code, gone.content) == (204, b"")
    problem(taro.get(f"webhooks/{made['id']}"), "not-found")
    problem(taro.post(f"deliveries/{logged['id']}/again"), "not-found")


def test_every_sentence_of_a_timeline_is_called_out_and_nothing_else(
    public: Clone, taro: Caller, there: Receiver
) -> None:
    secret = registered(taro, there)["secret"]
    code = taro.post(REPORT, {"answers": LAMP}).json()["code"]
    drain(public)
    deliver(MIHON)
    with city_scope(MIHON):
        sentences = [one.sentence for one in Tracking.objects.order_by("at", "id")]
    said = heard(there, secret)
    assert [one["sentence"] for one in said] == sentences
    assert [one["state"] for one in said] == ["arrived", "received"]
    for one in said:
        assert one == {
            "type": "tracking.changed",
            "id": one["id"],
            "at": one["at"],
            "code": code,
            "procedure": "road_report",
            "state": one["state"],
            "sentence": one["sentence"],
        }
        assert set(one["sentence"]) == {"ja", "en"}


def test_an_application_made_on_line_is_called_out_too_without_what_was_answered(
    public: Clone, taro: Caller, there: Receiver
) -> None:
    secret = registered(taro, there)["secret"]
    submission = hand_over(public)
    prepare_case(public)
    decide_case(public)
    while deliver(MIHON):
        pass
    said = heard(there, secret)
    with city_scope(MIHON):
        assert len(said) == Tracking.objects.count() > 4
    assert {one["code"] for one in said} == {submission.code}
    text = json.dumps([one.body.decode() for one in there.heard], ensure_ascii=False)
    for private in ("見本", "太郎", "090-1234-5678", "朝日", TARO, str(submission.id)):
        assert private not in text


def test_what_others_apply_for_is_not_called_out(public: Clone, taro: Caller, there: Receiver) -> None:
    registered(taro, there)
    for caller in (Caller(token_for(HANAKO)), Caller()):
        assert caller.post(REPORT, {"answers": LAMP}).status_code == 201
    neighbour = Caller(token_for(TARO, city=KAGAMI), slug="kagami")
    assert neighbour.post(REPORT, {"answers": LAMP}).status_code == 201
    for city in (MIHON, KAGAMI):
        drain(public, city)
        deliver(city)
    assert there.heard == []
    assert neighbour.get("webhooks").json()["items"] == []


def test_nobody_sees_or_touches_the_hook_of_another(public: Clone, taro: Caller, there: Receiver) -> None:
    hook = registered(taro, there)["id"]
    call = taro.post(f"webhooks/{hook}/test").json()["id"]
    for other in (Caller(token_for(HANAKO)), Caller(token_for(TARO, city=KAGAMI), slug="kagami")):
        problem(other.get(f"webhooks/{hook}"), "not-found")
        problem(other.get(f"webhooks/{hook}/deliveries"), "not-found")
        problem(other.client.delete(f"/api/v1/webhooks/{hook}", headers=other.headers), "not-found")
        for path in (f"webhooks/{hook}/test", f"webhooks/{hook}/resume", f"deliveries/{call}/again"):
            problem(other.post(path), "not-found")
    assert taro.get(f"webhooks/{hook}").status_code == 200


def test_it_takes_a_token_with_its_scope(public: Clone) -> None:
    problem(Caller().get("webhooks"), "no-token")
    problem(Caller(token_for(TARO, Scope.SUBMISSIONS_READ)).get("webhooks"), "lacks-scope")
    assert Caller(token_for(TARO, Scope.WEBHOOKS_MANAGE)).get("webhooks").status_code == 200


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("ftp://example.com/", "url"),
        ("https://2130706433/", "url"),
        ("https://10.0.0.1/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("https://169.254.169.254/latest/", "not_public"),
        ("https://example.com:25/", "port"),
        ("https://nobody.invalid/", "unknown_host"),
    ],
)
def test_a_hostile_address_is_not_registered(taro: Caller, url: str, rule: str) -> None:
    said = problem(taro.post("webhooks", {"url": url}), "not-valid")
    assert [one["code"] for one in said["errors"]["url"]] == [rule]
    with city_scope(MIHON):
        assert not Webhook.objects.exists()


def test_an_address_is_registered_once(taro: Caller, there: Receiver) -> None:
    registered(taro, there)
    problem(taro.post("webhooks", {"url": there.url}), "conflict")


def test_the_log_is_read_page_after_page(taro: Caller, there: Receiver) -> None:
    hook = registered(taro, there)["id"]
    codes = [taro.post(REPORT, {"answers": LAMP}).json()["code"] for _ in range(3)]
    first = taro.get(f"webhooks/{hook}/deliveries", limit=2).json()
    second = taro.get(f"webhooks/{hook}/deliveries", limit=2, cursor=first["next"]).json()
    assert [one["code"] for one in first["items"] + second["items"]] == codes[::-1]
    assert second["next"] is None
    problem(taro.get(f"webhooks/{hook}/deliveries", cursor="bm9uZQ"), "not-valid")


def test_a_paused_hook_says_so_and_is_resumed(taro: Caller, there: Receiver) -> None:
    hook = registered(taro, there)["id"]
    there.status = 500
    taro.post(REPORT, {"answers": LAMP})
    with city_scope(MIHON):
        Webhook.objects.update(failures=30, failing_since=clock.now() - timedelta(days=2))
    deliver(MIHON)
    assert taro.get(f"webhooks/{hook}").json()["paused_at"]
    (call,) = taro.get(f"webhooks/{hook}/deliveries").json()["items"]
    assert (call["state"], call["fault"]) == ("given_up", "paused")
    resumed = taro.post(f"webhooks/{hook}/resume").json()
    assert (resumed["paused_at"], resumed["failures"]) == (None, 0)
    there.status = 204
    assert taro.post(f"deliveries/{call['id']}/again").status_code == 202
    deliver(MIHON)
    assert len(there.heard) == 2


def test_handing_over_asks_one_thing_more_and_only_of_accounts(
    taro: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    taro.post(REPORT, {"answers": LAMP})
    counted = [asked_by(Caller()), asked_by(taro)]
    monkeypatch.setattr(timeline, "fire", lambda *_words: None)
    assert [asked_by(Caller()), asked_by(taro)] == [counted[0], counted[1] - 1]
    with city_scope(MIHON):
        assert not WebhookDelivery.objects.exists()


def asked_by(caller: Caller) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert caller.post(REPORT, {"answers": LAMP}).status_code == 201
    return len(asked)
