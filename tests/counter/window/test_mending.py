"""補正: what the city asks, answered item by item, checked, sent once; and when it is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from clones import Clone
from django.test import Client
from visitors import pages, visitor
from walking import CLERK, MIHON, at_desk, drain, hand_over, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, CaseFile
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Attachment, Correction, Submission
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.files.models import File
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

ITEMS = {"phone": "番号が1つ足りないようです。", "photos": "南側の写真も送ってください。"}
CONSEQUENCE = "期限までに届かないときは、届いている内容で審査します。"


@pytest.fixture
def asked(database: Clone) -> tuple[Clone, Submission]:
    """An application of which two answers are asked again."""
    submission = hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.ask_correction(clerk, case, ITEMS, clock.today() + timedelta(days=14), CONSEQUENCE)
    drain(database)
    return database, submission


@contextmanager
def at_home(database: Clone, email: str = "taro@mail.example") -> Iterator[tuple[Client, str]]:
    """A signed-in browser, and the address of the correction."""
    with database.as_public(), pages():
        browser = visitor()
        browser.force_login(ensure_account(email))
        with city_scope(MIHON):
            found = Correction.objects.select_related("submission").get()
        yield browser, f"/my/{found.submission.code}/corrections/{found.code}/"


def photos_of(submission: Submission) -> list[str]:
    with city_scope(MIHON):
        kept: list[str] = Submission.objects.get(id=submission.id).answers["photos"]
        return kept


def test_it_is_what_to_do_now(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, address):
        page = browser.get(f"/my/{submission.code}/").content.decode()
        assert address in page
        assert CONSEQUENCE in page
        page = browser.get(address).content.decode()
    for words in (*ITEMS.values(), CONSEQUENCE, "090-1234-5678"):
        assert words in page
    assert 'name="copies"' not in page  # nothing but what is asked


def test_answered_checked_and_sent_once(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, address):
        (north,) = photos_of(submission)
        sent = {"phone": "090-1234-9999", "photos": [north], "photos.file": photo("南側.jpg")}
        answer = browser.post(address, sent)
        assert answer["Location"] == f"{address}check/"
        page = browser.get(f"{address}check/").content.decode()
        assert "090-1234-9999" in page
        assert "前のお答え：090-1234-5678" in page
        assert page.count("<img") == 2
        assert page.count(f'href="{address}"') == 3  # back, and 変更する at each
        for _ in range(2):
            assert browser.post(f"{address}check/")["Location"] == f"/my/{submission.code}/"
        assert "補正を送りました" in browser.get(f"/my/{submission.code}/").content.decode()
        assert len(photos_of(submission)) == 2
        over = browser.get(address).content.decode().replace("<wbr>", "")
        assert "もう送られています" in over
        assert over.count(f'href="/my/{submission.code}/"') == 2
        with city_scope(MIHON):
            assert Event.objects.filter(kind="window.supplemented").count() == 1
    drain(database)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get()
        assert case.answers["phone"] == "09012349999"
        assert len(case.answers["photos"]) == 2
        assert CaseFile.objects.filter(case=case).count() == 2
    with at_home(database) as (browser, _):
        page = browser.get(f"/my/{submission.code}/").content.decode()
        assert page.count('<img src="') == 2
        addresses = [part.split('"')[0] for part in page.split('<img src="')[1:]]
        assert {browser.get(one).status_code for one in addresses} == {200}


def test_what_is_wrong_is_said_and_kept(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, address):
        sent = {"phone": "12", "photos": photos_of(submission), "photos.file": photo("南側.jpg")}
        answer = browser.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="12"' in page
        assert page.count('name="_remove_photos_') == 2
        assert browser.get(f"{address}check/")["Location"] == address
        assert browser.post(f"{address}check/")["Location"] == address
        # Taken out again by its button, without being told of anything else.
        again = browser.post(address, {**sent, "photos.file": photo("西側.jpg"), "_remove_photos_0": "1"})
        assert again.status_code == 200
        assert again.content.decode().count('name="_remove_photos_') == 1
        with city_scope(MIHON):
            assert Correction.objects.get().answered_at is None


def test_a_file_that_is_none_is_refused_beside_its_question(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, address):
        lie = photo("南側.jpg")
        lie.file.truncate(20)
        answer = browser.post(
            address, {"phone": "090-1234-9999", "photos": photos_of(submission), "photos.file": lie}
        )
        assert answer.status_code == 422
        assert "id_photos.file-error" in answer.content.decode()


def test_when_the_day_has_passed_it_can_still_be_sent(asked: tuple[Clone, Submission]) -> None:
    database, _submission = asked
    with at_home(database) as (browser, address):
        with clock.moved_to(clock.now() + timedelta(days=15)):
            assert "期限を過ぎています" in browser.get(address).content.decode()
        assert "期限を過ぎています" not in browser.get(address).content.decode()


def test_one_that_the_city_ended_says_so(asked: tuple[Clone, Submission]) -> None:
    database, _submission = asked
    with at_desk(database, CLERK) as (clerk, case):
        cases.end_correction(clerk, case)
    drain(database)
    with at_home(database) as (browser, address):
        assert "もう要りません" in browser.get(address).content.decode().replace("<wbr>", "")
        assert browser.post(address, {"phone": "1"}).status_code == 200
        page = browser.post(f"{address}check/", follow=True).content.decode()
        assert "補正のお願いを取り下げました" in page
        assert "補正する" not in page
        with city_scope(MIHON):
            assert not Event.objects.filter(kind="window.supplemented").exists()


def test_a_withdrawn_application_asks_nothing(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, _):
        browser.post(f"/my/{submission.code}/withdraw/", {"reason": ""})
    drain(database)
    with at_home(database) as (browser, address):
        assert address not in browser.get(f"/my/{submission.code}/").content.decode()
        assert "もう要りません" in browser.get(address).content.decode().replace("<wbr>", "")


def test_another_persons_correction_is_not_there(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database, "hanako@mail.example") as (other, address):
        assert [other.get(address).status_code, other.post(address).status_code] == [404, 404]
        assert other.post(f"{address}check/").status_code == 404
        assert visitor().get(address)["Location"] == f"/track/?code={submission.code}"


def test_what_was_mended_is_forgotten_with_the_rest(asked: tuple[Clone, Submission]) -> None:
    database, submission = asked
    with at_home(database) as (browser, address):
        sent = {"phone": "090-1234-9999", "photos": photos_of(submission), "photos.file": photo("南側.jpg")}
        browser.post(address, sent)
        browser.post(f"{address}check/")
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert window.forget_answers(days=30) == 0
        assert Correction.objects.get().typed
        with clock.moved_to(clock.now() + timedelta(days=31)):
            assert window.forget_answers(days=30) == 1
        done = Correction.objects.get()
        assert (done.earlier, done.typed) == ({}, {})
        assert not File.objects.exists()
        assert not Attachment.objects.exists()


def test_where_answers_are_forgotten_it_can_still_be_answered(asked: tuple[Clone, Submission]) -> None:
    database, _submission = asked
    with at_home(database) as (browser, address):
        with city_scope(MIHON):
            window.forget_answers(days=0)
        answer = browser.post(address, {"phone": "090-1234-9999", "photos.file": photo("南側.jpg")})
        assert answer["Location"] == f"{address}check/"
        browser.post(f"{address}check/")
        with city_scope(MIHON):
            assert Correction.objects.get().answered_at.date() >= date(2026, 1, 1)
