"""My page of one application in each of its states: what to do now, messages, withdrawal, charge, documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from charging import charged
from clones import Clone
from django.test import Client
from reporting import reported
from tills import with_till
from visitors import pages, visitor
from walking import CLERK, MIHON, at_desk, decide_case, drain, hand_over, prepare_case

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, CaseMessage
from madoguchi.counter.window.models import Message, Submission
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.payments import actions as money

TARO = "taro@mail.example"


@contextmanager
def at_home(database: Clone, email: str = TARO) -> Iterator[Client]:
    """A signed-in browser on the public side."""
    with database.as_public(), pages():
        browser = visitor()
        browser.force_login(ensure_account(email))
        yield browser


def read(browser: Client, submission: Submission) -> str:
    answer = browser.get(f"/my/{submission.code}/")
    assert answer.status_code == 200
    return str(answer.content.decode().replace("<wbr>", ""))


def test_nothing_to_do_and_what_comes_next(database: Clone) -> None:
    submission = hand_over(database)
    with at_home(database) as browser:
        page = read(browser, submission)
        assert "いま、していただくことはありません" in page
        assert "担当の課が受け付けます" in page
        assert 'class="thumbs"' in page  # what was sent, with its photos
    drain(database)
    with at_home(database) as browser:
        assert "結果が決まると、ここでお知らせします" in read(browser, submission)


def test_a_photo_that_was_sent_can_be_seen_by_its_sender_alone(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    with at_home(database) as browser:
        page = read(browser, submission)
        address = page.split('<img src="')[1].split('"')[0]
        assert browser.get(address)["Content-Type"].startswith("image/")
        assert browser.get(address[:-1] + "x").status_code == 404
    with at_home(database, "hanako@mail.example") as other:
        assert other.get(address).status_code == 404


def test_messages_go_to_and_fro(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    with at_home(database) as browser:
        browser.post(
            f"/my/{submission.code}/messages/", {"text": "  いつごろになりますか。\r\nお願いします  "}
        )
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert CaseMessage.objects.get(case=case).text == "いつごろになりますか。\nお願いします"
        cases.write(clerk, case, "来週の予定です。")
    drain(database)
    with at_home(database) as browser:
        first = read(browser, submission)
        assert "来週の予定です。" in first
        assert "担当の課から連絡があります" in first
        assert "担当の課から連絡があります" not in read(browser, submission)
        with city_scope(MIHON):
            assert not Message.objects.filter(from_office=True, read_at=None).exists()


@pytest.mark.parametrize("text", ["", " \n　", "あ" * 2001])
def test_what_cannot_be_sent_stays_in_its_field(database: Clone, text: str) -> None:
    submission = hand_over(database)
    with at_home(database) as browser:
        answer = browser.post(f"/my/{submission.code}/messages/", {"text": text})
        assert answer.status_code == 422
        assert "入力してください" in answer.content.decode()
        assert text.strip() in answer.content.decode()
        with city_scope(MIHON):
            assert not Message.objects.exists()


def test_withdrawing(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    with at_home(database) as browser:
        assert "元に戻せません" in read(browser, submission)
        address = f"/my/{submission.code}/withdraw/"
        for _ in range(2):
            assert browser.post(address, {"reason": "見つかりました"}, follow=True).status_code == 200
        page = read(browser, submission)
        assert "取下げを届け出ています" in page
        assert 'name="reason"' not in page
    drain(database)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.get().result == "withdrawn"
    with at_home(database) as browser:
        page = read(browser, submission)
        assert "取り下げになりました" in page
        assert 'name="text"' not in page  # nor can anything be written
        assert "取り下げました" in browser.get("/my/").content.decode()


def test_what_is_decided_cannot_be_withdrawn(database: Clone) -> None:
    submission = hand_over(database)
    prepare_case(database)
    decide_case(database)
    with at_home(database) as browser, city_scope(MIHON):
        Submission.objects.update(state="done")
    with at_home(database) as browser:
        answer = browser.post(f"/my/{submission.code}/withdraw/", {"reason": ""}, follow=True)
        assert "取り下げることができません" in answer.content.decode()


def test_a_report_knows_no_withdrawal(database: Clone) -> None:
    with database.as_public(), pages():
        browser, code = reported()
        page = browser.get(f"/my/{code}/").content.decode()
    assert 'name="reason"' not in page
    assert "このブラウザでの表示を終える" in page


def bill(database: Clone, submission: Submission, act: Any = None, **order: Any) -> None:
    """A charge in this matter, what became of it, and the person's copy."""
    with database.as_office(), city_scope(MIHON):
        charge = charged(Case.objects.get(submission=submission.id).subject, **order)
        if act:
            act(charge)
            charge.refresh_from_db()
        told = money.tell(charge)
    with database.as_public(), city_scope(MIHON):
        money.publish(told, submission.subject)


def _pay(charge: Any) -> None:
    money.receive_cash(charge, 1000, with_till(Staff.objects.get(email=CLERK)))


def test_what_is_to_be_paid_and_how(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    bill(database, submission)
    with at_home(database) as browser:
        page = read(browser, submission)
    assert "手数料をお支払いください" in page
    assert "600円" in page
    assert "担当の課の窓口でお支払いください" in page
    assert "本庁2階　電話 054-000-2021" in page
    assert "600円分の定額小為替" in page
    assert "していただくことはありません" not in page
    with at_home(database) as browser:
        for path in ("/", "/my/"):
            assert "お支払いをお待ちしています" in browser.get(path).content.decode()
    with at_home(database, "hanako@mail.example") as other:
        assert "お支払いをお待ちしています" not in other.get("/my/").content.decode()


def test_only_the_ways_that_are_open_are_told(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    bill(database, submission, ways=["cash"])
    with at_home(database) as browser:
        page = read(browser, submission)
    assert "定額小為替" not in page
    assert "の窓口でお支払いください" in page


def test_what_was_paid(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    bill(database, submission, _pay)
    with at_home(database) as browser:
        page = read(browser, submission)
    assert "にお支払いいただきました" in page
    assert "手数料をお支払いください" not in page


def test_a_document_to_fetch_and_a_revoked_one(database: Clone) -> None:
    submission = hand_over(database)
    prepare_case(database)
    decide_case(database)
    with at_home(database) as browser:
        page = read(browser, submission)
        assert "ダウンロードする（PDF）" in page
        assert 'name="reason"' not in page  # decided: not to be withdrawn any more
        with city_scope(MIHON):
            document = PublishedDocument.objects.get()
        address = f"/my/{submission.code}/documents/{document.code}.pdf"
        assert browser.get(address).content.startswith(b"%PDF")
        with city_scope(MIHON):
            PublishedDocument.objects.update(revoked_at=submission.arrived_at, file=None)
        page = read(browser, submission)
        assert "この書類は効力を失いました" in page
        assert "ダウンロードする" not in page
        assert browser.get(address).status_code == 404


def test_another_persons_application_cannot_be_touched(database: Clone) -> None:
    submission = hand_over(database)
    with at_home(database, "hanako@mail.example") as other:
        assert other.get(f"/my/{submission.code}/").status_code == 404
        assert other.get(f"/my/{submission.code}/arrived/").status_code == 404
        assert other.post(f"/my/{submission.code}/withdraw/").status_code == 404
        assert other.post(f"/my/{submission.code}/messages/", {"text": "あ"}).status_code == 404
    with database.as_public(), pages():
        stranger = visitor()
        assert stranger.post(f"/my/{submission.code}/withdraw/").status_code == 302
        with city_scope(MIHON):
            assert Submission.objects.get().withdrawn_at is None
