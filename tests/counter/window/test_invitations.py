"""次の手続き after a case, and the short address of a letter: who may begin what was offered, and when."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.test import Client, override_settings
from small_forms import YEARLY, published
from visitors import pages, visitor
from walking import MIHON, drain

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, Offer
from madoguchi.counter.procedures.envelopes import OfferReminded
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Invitation, Submission
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery, Notice

VALUES = {"applicant": {"family": "見本", "given": "花子"}, "children": 2}
ANSWERS = {"birth_date": "1958-02-01", "change": "なし", **VALUES}
TITLE = {"ja": "現況届", "en": "Yearly report"}
KNOWN = "hanako@mail.example"


@pytest.fixture
def city(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        published(YEARLY)
    yield database


def offered(database: Clone, **order: Any) -> Offer:
    """A letter's offer, at both sides."""
    whole: dict[str, Any] = {"factors": {"birth_date": "1958-02-01"}, "until": clock.today(), **order}
    with database.as_office(), city_scope(MIHON):
        made = cases.offer(cases.OfferOrder(YEARLY, TITLE, VALUES, **whole))
    drain(database)
    return made


def proved(browser: Client, code: str, proof: str = "S33.2.1") -> int:
    return browser.post(f"/i/{code}/", {"proof": proof}).status_code


def begun(browser: Client, code: str) -> Draft:
    answer = browser.post(f"/i/{code}/begin/")
    assert answer.status_code == 302, answer.content.decode()
    with city_scope(MIHON):
        return Draft.objects.get(code=answer["Location"].split("/")[2])


def test_a_letters_code_and_the_birth_date_begin_the_form_with_what_is_known(city: Clone) -> None:
    made = offered(city)
    with city.as_public(), pages():
        browser = visitor()
        first = browser.get(f"/i/{made.code}/").content.decode()
        assert "現況届" not in first
        assert "花子" not in first
        assert proved(browser, made.code) == 302
        shown = browser.get(f"/i/{made.code}/").content.decode()
        assert "現況届" in shown
        assert "花子" in shown
        draft = begun(browser, made.code)
        assert draft.typed["children"] == 2
        with city_scope(MIHON):
            window.save(draft, ANSWERS, page="first")
        assert "続きから始める" in browser.get(f"/i/{made.code}/").content.decode()
        assert begun(browser, made.code).id == draft.id
        assert browser.post(f"/applying/{draft.code}/check/").status_code == 302
        assert "お送りいただきました" in browser.get(f"/i/{made.code}/").content.decode()
    drain(city)
    with city.as_office(), city_scope(MIHON):
        assert Offer.objects.get(id=made.id).answered == Case.objects.get()


def test_a_wrong_answer_and_a_code_that_is_none_are_told_apart_by_nobody(city: Clone) -> None:
    made = offered(city)
    with city.as_public(), pages():
        browser = visitor()
        wrong = browser.post(f"/i/{made.code}/", {"proof": "1958-02-02"})
        unknown = browser.post("/i/2222-2222/", {"proof": "1958-02-01"})
        assert wrong.status_code == unknown.status_code == 422
        assert "合いませんでした" in wrong.content.decode()
        assert "合いませんでした" in unknown.content.decode()
        assert browser.post(f"/i/{made.code}/begin/")["Location"] == f"/i/{made.code}/"
        with city_scope(MIHON):
            assert not Draft.objects.exists()


def test_one_code_is_tried_twenty_times_a_day_from_wherever(city: Clone) -> None:
    made = offered(city)
    with city.as_public(), pages(), override_settings(MADOGUCHI_LIMITS={"proof": "1000/m/ip,20/d/key"}):
        tries = [proved(visitor(), made.code, "2000-01-01") for _ in range(20)]
        assert set(tries) == {422}
        assert proved(visitor(), made.code) == 429


def test_after_the_day_and_after_its_end_it_says_so_and_begins_nothing(city: Clone) -> None:
    made = offered(city)
    with city.as_public(), pages():
        browser = visitor()
        proved(browser, made.code)
        with clock.moved_to(clock.now() + timedelta(days=1)):
            page = browser.get(f"/i/{made.code}/").content.decode()
            assert "オンラインでの受付は" in page
            assert "危機管理課" in page
            assert browser.post(f"/i/{made.code}/begin/")["Location"] == f"/i/{made.code}/"
    with city.as_office(), city_scope(MIHON):
        cases.end_offer(made)
    drain(city)
    with city.as_public(), pages():
        assert "終わりました" in browser.get(f"/i/{made.code}/").content.decode()
        with city_scope(MIHON):
            assert not Draft.objects.exists()


def test_a_mail_leads_to_the_letters_address_and_reminders_stop_with_the_answer(city: Clone) -> None:
    made = offered(city, mail="hanako@mail.example", notice="campaign", words={"ja": "年に一度の届です。"})
    with city.as_public(), city_scope(MIHON):
        notice = Notice.objects.get(template="campaign")
        assert notice.params["link"].endswith(f"/i/{made.code}/")
        assert notice.params["words"] == "年に一度の届です。"
    told = OfferReminded(
        offer=made.id, mail="hanako@mail.example", language="ja", notice="campaign_reminder", words={}
    )
    with city.as_office(), city_scope(MIHON):
        cases.remind_offer(made, told)
    drain(city)
    with city.as_public(), city_scope(MIHON):
        assert Delivery.objects.filter(notice__template="campaign_reminder").count() == 1
        Invitation.objects.update(ended_at=clock.now())
    with city.as_office(), city_scope(MIHON):
        cases.remind_offer(made, told.model_copy(update={"notice": "campaign_urge"}))
    drain(city)
    with city.as_public(), city_scope(MIHON):
        assert not Delivery.objects.filter(notice__template="campaign_urge").exists()


@pytest.mark.parametrize(("used", "read"), [("en", "It is due once a year."), ("ja", "年に一度の届です。")])
def test_whoever_used_the_window_is_written_to_in_the_language_they_used(
    city: Clone, used: str, read: str
) -> None:
    _, sent = follow(city)
    words = {"ja": "年に一度の届です。", "en": "It is due once a year."}
    with city.as_public(), city_scope(MIHON):
        known = ensure_person(ensure_account(KNOWN))
        Submission.objects.filter(id=sent.id).update(person=known, holder="", language=used)
    made = offered(city, mail=KNOWN, notice="campaign", words=words)
    with city.as_public(), city_scope(MIHON):
        notice = Notice.objects.get(subject=f"offer:{made.id}")
        assert (notice.language, notice.params["words"]) == (used, read)
        assert notice.params["procedure"] == TITLE[used]


def test_of_whom_nothing_is_known_japanese_is_taken(city: Clone) -> None:
    """No mail holds the words of both languages, and none is empty where the city wrote in one alone."""
    both = offered(city, mail=KNOWN, notice="campaign", words={"ja": "届です。", "en": "It is due."})
    with city.as_public(), city_scope(MIHON):
        notice = Notice.objects.get(subject=f"offer:{both.id}")
        assert (notice.language, notice.params["words"]) == ("ja", "届です。")


def test_words_in_one_language_are_better_than_none(city: Clone) -> None:
    _, sent = follow(city)
    with city.as_public(), city_scope(MIHON):
        known = ensure_person(ensure_account(KNOWN))
        Submission.objects.filter(id=sent.id).update(person=known, holder="", language="en")
    made = offered(city, mail=KNOWN, notice="campaign", words={"ja": "届です。", "en": ""})
    with city.as_public(), city_scope(MIHON):
        assert Notice.objects.get(subject=f"offer:{made.id}").params["words"] == "届です。"


def follow(database: Clone) -> tuple[Client, Submission]:
    """An application on whose outcome another form is offered."""
    with database.as_public(), pages():
        browser = visitor()
        code = browser.post(f"/apply/{YEARLY}/")["Location"].split("/")[2]
        with city_scope(MIHON):
            window.save(Draft.objects.get(code=code), ANSWERS)
        browser.post(f"/applying/{code}/check/")
        with city_scope(MIHON):
            sent = Submission.objects.get(token=code)
    drain(database)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get(submission=sent.id)
        order = cases.OfferOrder(YEARLY, TITLE, VALUES, clock.today() + timedelta(days=30))
        cases.offer(order, case)
    drain(database)
    return browser, sent


def test_the_next_step_stands_on_the_applications_page_and_goes_on_where_it_was_left(city: Clone) -> None:
    browser, sent = follow(city)
    with city.as_public(), pages():
        page = browser.get(f"/my/{sent.code}/").content.decode().replace("<wbr>", "")
        assert "次の手続き" in page
        assert "現況届" in page
        with city_scope(MIHON):
            invitation = Invitation.objects.get()
        to = f"/my/{sent.code}/next/{invitation.code}/"
        answer = browser.post(to)
        with city_scope(MIHON):
            draft = Draft.objects.get(invitation=invitation)
            assert draft.typed["children"] == 2
            window.save(draft, {"change": "なし"}, page="first")
        assert answer["Location"] == f"/applying/{draft.code}/page/first/"
        assert browser.post(to)["Location"] == f"/applying/{draft.code}/"
        assert visitor().post(to).status_code == 302  # to the page that asks for more
        with city_scope(MIHON):
            assert Draft.objects.count() == 1
        assert browser.post(f"/my/{sent.code}/next/2222-2222/").status_code == 302
        assert visitor().post(f"/i/{invitation.code}/", {"proof": "1958-02-01"}).status_code == 422
