"""The residents' pages of paying: by a slip's numbers, every state of a bill, whose it is; and the same by the API."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from callers import Caller, problem, token_for
from checkouts import Sandbox, billed, by, sandbox_at
from clones import KAGAMI, MIHON, Clone
from django.test import Client, override_settings
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions, reaching
from madoguchi.services.payments.models import Bill, Checkout, State, Way
from madoguchi.services.payments.numbers import payment_number
from madoguchi.services.payments.providers import Happened, Outcome
from madoguchi.services.payments.refusals import PaymentRefusedError

OWNER, STRANGER = "owner@mail.example", "stranger@mail.example"
NUMBER, KEY = payment_number(2026, 12), "482913"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    with database.as_public(), sandbox.chosen(), pages():
        yield database


def made(**fields: Any) -> Bill:
    """A bill of a slip, which nobody has put on a page yet."""
    with city_scope(MIHON):
        bill = billed(key=KEY, **fields)
        Bill.objects.filter(id=bill.id).update(code=NUMBER)
        return Bill.objects.get(id=bill.id)


def own(email: str = OWNER, **fields: Any) -> Bill:
    with city_scope(MIHON):
        return billed(person=ensure_person(ensure_account(email)), **fields)


def signed_in(email: str = OWNER) -> Client:
    browser = visitor()
    with city_scope(MIHON):
        account = ensure_account(email)
        ensure_person(account)
    browser.force_login(account)
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def opened(browser: Client) -> Any:
    return browser.post("/pay/", {"number": NUMBER, "key": KEY})


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_the_numbers_of_a_slip_open_it(public: Clone, typed: str):
    made()
    browser = visitor()
    answer = browser.post("/pay/", {"number": typed, "key": "４８２９１３"})
    assert answer["Location"] == f"/pay/{NUMBER}/"
    assert "600円" in text(browser.get(answer["Location"]))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"number": NUMBER, "key": "000000"}, "この組み合わせでは見つかりませんでした"),
        ({"number": payment_number(2026, 13), "key": KEY}, "この組み合わせでは見つかりませんでした"),
        ({"number": "12", "key": KEY}, "納付番号を読み取れません"),
        ({"number": "", "key": KEY}, "納付番号を入力してください"),
        ({"number": NUMBER, "key": ""}, "確認番号を入力してください"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(public: Clone, sent: dict[str, str], told: str):
    made()
    answer = visitor().post("/pay/", sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert f'value="{sent["number"]}"' in text(answer)


def test_a_bill_without_a_key_is_opened_by_none(public: Clone):
    bill = own()
    assert visitor().post("/pay/", {"number": bill.code, "key": " "}).status_code == 422
    assert visitor().post("/pay/", {"number": bill.code, "key": "0"}).status_code == 422


def test_trying_is_limited(public: Clone):
    made()
    with override_settings(MADOGUCHI_LIMITS={"bill": "3/m/ip,20/d/key"}):
        browser = visitor()
        wrong = {"number": NUMBER, "key": "000000"}
        assert [browser.post("/pay/", wrong).status_code for _ in range(4)] == [422, 422, 422, 429]
        assert opened(browser).status_code == 429


def test_only_who_opened_it_or_whose_it_is_sees_it(public: Clone):
    bill, slip = own(), made(subject="booking:2")
    assert signed_in().get(f"/pay/{bill.code}/").status_code == 200
    for code in (bill.code, slip.code):
        for browser in (visitor(), signed_in(STRANGER)):
            for path in (f"/pay/{code}/", f"/pay/{code}/back/"):
                assert browser.get(path).status_code == 404
            assert browser.post(f"/pay/{code}/", {"provider": "sandbox_card"}).status_code == 404


def test_closing_forgets_what_was_opened(public: Clone):
    made()
    browser = visitor()
    opened(browser)
    browser.post("/track/close/")
    assert browser.get(f"/pay/{NUMBER}/").status_code == 404


def test_a_slip_is_put_on_ones_page_once(public: Clone):
    made()
    first, second = signed_in(), signed_in(STRANGER)
    for browser in (first, second):
        opened(browser)
        assert "マイページに入れる" in text(browser.get(f"/pay/{NUMBER}/"))
    assert first.post(f"/pay/{NUMBER}/keep/").status_code == 302
    assert second.post(f"/pay/{NUMBER}/keep/").status_code == 404
    assert "600円" in text(first.get("/my/payments/"))
    assert "600円" not in text(second.get("/my/payments/"))


def begun(bill: Bill) -> Checkout:
    with city_scope(MIHON):
        provider = by()
    return actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)


def test_what_was_begun_elsewhere_at_that_moment_is_said(public: Clone, monkeypatch: pytest.MonkeyPatch):
    bill = own()

    def lost(*_asked: object) -> None:
        raise PaymentRefusedError("begun_elsewhere")

    monkeypatch.setattr(actions, "begin_checkout", lost)
    answer = signed_in().post(f"/pay/{bill.code}/", {"provider": "sandbox_qr"})
    assert answer.status_code == 409
    assert "お支払いの方法をもう一度選んでください" in text(answer)


def test_where_and_when_one_pays_otherwise(public: Clone):
    bill = own(ways=[Way.CASH, Way.SLIP, Way.EL_QR])
    with city_scope(MIHON):
        Bill.objects.update(number=NUMBER, el_number="9920110000000001")
    seen = text(signed_in().get(f"/pay/{bill.code}/"))
    assert f"番号「{NUMBER}」" in seen
    assert "その営業時間に" in seen
    assert "9920110000000001" in seen
    assert 'href="https://www.payment.eltax.lta.go.jp/"' in seen


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Happened.OPEN, "お支払いを確かめています"),
        (Happened.PAID, "お支払いが済みました"),
        (Happened.FAILED, "お支払いできませんでした"),
        (Happened.EXPIRED, "お支払いの時間が過ぎました"),
    ],
)
def test_what_people_come_back_to(public: Clone, monkeypatch: pytest.MonkeyPatch, kind: Happened, told: str):
    bill = own()
    checkout = begun(bill)
    with city_scope(MIHON):
        actions.settle(checkout.id, Outcome(kind, clock.now(), 600))
    with monkeypatch.context() as above:
        above.setitem(reaching._reaching, "booking", its_page)
        seen = text(signed_in().get(f"/pay/{bill.code}/back/"))
    assert ('href="/bookings/AAAA/"' in seen) == (kind == Happened.PAID)
    assert f"<h1>{told}</h1>" in seen
    waits = ("data-again", f'href="/pay/{bill.code}/back/"', 'role="status"')
    assert all((one in seen) == (kind == Happened.OPEN) for one in waits)
    assert "http-equiv" not in seen
    assert ("もう一度支払う" in seen) == (kind in (Happened.FAILED, Happened.EXPIRED))


def its_page(_key: str) -> reaching.Reached:
    """What is known of a booking: without an address for mail, it has its page all the same."""
    return reaching.Reached("", "ja", None, "AAAA", "/bookings/AAAA/")


def test_paying_in_another_tab_what_is_paid_leads_to_it(public: Clone):
    bill, browser = own(), signed_in()
    checkout = begun(bill)
    with city_scope(MIHON):
        actions.settle(checkout.id, Outcome(Happened.PAID, clock.now(), 600))
    for typed in ({"provider": "sandbox_card"}, {}):
        answer = browser.post(f"/pay/{bill.code}/", typed)
        assert (answer.status_code, answer["Location"]) == (302, f"/pay/{bill.code}/")


def test_who_comes_back_without_having_begun_is_led_to_the_bill(public: Clone):
    bill = own()
    assert signed_in().get(f"/pay/{bill.code}/back/")["Location"] == f"/pay/{bill.code}/"


def test_a_provider_that_is_gone_is_said_and_the_choice_kept(public: Clone, sandbox: Sandbox):
    bill, browser = own(), signed_in()
    sandbox.kill()
    answer = browser.post(f"/pay/{bill.code}/", {"provider": "sandbox_qr"})
    sandbox.start()
    assert answer.status_code == 503
    assert "いま、スマートフォン決済（練習用）につながりません。お金は引き落とされていません。" in text(
        answer
    )
    assert 'value="sandbox_qr" id="id_provider_1" checked' in text(answer)
    assert browser.post(f"/pay/{bill.code}/", {"provider": "sandbox_qr"}).status_code == 303


def test_a_broken_file_of_providers_leaves_the_other_ways(public: Clone, sandbox: Sandbox):
    bill = own()
    with override_settings(MADOGUCHI_PAYMENT_FILE=f"{sandbox.file}.none"):
        seen = text(signed_in().get(f"/pay/{bill.code}/"))
    assert "いまオンラインではできません" in seen
    assert "窓口が開いている時間に" in seen


def test_a_person_has_all_in_one_list_by_state_and_by_pages(public: Clone):
    bills = [
        own(subject=f"booking:{n}", title={"ja": f"使用料{n:02}", "en": f"Fee {n:02}"}) for n in range(23)
    ]
    checkout = begun(bills[0])
    with city_scope(MIHON):
        actions.settle(checkout.id, Outcome(Happened.PAID, clock.now(), 600))
    browser = signed_in()
    first = text(browser.get("/my/payments/?state=due"))
    assert first.count("使用料") - first.count("使用料や") == 20
    after = first.partition("?state=due&amp;after=")[2].partition('"')[0]
    rest = text(browser.get(f"/my/payments/?state=due&after={after.replace('+', '%2B')}"))
    assert [f"使用料{n:02}" in rest for n in (0, 1, 2, 3)] == [False, True, True, False]
    paid = text(browser.get("/my/payments/?state=paid"))
    assert "使用料00" in paid
    assert "使用料01" not in paid


def test_another_city_knows_nothing_of_it(public: Clone):
    made()
    browser = Client(SERVER_NAME="kagami.localhost")
    assert browser.post("/pay/", {"number": NUMBER, "key": KEY}).status_code == 422
    with city_scope(KAGAMI):
        assert not Bill.objects.exists()


# The API


def test_a_program_lists_and_begins(public: Clone, sandbox: Sandbox):
    bill = own()
    caller = Caller(token_for(OWNER))
    (found,) = caller.get("charges").json()["items"]
    assert (found["code"], found["amount"], found["state"]) == (bill.code, 600, "due")
    first = caller.post(f"charges/{bill.code}/checkout", {})
    assert first.status_code == 201
    assert first.json()["url"].startswith(sandbox.address)
    assert caller.post(f"charges/{bill.code}/checkout", {}).json() == first.json()
    assert caller.get("charges", state="paid").json()["items"] == []


def test_a_program_is_told_why_not(public: Clone, sandbox: Sandbox):
    bill = own()
    caller = Caller(token_for(OWNER))
    problem(Caller(token_for(STRANGER)).post(f"charges/{bill.code}/checkout", {}), "not-found")
    problem(caller.post(f"charges/{bill.code}/checkout", {"provider": "stripe"}), "not-valid")
    checkout = begun(bill)
    with city_scope(MIHON):
        actions.settle(checkout.id, Outcome(Happened.PAID, clock.now(), 600))
    problem(caller.post(f"charges/{bill.code}/checkout", {}), "conflict")
    assert caller.get("charges").json()["items"][0]["state"] == State.PAID


def test_a_list_goes_on_by_its_cursor(public: Clone):
    with clock.moved_to(clock.now() - timedelta(days=1)):
        own(subject="booking:1")
    own(subject="booking:2")
    caller = Caller(token_for(OWNER))
    first = caller.get("charges", limit=1).json()
    second = caller.get("charges", limit=1, cursor=first["next"]).json()
    assert first["items"] != second["items"]
    assert second["next"] is None
    problem(caller.get("charges", cursor="bm9uc2Vuc2U"), "not-valid")
