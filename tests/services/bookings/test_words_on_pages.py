"""What a booking says of itself: in the order of its form, with days as people say them, with what was paid."""

from typing import Any

from clones import MIHON
from gym import NOW, PRICE
from test_booking_pages import booked, declared, holding, the_code, words_of
from test_desk_pages import ASKED, CLERK, DESK, HEAD, seeded, signed_in
from visitors import visitor

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments.models import Bill, State, Way

WHO = {"name": "見本　花子", "kana": "みほん　はなこ", "phone": "090-1234-5678"}


def test_answers_stand_in_the_order_of_the_form(at_gym: Any):
    declared(asks=["name", "kana", "phone"])
    browser = visitor()
    code = the_code(holding(browser))
    browser.post(f"/bookings/{code}/form/", {**WHO, "contact": "hanako@mail.example"})
    words = words_of(browser.get(f"/bookings/{code}/check/"))
    places = [words.index(one) for one in ("見本 花子", "ミホン ハナコ", "09012345678", "hanako@mail")]
    assert places == sorted(places)


def test_what_was_paid_is_said_and_leads_to_the_bill(at_gym: Any):
    declared(price=PRICE)
    browser = visitor()
    code = booked(browser)
    with city_scope(MIHON):
        bill = Bill.objects.get()
        assert bill.reckoned.endswith("令和8年6月3日（水）10時00分")
        Bill.objects.update(state=State.PAID, paid_at=NOW, how=Way.CARD)
    elsewhere = visitor()
    elsewhere.post("/bookings/find/", {"code": code, "key": bill.key})
    page = elsewhere.get(f"/bookings/{code}/")
    assert "円をお支払いいただきました" in words_of(page)
    assert f'href="/pay/{bill.code}/"' in page.content.decode()
    assert elsewhere.get(f"/pay/{bill.code}/").status_code == 200


def test_what_a_clerk_declared_wrongly_is_named_in_their_words(at_gym: Any):
    answer = signed_in(CLERK).post(f"{DESK}new/", {"slug": "Gym 2", "kind": "room"})
    words = words_of(answer)
    assert answer.status_code == 422
    assert "英小文字で始めて" in words and "[a-z]" not in words
    assert "「名前（日本語）」：" in words


def test_a_refusal_without_a_reason_is_said_at_its_field(at_gym: Any):
    booking = seeded(**ASKED)
    answer = signed_in(HEAD).post(f"{DESK}booking/{booking.code}/", {"act": "refuse", "reason": ""})
    assert answer.status_code == 422
    assert 'id="id_refusal-error"' in answer.content.decode()
