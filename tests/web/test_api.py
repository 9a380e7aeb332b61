"""The API of both sides: tokens and nothing else let one in, and every no is a problem that says why."""

import json

import pytest
from callers import Caller, problem
from django.test import Client
from visitors import pages

from madoguchi.counter.procedures import api as room
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.accounts.models import Account


@pytest.fixture
def public(database):
    with database.as_public(), pages():
        yield


# What anyone may read


def test_procedures_are_listed_page_by_page(public):
    said = Caller().get("procedures").json()
    assert said["next"] is None
    ids = [item["id"] for item in said["items"]]
    assert "disaster_certificate" in ids
    assert ids == sorted(ids)
    item = next(item for item in said["items"] if item["id"] == "disaster_certificate")
    assert set(item) == {"id", "title", "summary", "kind", "life_event", "status", "version"}
    assert item["title"] == {"ja": "り災証明書の交付申請", "en": item["title"]["en"]}
    assert item["status"]["state"] == "open"


def test_the_cursor_goes_through_all_once(public):
    whole = [item["id"] for item in Caller().get("procedures").json()["items"]]
    seen, cursor = [], ""
    for _ in range(len(whole) + 1):
        said = Caller().get("procedures", limit=1, cursor=cursor).json()
        seen += [item["id"] for item in said["items"]]
        if not said["next"]:
            break
        cursor = said["next"]
    assert seen == whole


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"cursor": "x"}, {"cursor": "W10"}, {"cursor": "あ"}],
)
def test_a_page_that_cannot_be_is_refused_with_its_place(public, query):
    said = problem(Caller().get("procedures", **query), "not-valid")
    assert set(said["errors"]) == {f"query.{name}" for name in query}


def test_a_procedure_tells_all_that_a_program_needs(public):
    said = Caller().get("procedures/disaster_certificate").json()
    questions = {one["id"]: one for page in said["pages"] for one in page["questions"]}
    assert questions["disaster"]["label"]["ja"]
    assert questions["disaster"]["type"]
    assert said["identity"] == "contact"
    assert said["answers"]["type"] == "object"
    assert set(said["answers"]["properties"]) <= set(questions)
    problem(Caller().get("procedures/no_such_thing"), "not-found")
    problem(Caller().get("procedures/%00"), "not-found")


def test_another_city_has_its_own_procedures(public):
    mihon = Caller().get("procedures/disaster_certificate").json()
    kagami = Caller(slug="kagami").get("procedures/disaster_certificate").json()
    assert mihon["title"] != kagami["title"]


def test_no_document_has_a_code_that_there_is_not(public):
    problem(Caller().get("verify/K7Q2-9MXD"), "not-found")
    problem(Caller().get("verify/%00"), "not-found")


# Every no is a problem


def test_no_address_method_or_type_is_answered_but_by_a_problem(public):
    caller = Caller()
    problem(caller.get("nothing"), "not-found")
    problem(caller.get(""), "not-found")
    problem(caller.get("procedures/"), "not-found")
    refused = caller.post("procedures", {})
    problem(refused, "not-allowed")
    assert refused["Allow"] == "GET"
    picky = caller.client.get("/api/v1/procedures", headers={"Accept": "text/html"})
    problem(picky, "not-acceptable")
    elsewhere = Client(SERVER_NAME="nowhere.localhost").get("/api/v1/procedures")
    problem(elsewhere, "not-found")
    strange = Client(SERVER_NAME="evil.example").get("/api/v1/procedures")
    problem(strange, "bad-request")


def test_a_problem_is_in_the_language_that_is_asked_for(public):
    said = Caller(language="ja").get("nothing")
    assert said.json()["title"] == "見つかりません"
    assert said["Content-Language"] == "ja"
    assert Caller(language="en").get("nothing").json()["title"] == "Not found"
    assert Caller(language="fr").get("nothing").json()["title"] == "見つかりません"


def test_confirming_is_limited_as_on_the_page(public):
    caller = Caller()
    for _ in range(30):
        caller.get("verify/K7Q2-9MXD")
    refused = caller.get("verify/K7Q2-9MXD")
    problem(refused, "too-often")
    assert refused["Retry-After"] == "60"


def test_a_fault_of_ours_is_told_as_one_and_keeps_nothing(public, monkeypatch):
    def broken(*_arguments):
        ensure_account("kept@mail.example")
        raise RuntimeError("broken")

    monkeypatch.setattr(room.queries, "published", broken)
    caller = Caller()
    caller.client.raise_request_exception = False
    said = problem(caller.get("procedures"), "fault")
    assert "broken" not in json.dumps(said)
    assert not Account.objects.filter(email="kept@mail.example").exists()


# The description


@pytest.mark.parametrize("side", ["public", "office"])
def test_the_description_is_there_and_names_its_problems(database, side):
    with getattr(database, f"as_{side}")(), pages():
        answer = Caller().get("openapi.json")
        said = answer.json()
    assert answer["Content-Type"].startswith("application/json")
    assert said["openapi"].startswith("3.1")
    for operations in said["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["description"]
            if any("openapi" not in one for one in operation.get("security", [])):
                assert {"401", "403"} <= set(operation["responses"])
