"""Without an account: what a browser holds, the two codes, and finding an application again."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from clones import Clone
from django.core.cache import cache
from django.test import Client, override_settings
from reporting import WITH_PHONE, begun, reported, second_code, submission
from visitors import pages, visitor
from walking import MIHON

from madoguchi.counter.window.actions.handing import keep_digests
from madoguchi.counter.window.factors import digest_of
from madoguchi.counter.window.models import Draft
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

WRONG = "この組み合わせでは見つかりませんでした"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


def found(browser: Client, code: str, proof: str) -> int:
    answer = browser.post("/track/", {"code": code, "proof": proof})
    if answer.status_code == 302:
        assert answer["Location"] == f"/my/{code}/"
    return answer.status_code


def test_a_mail_address_is_the_same_in_any_width() -> None:
    typed = {
        digest_of(UUID(int=1), "mail", one)
        for one in ("hanako@mail.example", "Ｈａｎａｋｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ")
    }
    assert len(typed) == 1


def test_an_open_procedure_starts_both_ways_and_others_after_signing_in(public: Clone) -> None:
    browser = visitor()
    both = browser.get("/apply/road_report/").content.decode()
    assert "ログインしないで始める" in both
    assert "ログインして始める" in both
    other = browser.get("/apply/disaster_certificate/").content.decode()
    assert "ログインしないで始める" not in other
    assert browser.post("/apply/disaster_certificate/")["Location"].startswith("/account/")
    with city_scope(MIHON):
        assert not Draft.objects.exists()


def test_a_draft_is_this_browsers_alone(public: Clone) -> None:
    browser, stranger = visitor(), visitor()
    draft = begun(browser)
    assert browser.get(f"/applying/{draft.code}/check/").status_code == 200
    assert stranger.get(f"/applying/{draft.code}/check/")["Location"].startswith("/account/")
    assert stranger.post(f"/applying/{draft.code}/check/")["Location"].startswith("/account/")
    assert draft.code in browser.get("/").content.decode()
    assert draft.code in browser.get("/apply/road_report/").content.decode()
    assert draft.code not in stranger.get("/").content.decode()


def test_continuing_later_says_where_and_until_when(public: Clone) -> None:
    browser = visitor()
    draft = begun(browser)
    address = f"/applying/{draft.code}/page/trouble/"
    page = browser.post(address, {"_later": "1", "description": "途中"}, follow=True).content.decode()
    assert "この端末の同じブラウザ" in page
    with city_scope(MIHON):
        assert Draft.objects.get().typed["description"] == "途中"


def test_what_was_begun_in_a_browser_is_the_persons_after_signing_in(public: Clone) -> None:
    browser = visitor()
    draft = begun(browser)
    account = ensure_account("taro@mail.example")
    session = dict(browser.session)
    browser.force_login(account)
    kept = browser.session
    kept.update({"window_holder": session["window_holder"]})
    kept.save()
    assert draft.code in browser.get("/my/").content.decode()
    with city_scope(MIHON):
        mine = Draft.objects.get()
        assert mine.person.account_id == account.id
        assert mine.holder == ""


def test_handed_over_by_a_stranger_who_knows_the_drafts_code_opens_nothing(public: Clone) -> None:
    browser, stranger = visitor(), visitor()
    draft = begun(browser)
    begun(stranger)  # holds something of its own
    code = browser.post(f"/applying/{draft.code}/check/")["Location"].split("/")[2]
    assert stranger.post(f"/applying/{draft.code}/check/")["Location"].startswith("/account/")
    assert stranger.get(f"/my/{code}/")["Location"] == f"/track/?code={code}"
    # Its own browser is led to the same arrival again, and told the second code again.
    again = browser.post(f"/applying/{draft.code}/check/")
    assert again["Location"] == f"/my/{code}/arrived/"
    assert second_code(browser, code)


def test_the_second_code_is_shown_until_another_page_and_opens_it_later(public: Clone) -> None:
    browser, code = reported()
    second = second_code(browser, code)
    assert second == second_code(browser, code) != ""
    browser.get("/")
    assert second_code(browser, code) == ""
    other = visitor()
    assert found(other, code, second.lower().replace("-", " ")) == 302
    assert other.get(f"/my/{code}/").status_code == 200
    assert second_code(other, code) == ""


def test_an_answer_opens_it_and_no_second_code_is_needed(public: Clone) -> None:
    browser, code = reported(**WITH_PHONE)
    assert second_code(browser, code) == ""
    assert "入力した電話番号" in browser.get(f"/my/{code}/arrived/").content.decode()
    other = visitor()
    assert found(other, code, "０９０−１２３４−５６７８") == 302
    with city_scope(MIHON):
        assert (
            Event.objects.filter(kind="window.found_by_code", subject=submission(code).subject).count() == 1
        )


def test_what_an_account_sent_is_opened_by_the_account_alone(public: Clone) -> None:
    signed = visitor()
    signed.force_login(ensure_account("taro@mail.example"))
    _, code = reported(signed, **WITH_PHONE)
    with city_scope(MIHON):
        keep_digests(submission(code), {"phone": "090-1234-5678"})
    assert found(visitor(), code, "090-1234-5678") == 422


def test_whatever_does_not_fit_is_refused_in_the_same_words(public: Clone) -> None:
    _, code = reported(**WITH_PHONE)
    account = ensure_account("taro@mail.example")
    signed = visitor()
    signed.force_login(account)
    _, of_account = reported(signed, **WITH_PHONE)
    told = []
    for asked, proof in ((code, "090-0000-0000"), ("K7Q2-9MXD", "x"), (of_account, "090-1234-5678")):
        answer = visitor().post("/track/", {"code": asked, "proof": proof})
        page = answer.content.decode().replace(asked, "").replace(proof, "")
        told.append((answer.status_code, WRONG in page, page.count("banner")))
    assert told == [(422, True, told[0][2])] * 3
    with city_scope(MIHON):
        assert not Event.objects.filter(kind="window.found_by_code").exists()


def test_whether_a_code_exists_is_not_said(public: Clone) -> None:
    _, code = reported()
    for path in ("", "arrived/", "corrections/K7Q2-9MXD/", "documents/K7Q2-9MXD.pdf", "files/abc"):
        assert visitor().get(f"/my/{code}/{path}")["Location"] == f"/track/?code={code}"
        assert visitor().get(f"/my/K7Q2-9MXD/{path}")["Location"] == "/track/?code=K7Q2-9MXD"
    page = visitor().get(f"/track/?code={code}").content.decode()
    assert f"next=/my/{code}/" in page  # whose it is, is not said either


@pytest.mark.parametrize(
    ("limits", "codes"),
    [("3/m/ip", "K7Q2-9MXD K7Q2-9MXF K7Q2-9MXH K7Q2-9MXJ"), ("3/d/key", "K7Q2-9MXD " * 4)],
)
def test_trying_is_limited_by_address_and_by_code(public: Clone, limits: str, codes: str) -> None:
    cache.clear()
    with override_settings(MADOGUCHI_LIMITS={"proof": limits}):
        answers = [found(visitor(), code, "090-1234-5678") for code in codes.split()]
    assert answers == [422, 422, 422, 429]


def test_a_limit_that_cannot_be_counted_stops_everybody(public: Clone) -> None:
    _, code = reported(**WITH_PHONE)
    broken = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "no_such_table"}
    }
    browser = visitor(raise_request_exception=False)
    with override_settings(CACHES=broken):
        assert browser.post("/track/", {"code": code, "proof": "090-1234-5678"}).status_code == 500
    assert browser.get(f"/my/{code}/").status_code == 302


def test_a_shared_browser_can_be_closed(public: Clone) -> None:
    browser, code = reported()
    assert browser.get(f"/my/{code}/").status_code == 200
    browser.post("/track/close/")
    assert browser.get(f"/my/{code}/")["Location"] == f"/track/?code={code}"
