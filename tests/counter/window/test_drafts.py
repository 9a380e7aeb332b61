"""Drafts and what is handed over: two tabs, expiry, other people's things, what is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.conf import settings
from django.test import Client
from visitors import pages
from walking import MIHON, draft, drain, hand_over, photo

from madoguchi.core import clock
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.actions.handing import files_named
from madoguchi.counter.window.models import Attachment, Draft, Submission
from madoguchi.counter.window.rules import draft_for, submission_for
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.scope import city_scope


def sealed_files() -> set[str]:
    """What waits in the tray's folder."""
    return {path.name for path in settings.MADOGUCHI_TRAY_FOLDER.glob("*/*") if path.is_file()}


def test_two_tabs_do_not_undo_each_other(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON):
        _, first = draft()
        second = Draft.objects.get(id=first.id)
        window.save(first, {"phone": "03-1111-2222"})
        window.save(second, {"copies": "7"})
        typed = Draft.objects.get().typed
        assert (typed["phone"], typed["copies"]) == ("03-1111-2222", "7")


@pytest.mark.parametrize(
    "late", [window.give_up, lambda made: window.detach(made, Attachment.objects.get().file_id)]
)
def test_what_was_handed_over_in_another_tab_keeps_its_files(database: Clone, late: Any) -> None:
    with database.as_public():
        with city_scope(MIHON):
            visitor, made = draft()
            stale = Draft.objects.get(id=made.id)
            submission = window.hand_over(visitor, made.code).submission
            (attachment,) = Attachment.objects.all()
        with city_scope(MIHON):
            late(stale)
        with city_scope(MIHON):
            assert Attachment.objects.filter(id=attachment.id).exists()
            assert File.objects.filter(id=attachment.file_id).exists()
            assert attachment.sealed in sealed_files()
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Submission.objects.get(id=submission.id).state == "received"


def test_giving_up_leaves_nothing(database: Clone) -> None:
    with database.as_public():
        with city_scope(MIHON):
            _, made = draft()
            (attachment,) = Attachment.objects.all()
            window.give_up(made)
        with city_scope(MIHON):
            assert not Draft.objects.exists()
            assert not Attachment.objects.exists()
            assert not File.objects.exists()
            assert attachment.sealed not in sealed_files()


def test_a_draft_that_nobody_touched_expires_and_a_saved_one_lives_on(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON):
        visitor, old = draft()
        later = clock.now() + timedelta(days=20)
        with clock.moved_to(later):
            _, kept = draft(email="hanako@mail.example")
        with clock.moved_to(later + timedelta(days=11)):
            assert draft_for(visitor, old.code) is None
            assert window.drop_expired_drafts() == 1
            assert list(Draft.objects.all()) == [kept]
            assert Attachment.objects.get().token == kept.code


def test_another_persons_draft_submission_and_photo_are_not_there(database: Clone) -> None:
    submission = hand_over(database)
    with database.as_public(), pages():
        with city_scope(MIHON):
            owner, made = draft()
            other, _ = draft(email="hanako@mail.example")
            assert draft_for(other, made.code) is None
            assert submission_for(other, submission.code) is None
            key = Attachment.objects.get(token=made.code).sealed[:16]
            accounts = [Account.objects.get(id=one.account_id) for one in (owner.person, other.person)]
        addresses = [
            f"/applying/{made.code}/files/{key}",
            f"/applying/{made.code}/check/",
            f"/my/{submission.code}/",
        ]
        found = []
        for account in accounts:
            browser = Client(SERVER_NAME="mihon.localhost")
            browser.force_login(account)
            found.append([browser.get(address).status_code for address in addresses])
    assert found == [[200] * 3, [404] * 3]


def test_a_draft_handed_over_is_no_longer_a_page(database: Clone) -> None:
    with database.as_public(), pages():
        with city_scope(MIHON):
            visitor, made = draft()
            window.hand_over(visitor, made.code)
            account = Account.objects.get(id=visitor.person.account_id)
        browser = Client(SERVER_NAME="mihon.localhost")
        browser.force_login(account)
        base = f"/applying/{made.code}"
        with city_scope(MIHON):
            code = Submission.objects.get().code
        assert browser.get(f"{base}/page/home/")["Location"] == f"/my/{code}/"
        assert browser.post(f"{base}/page/home/save/", {}).status_code == 404
        assert browser.post(f"{base}/give-up/")["Location"] == f"/my/{code}/"
        # Pressing the button again leads to the same arrival.
        assert browser.post(f"{base}/check/")["Location"] == f"/my/{code}/arrived/"


def test_files_of_forgotten_answers_are_gone(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with database.as_public():
        with city_scope(MIHON):
            assert File.objects.exists()
            assert window.forget_answers(days=0) == 1
        with city_scope(MIHON):
            assert not File.objects.exists()


def test_a_photo_that_no_answer_names_does_not_cross(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON):
        visitor, made = draft()
        named = made.typed["photos"]
        window.attach(made, photo("使わない.jpg"))
        assert Attachment.objects.count() == 2
        submission = window.hand_over(visitor, made.code).submission
        attachments = list(Attachment.objects.select_related("file"))
        sent = files_named(submission.answers, attachments)
        assert [str(one.meta.id) for one in sent] == named
