"""Signing in: people by a mailed code, staff by password, and the two never mixed in one browser."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from visitors import PASSWORD, STAFF, make_staff, pages, signed_in_staff, visitor

from madoguchi.foundation.accounts.actions import ensure_account, set_staff_password
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope

MIHON = "992011"
TARO = "taro@example.jp"
RESIDENT, DESK = "madoguchi_public", "madoguchi_public_desk"
TOKEN = "madoguchi_public_form"


@pytest.fixture(autouse=True)
def _mail() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield


@pytest.fixture
def public(database: Any) -> Iterator[Any]:
    make_staff(database)
    with database.as_public(), pages():
        yield database


@pytest.fixture
def office(database: Any) -> Iterator[Any]:
    make_staff(database)
    with database.as_office(), pages():
        yield database


def ask(browser: Client, email: str = TARO, **more: str) -> Any:
    return browser.post("/account/", {"email": email, **more})


def mailed_code() -> str:
    found = re.search(r"^ +(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def signed_in_person(email: str = TARO) -> Client:
    browser = visitor()
    ask(browser, email)
    assert browser.post("/account/code/", {"code": mailed_code()}).status_code == 302
    return browser


def text(answer: Any) -> str:
    """A page without the marks where a phrase may break."""
    return str(answer.content.decode().replace("<wbr>", ""))


def is_person(browser: Client) -> bool:
    return bool(browser.get("/my/").status_code == 200)


def test_an_unknown_address_signs_in_and_gets_an_account(public: Any) -> None:
    browser = visitor()
    asked = ask(browser, " ＴＡＲＯ＠example.jp", next="/procedures/")
    assert asked.status_code == 302 and asked["Location"] == "/account/code/?next=%2Fprocedures%2F"
    assert mail.outbox[0].to == [TARO]
    page = text(browser.get(asked["Location"]))
    assert 'autocomplete="one-time-code"' in page and 'inputmode="numeric"' in page
    assert TARO in page and "15分" in page and "メールが届かないとき" in page
    wide = mailed_code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    confirmed = browser.post("/account/code/", {"code": f"{wide[:3]} {wide[3:]}", "next": "/procedures/"})
    assert (confirmed.status_code, confirmed["Location"]) == (302, "/procedures/")
    assert is_person(browser)
    with city_scope(MIHON):
        assert [person.contact for person in Person.objects.all()] == [TARO]


def test_the_mail_is_a_machines_and_in_the_pages_language(public: Any) -> None:
    ask(visitor())
    assert mail.outbox[-1].subject == "ログインの番号（みほん市）"
    assert mail.outbox[-1].extra_headers["Auto-Submitted"] == "auto-generated"
    ask(visitor(HTTP_ACCEPT_LANGUAGE="en"), "john@example.com")
    assert mail.outbox[-1].subject.startswith("Your sign-in code (")
    assert "15 minutes" in str(mail.outbox[-1].body)


def test_three_wrong_codes_end_it_and_the_page_says_so(public: Any) -> None:
    browser = visitor()
    ask(browser)
    right = mailed_code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(2):
        answer = browser.post("/account/code/", {"code": wrong})
        assert answer.status_code == 200 and "番号がちがいます" in text(answer)
    ended = browser.post("/account/code/", {"code": wrong, "next": "/my/"})
    assert ended["Location"] == "/account/?again=tries&next=%2Fmy%2F"
    assert "3回ちがいました" in text(browser.get(ended["Location"]))
    assert browser.post("/account/code/", {"code": right}).status_code == 302
    assert not is_person(browser)


def test_a_code_asked_for_by_nobody_leads_back(public: Any) -> None:
    answer = visitor().get("/account/code/")
    assert answer["Location"] == "/account/?again=expired"
    assert "期限が切れました" in text(visitor().get(answer["Location"]))


def test_a_mistyped_address_can_be_changed(public: Any) -> None:
    browser = visitor()
    ask(browser, "tarou@example.jp")
    page = text(browser.get("/account/code/"))
    assert 'action="/account/logout/"' in page
    answer = browser.post("/account/logout/", {"next": "/account/"}, follow=True)
    assert "番号を送る" in text(answer)
    ask(browser)
    assert browser.post("/account/code/", {"code": mailed_code()}).status_code == 302
    assert is_person(browser)


def test_codes_are_limited_and_over_the_limit_no_account_is_made(public: Any) -> None:
    for _ in range(3):
        assert ask(visitor(), "jiro@example.jp").status_code == 302
    sent = len(mail.outbox)
    answer = ask(visitor(), "jiro@example.jp")
    assert answer.status_code == 200 and "しばらく止めています" in text(answer)
    assert len(mail.outbox) == sent
    for number in range(30):
        ask(visitor(), f"flood{number}@example.jp")
    assert Account.objects.filter(email__startswith="flood").count() == 20 - 4


def test_a_closed_account_gets_no_code(public: Any) -> None:
    Account.objects.filter(id=ensure_account(TARO).id).update(is_active=False)
    browser = visitor()
    assert ask(browser).status_code == 302
    assert mail.outbox == []
    assert browser.post("/account/code/", {"code": ""}).status_code == 200


def test_when_mail_cannot_be_sent_the_person_is_told(public: Any) -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        answer = ask(visitor())
    assert answer.status_code == 200 and "いま、メールを送れません" in text(answer)


def test_signing_out_asks_once(public: Any) -> None:
    browser = signed_in_person()
    assert "ログアウトしますか" in text(browser.get("/account/logout/"))
    assert is_person(browser)
    assert browser.post("/account/logout/")["Location"] == "/"
    assert not is_person(browser)


def test_residents_have_no_password_login_and_the_office_no_code(public: Any) -> None:
    assert visitor().get("/login/").status_code == 404
    set_staff_password(TARO, PASSWORD)
    browser = visitor()
    browser.post("/desk/login/", {"login": TARO, "password": PASSWORD})
    assert not is_person(browser)


def test_the_office_has_no_code_login(office: Any) -> None:
    assert visitor().get("/account/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_request_login_code")


@pytest.mark.parametrize(("path", "home"), [("/desk/login/", "/desk/"), ("/login/", "/")])
def test_staff_sign_in_by_password(database: Any, path: str, home: str) -> None:
    make_staff(database)
    with database.as_public() if path.startswith("/desk") else database.as_office(), pages():
        set_staff_password(STAFF, PASSWORD)
        browser = visitor()
        assert browser.get(home)["Location"] == f"{path}?next={home}"
        wrong = browser.post(path, {"login": STAFF, "password": "not this"})
        assert wrong.status_code == 200 and "パスワードがちがいます" in text(wrong)
        empty = browser.post(path, {"login": "", "password": ""}).content.decode()
        assert "メールアドレスを入力してください" in empty and "パスワードを入力してください" in empty
        right = browser.post(path, {"login": STAFF, "password": PASSWORD, "next": f"{home}stuck/"})
        assert right["Location"] == f"{home}stuck/"
        assert browser.get(f"{home}stuck/").status_code == 200
        assert browser.post(f"{path.replace('login', 'logout')}")["Location"] == path
        assert browser.get(f"{home}stuck/").status_code == 302


def test_wrong_passwords_are_limited_even_with_the_right_one_at_last(office: Any) -> None:
    set_staff_password(STAFF, PASSWORD)
    for _ in range(5):
        visitor().post("/login/", {"login": STAFF, "password": "not this"})
    answer = visitor().post("/login/", {"login": STAFF, "password": PASSWORD})
    assert "しばらく止めています" in text(answer)


def test_too_many_sign_ins_from_one_place_are_answered_plainly(office: Any) -> None:
    answers = [visitor().post("/login/", {"login": f"a{n}@example.jp", "password": "x"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert "しばらくお待ちください" in answers[-1].content.decode()


def test_an_account_that_is_no_staff_is_told_why(public: Any) -> None:
    browser = signed_in_staff("/desk/login/", "former@mihon.example")
    answer = browser.get("/desk/")
    assert answer.status_code == 403
    assert "former@mihon.example は、いま在職している職員の名簿にありません" in text(answer)


def test_someone_who_left_is_no_staff(database: Any) -> None:
    make_staff(database, until=date(2026, 4, 1))
    with database.as_office(), pages():
        assert signed_in_staff("/login/").get("/stuck/").status_code == 403


def test_two_sign_ins_stand_side_by_side_in_one_browser(public: Any) -> None:
    browser = signed_in_person()
    before = browser.cookies[RESIDENT].value
    set_staff_password(STAFF, PASSWORD)
    browser.post("/desk/login/", {"login": STAFF, "password": PASSWORD})
    assert browser.cookies[RESIDENT].value == before
    assert (browser.cookies[DESK]["path"], browser.cookies[DESK]["httponly"]) == ("/desk/", True)
    assert browser.cookies[DESK]["max-age"] == 10 * 3600
    assert is_person(browser) and browser.get("/desk/").status_code == 200
    browser.post("/desk/logout/")
    assert is_person(browser) and browser.get("/desk/").status_code == 302


def test_the_residents_form_outlives_a_sign_in_to_the_desk(public: Any) -> None:
    browser = Client(SERVER_NAME="mihon.localhost", enforce_csrf_checks=True)
    set_staff_password(STAFF, PASSWORD)

    def token(page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(browser.get(page)))
        assert found
        return found[1]

    ask(browser, csrfmiddlewaretoken=token("/account/"))
    open_form = token("/account/code/")
    signed = {"login": STAFF, "password": PASSWORD, "csrfmiddlewaretoken": token("/desk/login/")}
    assert browser.post("/desk/login/", signed).status_code == 302
    answer = browser.post("/account/code/", {"code": mailed_code(), "csrfmiddlewaretoken": open_form})
    assert answer.status_code == 302 and is_person(browser)


def test_a_residents_session_is_no_staff_session_nor_the_reverse(public: Any) -> None:
    # The same address on both parts: only the kind of session keeps them apart.
    resident = signed_in_person(STAFF)
    thief = visitor()
    thief.cookies[DESK] = resident.cookies[RESIDENT].value
    assert thief.get("/desk/").status_code == 302
    staff = signed_in_staff("/desk/login/")
    thief = visitor()
    thief.cookies[RESIDENT] = staff.cookies[DESK].value
    assert not is_person(thief)


def test_pages_of_signing_in_speak_english(public: Any) -> None:
    browser = visitor(HTTP_ACCEPT_LANGUAGE="en")
    page = text(browser.get("/account/"))
    assert "Sign in with your e-mail address" in page
    desk = text(browser.get("/desk/login/"))
    assert "Staff sign-in" in desk
