"""Applying and following through the API: with an account and without, once for each key, own submissions only."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from answers import LAMP
from callers import KAGAMI, MIHON, REPORT, Caller, problem, token_for
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from visitors import pages
from walking import CLERK, TYPED, at_desk, drain, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures import queries as procedures
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import Openness
from madoguchi.counter.procedures.terms import Status
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Attachment, Submission, Tracking
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.accounts.models import ApiToken
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.files.models import File
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope

APPLY = "procedures/disaster_certificate/submissions"
BY_PHONE = {**LAMP, "answer_wanted": True, "answer_by": "phone", "phone": "090-1234-5678"}


@pytest.fixture
def public(database):
    with database.as_public(), pages():
        yield database


@pytest.fixture
def taro(public):
    return Caller(token_for("taro@mail.example"))


def answers_of(caller, **more):
    """A whole application for the certificate, with a photo sent beforehand."""
    sent = caller.send_file(photo())
    assert sent.status_code == 201, sent.content.decode()
    return {**TYPED, "photos": [sent.json()["id"]], **more}


def arrived(answer):
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def rows(model, **having):
    with city_scope(MIHON):
        return model.objects.filter(**having).count()


# With an account


def test_an_application_arrives_and_reaches_the_office_with_its_file(taro, public):
    said = arrived(taro.post(APPLY, {"answers": answers_of(taro), "language": "en"}))
    assert said["second_code"] is None
    drain(public)
    with public.as_office(), city_scope(MIHON):
        case = Case.objects.get(code=said["code"])
        assert case.language == "en"
        assert case.files.count() == 1
    told = taro.get(f"submissions/{said['code']}").json()
    assert told["number"] == case.number
    assert told["state"] != "arrived"
    assert told["procedure"] == "disaster_certificate"
    assert told["timeline"][0]["sentence"]["ja"] == "申請が届きました"
    assert told["documents"] == []
    assert told["charge"] is None


def test_what_is_wrong_is_told_by_question_and_nothing_is_kept(taro):
    wrong = {**answers_of(taro, cause="magic"), "hobby": "golf"}
    said = problem(taro.post(APPLY, {"answers": wrong}), "not-valid")
    assert said["errors"]["hobby"][0]["code"] == "not_listed"
    del wrong["hobby"]
    wrong["household"] = [{**TYPED["household"][0], "birth_date": "someday"}]
    said = problem(taro.post(APPLY, {"answers": wrong}), "not-valid")
    assert said["errors"]["cause"][0]["code"] == "not_listed"
    assert said["errors"]["household"][0]["part"] == "0.birth_date"
    assert rows(Submission) == 0
    assert rows(Attachment, token__startswith="api:") == 1, "the file still waits"
    arrived(taro.post(APPLY, {"answers": {**wrong, "cause": "flood", "household": TYPED["household"]}}))


def test_a_file_of_somebody_else_is_unknown(taro):
    hanako = Caller(token_for("hanako@mail.example"))
    said = problem(hanako.post(APPLY, {"answers": answers_of(taro)}), "not-valid")
    assert said["errors"]["photos"][0]["code"] == "unknown_file"


def test_a_file_is_refused_by_its_content(taro):
    lying = taro.send_file(SimpleUploadedFile("a.jpg", b"%PDF-1.7 no picture", "image/jpeg"))
    assert problem(lying, "not-valid")["errors"]["file"][0]["code"]
    text = taro.send_file(SimpleUploadedFile("a.txt", b"words", "text/plain"))
    problem(text, "wrong-type")
    problem(taro.client.post("/api/v1/attachments", {}, headers=taro.headers), "not-valid")
    problem(taro.post("attachments", {}), "wrong-type")
    assert rows(File) == 0


def test_files_that_no_application_names_go_after_a_day(taro):
    kept = answers_of(taro)
    arrived(taro.post(APPLY, {"answers": kept}))
    left = answers_of(taro)["photos"][0]
    with city_scope(MIHON):
        assert window.drop_unclaimed() == 0
        with clock.moved_to(clock.now() + timedelta(hours=25)):
            assert window.drop_unclaimed() == 1
        assert not File.objects.filter(id=left).exists()
        assert File.objects.filter(id=kept["photos"][0]).exists()


# Once for each key


def test_the_same_key_makes_nothing_new(taro):
    body = {"answers": answers_of(taro)}
    first = arrived(taro.post(APPLY, body, Idempotency_Key="one"))
    assert arrived(taro.post(APPLY, body, Idempotency_Key="one")) == first
    assert rows(Submission) == 1
    other = {"answers": {**body["answers"], "copies": "2"}}
    problem(taro.post(APPLY, other, Idempotency_Key="one"), "key-reused")
    assert rows(Submission) == 1
    hanako = Caller(token_for("hanako@mail.example"))
    again = arrived(hanako.post(APPLY, {"answers": answers_of(hanako)}, Idempotency_Key="one"))
    assert again["code"] != first["code"], "another sender's key is another"


def test_two_at_once_under_one_key_are_one(public):
    token = token_for("taro@mail.example")
    body = {"answers": answers_of(Caller(token))}
    barrier, said = threading.Barrier(2), []

    def one():
        with public.as_public():
            barrier.wait(timeout=20)
            said.append(arrived(Caller(token).post(APPLY, body, Idempotency_Key="same")))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 2
    assert said[0] == said[1]
    assert rows(Submission) == 1


# Without an account


def test_anyone_reports_a_fault_and_follows_it_by_a_second_code(public):
    said = arrived(Caller().post(REPORT, {"answers": LAMP}, Idempotency_Key="lamp"))
    assert said["second_code"]
    again = arrived(Caller().post(REPORT, {"answers": LAMP}, Idempotency_Key="lamp"))
    assert again == said, "the code is told again to whoever sends the same"
    told = follow(said["code"], said["second_code"])
    assert told.json()["state"] == "arrived"
    problem(follow(said["code"], "K7Q2-9MXD"), "not-found")
    problem(Caller().get(f"submissions/{said['code']}"), "no-token")


def test_an_answer_opens_it_where_one_was_given(public):
    said = arrived(Caller().post(REPORT, {"answers": BY_PHONE}))
    assert said["second_code"] is None
    assert follow(said["code"], "09012345678").status_code == 200
    problem(follow(said["code"], "09012345679"), "not-found")


def test_guessing_is_limited(public):
    said = arrived(Caller().post(REPORT, {"answers": LAMP}))
    for n in range(10):
        spelt = said["code"] if n % 2 else said["code"].lower().replace("-", "")
        problem(follow(spelt, "K7Q2-9MXD"), "not-found")
    problem(follow(said["code"], said["second_code"]), "too-often")


def test_reporting_without_a_token_is_limited_by_address(public):
    for _ in range(30):
        Caller().post(REPORT, {"answers": {}})
    problem(Caller().post(REPORT, {"answers": LAMP}), "too-often")
    arrived(Caller(token_for("taro@mail.example")).post(REPORT, {"answers": LAMP}))


def follow(code, proof):
    caller = Caller()
    return caller.client.get(
        f"/api/v1/submissions/{code}", headers={**caller.headers, "Submission-Proof": proof}
    )


def test_a_procedure_for_known_people_is_not_for_anyone(public):
    problem(Caller().post(APPLY, {"answers": TYPED}), "identity")
    taro = Caller(token_for("taro@mail.example"))
    arrived(taro.post(REPORT, {"answers": LAMP}))
    with city_scope(MIHON):
        Person.objects.update(level="open")
    problem(taro.post(APPLY, {"answers": TYPED}), "identity")


def test_a_closed_procedure_takes_nothing(taro, monkeypatch):
    with city_scope(MIHON):
        procedure = load_definition(procedures.current("road_report")).procedure
    monkeypatch.setitem(procedure.__dict__, "status", Status(state=Openness.CLOSED))
    problem(taro.post(REPORT, {"answers": LAMP}), "closed")
    item = next(one for one in taro.get("procedures").json()["items"] if one["id"] == "road_report")
    assert item["status"]["state"] == "closed"


# Corrections


def test_a_correction_is_answered_by_its_questions_alone(taro, public):
    code = arrived(taro.post(APPLY, {"answers": answers_of(taro)}))["code"]
    problem(taro.post(f"submissions/{code}/supplements", {"answers": {"phone": "0901"}}), "conflict")
    drain(public)
    with at_desk(public, CLERK) as (clerk, case):
        items = {"phone": "つながりません", "photos": "暗くて見えません"}
        cases.ask_correction(clerk, case, items, clock.today() + timedelta(days=14), "審査を止めます")
    drain(public)
    asked = taro.get(f"submissions/{code}").json()["corrections"]
    assert [item["question"] for item in asked[0]["items"]] == ["phone", "photos"]
    assert asked[0]["answered_at"] is None
    new = {"phone": "090-9999-8888", "photos": answers_of(taro)["photos"]}
    path = f"submissions/{code}/supplements"
    said = problem(taro.post(path, {"answers": {**new, "copies": "9"}}), "not-valid")
    assert set(said["errors"]) == {"copies"}
    hanako = Caller(token_for("hanako@mail.example"))
    problem(hanako.post(path, {"answers": new}), "not-found")
    arrived(taro.post(path, {"answers": new}))
    problem(taro.post(path, {"answers": new}), "conflict")
    drain(public)
    with at_desk(public, CLERK) as (_, case):
        assert case.answers["phone"].replace("-", "") == "09099998888"
        assert case.answers["photos"] == new["photos"]
        assert case.files.count() == 2


# Whose it is


def test_only_a_token_with_the_scope_in_force_opens(public):
    taro = "taro@mail.example"
    code = arrived(Caller(token_for(taro)).post(REPORT, {"answers": LAMP}))["code"]
    path = f"submissions/{code}"
    assert Caller(token_for(taro)).get(path).status_code == 200
    refused = Caller(token_for(taro, Scope.SUBMISSIONS_WRITE)).get(path)
    problem(refused, "lacks-scope")
    assert 'scope="submissions.read"' in refused["WWW-Authenticate"]
    problem(Caller(token_for(taro, Scope.SUBMISSIONS_READ)).post(REPORT, {"answers": LAMP}), "lacks-scope")
    token = token_for(taro)
    with city_scope(MIHON):
        ApiToken.objects.update(revoked_at=clock.now())
    problem(Caller(token).get(path), "wrong-token")
    short = token_for(taro, days=1)
    with clock.moved_to(clock.now() + timedelta(days=2)):
        problem(Caller(short).get(path), "wrong-token")
    problem(Caller(token_for(taro, city=KAGAMI)).get(path), "wrong-token")
    with public.as_office():
        theirs = token_for(taro)
    problem(Caller(theirs).get(path), "wrong-token")
    problem(Caller("").client.get(f"/api/v1/{path}", headers={"Authorization": "Basic eDp5"}), "wrong-token")


def test_a_session_alone_opens_nothing(public):
    taro = Caller(token_for("taro@mail.example"))
    code = arrived(taro.post(REPORT, {"answers": LAMP}))["code"]
    browser = Caller()
    browser.client.force_login(ensure_account("taro@mail.example"))
    problem(browser.get(f"submissions/{code}"), "no-token")
    problem(browser.post(APPLY, {"answers": TYPED}), "identity")


def test_another_persons_and_another_citys_submission_is_not_found(public):
    code = arrived(Caller(token_for("taro@mail.example")).post(REPORT, {"answers": LAMP}))["code"]
    problem(Caller(token_for("hanako@mail.example")).get(f"submissions/{code}"), "not-found")
    there = Caller(token_for("taro@mail.example", city=KAGAMI), slug="kagami")
    problem(there.get(f"submissions/{code}"), "not-found")
    problem(there.get("submissions/nonsense"), "not-found")


# The body


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b'{"answers": {"a": "\\ud800"}}', b'{"answers": {"a": "\\u0000"}}',
     b'{"answers": {"a": 1e999}}', b'{"answers": {"a": NaN}}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_json_is_refused(public, body):
    problem(Caller().post(REPORT, body), "bad-request")


def test_a_body_over_the_limit_is_told_so(public):
    problem(Caller().post(REPORT, b'{"answers": "' + b"x" * 6_000_000 + b'"}'), "too-large")


def test_a_submission_is_read_in_as_many_queries_for_any_number_of_sentences(taro):
    code = arrived(taro.post(REPORT, {"answers": LAMP}))["code"]
    taro.get(f"submissions/{code}")
    with CaptureQueriesContext(connection) as few:
        taro.get(f"submissions/{code}")
    with city_scope(MIHON):
        submission = Submission.objects.get(code=code)
        for _ in range(10):
            Tracking.objects.create(
                submission=submission, at=clock.now(), sentence={"ja": "あ", "en": str(uuid4())}
            )
    with CaptureQueriesContext(connection) as many:
        assert len(taro.get(f"submissions/{code}").json()["timeline"]) == 11
    assert len(few) == len(many) <= 14
