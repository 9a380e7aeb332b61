"""同意: others who apply together agree by a link of their own; the last agreement hands the draft over."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import Clone
from desks import Desk
from django.db import IntegrityError, transaction
from small_forms import SLUG, TOGETHER, published, typed
from visitors import pages, visitor
from walking import CLERK, MIHON, drain

from madoguchi.core import clock
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.cosigners import asked_by
from madoguchi.counter.window.models import CoSignature, Draft, Submission
from madoguchi.counter.window.refusals import CosignersWantedError, WindowRefusedError
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery, Notice

APPLICANT = "taro@mail.example"


@pytest.fixture
def together(database: Clone) -> Clone:
    with database.as_office(), city_scope(MIHON):
        published(SLUG)
    return database


@pytest.fixture
def public(together: Clone) -> Iterator[Clone]:
    with together.as_public(), pages():
        yield together


def begun(*mails: str) -> tuple[Visitor, Draft]:
    applicant = Visitor(ensure_person(ensure_account(APPLICANT)))
    version = current(SLUG)
    assert version is not None
    draft = window.begin(applicant, version, "ja")
    return applicant, window.save(draft, typed(*mails))


def asked(*mails: str) -> tuple[Visitor, Draft]:
    applicant, draft = begun(*mails)
    return applicant, window.ask_cosigners(applicant, draft.code)


def secret_of(mail: str) -> str:
    """The secret of the newest link that was mailed to an address."""
    notices = Notice.objects.filter(template="cosign", delivery__recipient=mail)
    return str(notices.latest("made_at").params["link"]).rstrip("/").rsplit("/", 1)[1]


def answered(mail: str, reason: str = "") -> None:
    found = asked_by(secret_of(mail))
    assert found is not None
    if reason:
        window.refuse(found, reason)
    else:
        window.agree(found)


def told(template: str) -> list[str]:
    rows = Delivery.objects.filter(notice__template=template)
    return sorted(rows.values_list("recipient", flat=True))


def test_it_arrives_with_the_last_agreement_and_the_office_knows_who_agreed(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        with clock.moved_to(clock.now() - timedelta(hours=5)):
            _, draft = asked(*TOGETHER)
            answered(TOGETHER[0])
        assert not Submission.objects.filter(token=draft.code).exists()
        answered(TOGETHER[1])
        at = clock.now()
        sent = Submission.objects.get(token=draft.code)
        assert abs(sent.arrived_at - at) < timedelta(minutes=1)
        assert CoSignature.objects.filter(submission=sent, agreed=True).count() == 2
        assert not Draft.objects.filter(code=draft.code).exists()
    drain(together)
    with together.as_office(), city_scope(MIHON):
        case = Case.objects.get(code=sent.code)
        parties = Party.objects.filter(subject=case.subject, applicant=False).order_by("agreed_at")
        assert [one.name for one in parties] == ["見本 0郎", "見本 1郎"]
        assert all(one.agreed_at for one in parties)
    with together.as_office(), pages():
        shown = Desk(CLERK).sees(case)
        assert "一緒に申請した方" in shown
        assert "見本 0郎" in shown


def test_nothing_arrives_without_them_by_any_way(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        applicant, draft = begun(*TOGETHER)
        with pytest.raises(CosignersWantedError), transaction.atomic():
            window.hand_over(applicant, draft.code)
        version = current(SLUG)
        assert version is not None
        with pytest.raises(CosignersWantedError), transaction.atomic():
            window.hand_in(applicant.person, window.Sent(version, "ja", typed(*TOGETHER)))
        assert not Submission.objects.exists()


def test_alone_it_goes_at_once(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        applicant, draft = begun()
        assert window.hand_over(applicant, draft.code).submission.state == "arrived"


def test_a_frozen_draft_does_not_change_until_it_is_written_anew(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        applicant, draft = asked(*TOGETHER)
        with pytest.raises(WindowRefusedError), transaction.atomic():
            window.save(draft, {"purpose_of_use": "別のこと"})
        answered(TOGETHER[0])
        window.rewrite(applicant, draft.code)
        assert told("cosign_over") == sorted(TOGETHER)
        window.save(draft, {"purpose_of_use": "別のこと"})
        with pytest.raises(WindowRefusedError):  # what was agreed to is no more
            answered(TOGETHER[1])
        window.ask_cosigners(applicant, draft.code)
        answered(TOGETHER[1])
        assert not Submission.objects.exists()  # the first agreement does not count for what is written now
        answered(TOGETHER[0])
        sent = Submission.objects.get()
        assert sent.answers["purpose_of_use"] == "別のこと"


def test_one_refusal_gives_it_back_with_its_reason(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        _, draft = asked(*TOGETHER)
        answered(TOGETHER[0], "日程が合いません")
        assert Draft.objects.get(code=draft.code).frozen_at is None
        assert told("cosign_stopped") == [APPLICANT]
        assert told("cosign_over") == [TOGETHER[1]]
        with pytest.raises(WindowRefusedError):
            answered(TOGETHER[1])


def test_who_refuses_says_why(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        asked(*TOGETHER)
        found = asked_by(secret_of(TOGETHER[0]))
        assert found is not None
        with pytest.raises(WindowRefusedError) as refusal:
            window.refuse(found, "")
        assert refusal.value.rule == "cosign_reason"


def test_after_two_weeks_it_is_too_late(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        asked(*TOGETHER)
        with clock.moved_to(clock.now() + timedelta(days=14, minutes=1)), pytest.raises(WindowRefusedError):
            answered(TOGETHER[0])


def test_what_was_closed_meanwhile_goes_back_to_its_applicant(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        _, draft = asked(TOGETHER[0])
    with together.as_office(), city_scope(MIHON):
        closed = "{state: closed, sentence: {ja: 終わりました, en: It is over}}"
        version = published(SLUG, f"status: {closed}")
    with together.as_public(), city_scope(MIHON):
        Draft.objects.filter(code=draft.code).update(version=version)
        answered(TOGETHER[0])
        assert Draft.objects.get(code=draft.code).frozen_at is None
        assert told("cosign_stopped") == [APPLICANT]
        assert not Submission.objects.exists()


def test_one_address_answers_for_one(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        applicant, draft = begun(TOGETHER[0], TOGETHER[0].upper())
        with pytest.raises(WindowRefusedError) as refusal:
            window.ask_cosigners(applicant, draft.code)
        assert refusal.value.rule == "cosign_same"


def test_the_database_hands_over_nothing_that_somebody_did_not_agree_to(together: Clone) -> None:
    with together.as_public(), city_scope(MIHON):
        _, draft = asked(TOGETHER[0])
        applicant, other = begun()
        sent = window.hand_over(applicant, other.code).submission
        rows = CoSignature.objects.filter(draft=draft)
        with pytest.raises(IntegrityError, match="window_cosignature_all"), transaction.atomic():
            rows.update(draft=None, submission=sent)
        rows.update(draft=None, submission=sent, agreed=True, answered_at=clock.now())


def test_the_pages_of_both(public: Clone) -> None:
    browser = visitor()
    begun_at = browser.post(f"/apply/{SLUG}/")["Location"]
    with city_scope(MIHON):
        draft = Draft.objects.get(code=begun_at.split("/")[2])
        window.save(draft, typed(*TOGETHER))
    check = f"/applying/{draft.code}/check/"
    assert TOGETHER[0] in browser.get(check).content.decode()
    answer = browser.post(check)
    assert answer["Location"] == f"/applying/{draft.code}/agreements/"
    assert "答えを待っています" in browser.get(answer["Location"]).content.decode()
    assert browser.get(check)["Location"] == answer["Location"]
    for n, mail in enumerate(TOGETHER):
        with city_scope(MIHON):
            link = f"/cosign/{secret_of(mail)}/"
        other = visitor()
        page = other.get(link).content.decode()
        assert "夏まつり" in page
        assert other.post(link, {"answer": "refuse", "reason": ""}).status_code == 422
        assert other.post(link, {"answer": "agree"}).status_code == 302
        after = other.get(link).content.decode()
        assert "夏まつり" not in after
        assert ("このあとのことは" in after) == bool(n)
    done = browser.get(f"/applying/{draft.code}/agreements/")
    assert re.fullmatch(r"/my/[^/]+/arrived/", done["Location"])
    assert "確認用の番号" in browser.get(done["Location"]).content.decode()
    assert visitor().get("/cosign/nothing/").status_code == 404
