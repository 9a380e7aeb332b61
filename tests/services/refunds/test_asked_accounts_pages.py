"""The pages that ask for an account, and those that decide it."""

from datetime import timedelta
from typing import Any

import pytest
from asking_accounts import (
    KEY,
    NAME,
    NUMBER,
    ONE,
    OTHER,
    STRANGER,
    address,
    answered,
    asked,
    exchanged,
    in_office,
    overpaid,
    signed_in,
)
from breaking import run
from budgeting import ACCOUNT
from clones import MIHON, Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from paying import DAY
from visitors import pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments.models import Bill, Overpayment
from madoguchi.services.refunds import actions
from madoguchi.services.refunds.models import AccountAsking, AccountRequest


def html(answer: Any) -> str:
    return answer.content.decode().replace("<wbr>", "").replace("\u200b", "")


def test_the_public_pages_ask_show_and_send_once(asks: Clone):
    with asks.as_public(), pages():
        page, browser = address(), signed_in()
        assert page in html(browser.get("/my/payments/"))
        assert "口座を知らせる" in html(browser.get(page.partition("account/")[0]))
        assert "受け取る方のお名前" in html(browser.get(page))
        bad = browser.post(page, {"act": "named", "payee": " "})
        assert (bad.status_code, "お名前を入力してください" in html(bad)) == (422, True)
        assert "金融機関コード" in html(browser.post(page, {"act": "named", "payee": NAME}))
        typed = {"payee": NAME, **ACCOUNT, "number": "12345678901"}
        bad = browser.post(page, {"act": "check", **typed})
        assert (bad.status_code, "12345678901" in html(bad)) == (422, True)
        sent = {"payee": NAME, **ACCOUNT}
        checked = html(browser.post(page, {"act": "check", **sent}))
        assert all(one in checked for one in (NAME, NUMBER, ACCOUNT["holder"], "600円", "普通"))
        assert NUMBER in html(browser.post(page, {"act": "account", **sent})), "what was typed stays"
        with city_scope(MIHON):
            assert AccountRequest.objects.get().answered_at is None, "nothing is sent before the last button"
        done = browser.post(page, {"act": "send", **sent}, follow=True)
        assert "口座をお知らせいただきました" in html(done)
        assert NUMBER not in html(done)
        again = browser.post(page, {"act": "send", **sent, "payee": "別人"})
        assert (again.status_code, "口座をお知らせいただきました" in html(again)) == (200, True)
    exchanged(asks)
    assert in_office(asks, AccountAsking.objects.get).payee == NAME


def test_another_person_and_who_holds_the_paper_alone_cannot_answer(asks: Clone):
    with asks.as_public(), pages():
        page = address()
        answer = visitor().get(page)
        assert (answer.status_code, answer["Location"].startswith(reverse("account_request_login_code"))) == (
            302,
            True,
        )
        nowhere = visitor().get("/pay/AAAA-AAAA/account/AAAA-AAAA/")
        assert nowhere["Location"].partition("?")[0] == answer["Location"].partition("?")[0]
        assert signed_in(STRANGER).get(page).status_code == 404
        holder = signed_in(STRANGER)
        with city_scope(MIHON):
            number = Bill.objects.get().number
        assert holder.post("/pay/", {"number": number, "key": KEY}).status_code == 302
        sent = {"act": "send", "payee": "別人", **ACCOUNT}
        assert "ログインが要ります" in html(holder.post(page, sent))
        with city_scope(MIHON):
            assert AccountRequest.objects.get().answered_at is None


def test_who_shows_number_and_key_answers_for_what_is_on_nobodys_page(database: Clone):
    overpaid(database, owner="")
    asked(database)
    with database.as_public(), pages():
        page, browser = address(), visitor()
        with city_scope(MIHON):
            number = Bill.objects.get().number
        browser.post("/pay/", {"number": number, "key": KEY})
        sent = {"act": "send", "payee": NAME, **ACCOUNT}
        assert browser.post(page, sent).status_code == 302
    exchanged(database)
    row = in_office(database, AccountAsking.objects.get)
    assert (row.signed_in, actions.answer_evidence(row)) == (
        False,
        "納付書などの番号で開いた人が入力（令和8年11月20日）",
    )


@pytest.mark.parametrize(
    ("language", "late", "ended"),
    [
        ("ja", "お答えの期限が過ぎました", "口座のお知らせは、いりません"),
        ("en", "The last day to answer is over", "The account is not needed any more"),
    ],
)
def test_the_page_says_why_not(asks: Clone, language: str, late: str, ended: str):
    with asks.as_public(), pages():
        page, browser = address(), signed_in()
        with clock.moved_to(DAY + timedelta(days=31)):
            assert late in html(browser.get(page, headers={"accept-language": language}))
        with city_scope(MIHON):
            run("UPDATE refunds_accountrequest SET ended_at = now()")
        assert ended in html(browser.get(page, headers={"accept-language": language}))


def test_the_office_is_asked_twelve_times_at_most(asks: Clone):
    answered(asks)
    over = in_office(asks, Overpayment.objects.get)
    with asks.as_office(), pages():
        desk = signed_in_staff("/login/", f"{ONE}@mihon.example")
        for page in ("/refunds/", f"/refunds/{over.id}/"):
            desk.get(page)
            with CaptureQueriesContext(connection) as asked_for:
                assert desk.get(page).status_code == 200
            told = [one["sql"][:200] for one in asked_for if "SAVEPOINT" not in one["sql"]]
            assert len(told) <= 12, told


def test_the_pages_of_the_office(database: Clone):
    overpaid(database)
    over = in_office(database, Overpayment.objects.get)
    page = f"/refunds/{over.id}/"

    def at_the_desk(name: str) -> Any:
        return signed_in_staff("/login/", f"{name}@mihon.example")

    with database.as_office(), pages():
        one = at_the_desk(ONE)
        assert "口座をたずねる" in html(one.get(page))
        assert one.post(page, {"act": "ask"}).status_code == 302
        again = one.post(page, {"act": "ask"})
        assert (again.status_code, "もうたずねています" in html(again)) == (422, True)
    exchanged(database)
    with database.as_office(), pages():
        assert "メールで知らせ" in html(at_the_desk(ONE).get(page))
    answered(database)
    with database.as_office(), pages():
        one = at_the_desk(ONE)
        assert page in html(one.get("/refunds/"))
        shown = html(one.get(page))
        assert all(
            part in shown for part in (NAME, NUMBER, "本人がログインして入力", "この口座への還付を提案する")
        )
        assert one.post(page, {"act": "take_up"}).status_code == 302
        twice = one.post(page, {"act": "take_up"})
        assert (twice.status_code, "提案できる口座の回答がありません" in html(twice)) == (422, True)
        assert at_the_desk(OTHER).post(page, {"answer_is": "yes"}).status_code == 302
        assert "支払った方に口座をたずねる" not in html(at_the_desk(OTHER).get(page))
