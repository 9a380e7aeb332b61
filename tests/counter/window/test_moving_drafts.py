"""Drafts of an earlier version go on with a newer one: all of them, once, nothing typed is lost, people are told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from renewing import SLUG, renew
from visitors import pages, visitor
from walking import CLERK, MIHON, TYPED, draft, run_jobs

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures import queries as procedures
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.actions import filling, moving
from madoguchi.counter.window.models import Attachment, Draft, DraftMove, Submission
from madoguchi.counter.window.refusals import WindowRefusedError
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery

OF_MOVE = "window.move_drafts"


def ask(old: int = 1, email: str = CLERK) -> DraftMove:
    """Have the drafts of a version moved to the newest; the job waits in the queue."""
    versions = procedures.versions_of(SLUG)
    return window.ask_move(Staff.objects.get(email=email), versions[old - 1], versions[-1])


def work(move: DraftMove) -> list[int]:
    """How many each run moved, the last none."""
    counts = [window.move_some(move.id)]
    while counts[-1]:
        counts.append(window.move_some(move.id))
    return counts


def move_all(database: Clone, old: int = 1) -> None:
    with database.as_public(), city_scope(MIHON):
        work(ask(old))


def made_draft(database: Clone, **typed: Any) -> Draft:
    with database.as_public(), city_scope(MIHON):
        return draft(**typed)[1]


def now(database: Clone, made: Draft) -> Draft:
    with database.as_public(), city_scope(MIHON):
        return Draft.objects.select_related("version").get(id=made.id)


@contextmanager
def at_home(database: Clone, made: Draft) -> Iterator[Client]:
    """The browser of the draft's person."""
    with database.as_public(), pages():
        with city_scope(MIHON):
            account = Account.objects.get(id=made.person.account_id)
        browser = visitor()
        browser.force_login(account)
        yield browser


def test_every_draft_goes_on_with_what_was_typed_and_its_files(
    database: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    first = [made_draft(database, email=f"taro{n}@mail.example", flood_depth="深い") for n in range(3)]
    new = renew(database)
    with database.as_public(), city_scope(MIHON):
        move = ask()
        assert ask().id == move.id, "asked twice it is one"
        assert work(move) == [2, 1, 0]
        drafts = list(Draft.objects.order_by("id"))
        assert {one.version_id for one in drafts} == {new.id}
        for before, after in zip(first, drafts, strict=True):
            kept = {name: raw for name, raw in before.typed.items() if name != "tenure"}
            assert after.typed == {**kept, "owner_or_tenant": "owned"}
            assert after.typed["flood_depth"] == "深い", "what was wrong is kept as it was"
            assert (after.saved_at, after.expires_at) == (before.saved_at, before.expires_at)
            assert Attachment.objects.get(token=after.code).file_id == UUID(after.typed["photos"][0])
            event = Event.objects.get(subject=f"draft:{after.code}", kind="window.draft_moved")
            assert event.data == {"procedure": SLUG, "old": 1, "new": 2}
        move.refresh_from_db()
        assert (move.total, move.moved) == (3, 3)
        assert move.ended_at
        asked = Event.objects.get(kind="window.moving_asked")
        assert asked.data == {"procedure": SLUG, "old": 1, "new": 2, "drafts": 3}
        assert asked.actor == f"staff:{move.asked_by_id}"


def test_the_worker_moves_them_and_doing_it_again_changes_nothing(database: Clone) -> None:
    made = made_draft(database)
    renew(database)
    with database.as_public(), city_scope(MIHON):
        ask()
    run_jobs(database.as_public)
    moved = now(database, made)
    assert moved.version.number == 2
    run_jobs(database.as_public)
    assert now(database, made).typed == moved.typed
    with database.as_public(), city_scope(MIHON):
        assert ProcrastinateJob.objects.filter(task_name=OF_MOVE).count() == 2, (
            "one for the next, none after the end"
        )
        assert DraftMove.objects.get().moved == 1
        assert Event.objects.filter(kind="window.draft_moved").count() == 1


def test_whoever_has_an_account_gets_a_mail_once(database: Clone) -> None:
    made_draft(database)
    renew(database)
    move_all(database)
    with database.as_public(), city_scope(MIHON):
        notice = Delivery.objects.select_related("notice").get(notice__template="draft_moved")
        assert notice.recipient == "taro@mail.example"
        assert notice.notice.params["link"].endswith(f"/applying/{notice.notice.params['code']}/")


def test_without_a_sound_mapping_a_draft_stays_and_can_be_handed_over(database: Clone) -> None:
    made = made_draft(database)
    with pytest.raises(DeclarationError, match="tenure"):
        renew(database, moves="moves:\n  - from: 1\n")
    renew(database, moves="")
    with database.as_public(), city_scope(MIHON):
        with pytest.raises(WindowRefusedError) as unmapped:
            ask()
        assert unmapped.value.rule == "unmapped"
        visitor_of = draft(email="hanako@mail.example")[0]
        assert Draft.objects.get(person=visitor_of.person).version.number == 2
        owner = Visitor(Draft.objects.get(id=made.id).person)
        assert window.hand_over(owner, made.code).submission.version.number == 1


def test_a_way_through_a_version_between_is_a_way(database: Clone) -> None:
    made = made_draft(database)
    renew(database)
    renew(
        database,
        moves="moves:\n  - from: 2\n    questions: {owner_or_tenant: keeps_it}\n",
        owner_or_tenant="keeps_it",
    )
    with database.as_public(), city_scope(MIHON):
        text = procedures.versions_of(SLUG)
        assert [one.number for one in text] == [1, 2, 3]
    move_all(database)
    after = now(database, made)
    assert after.version.number == 3
    assert after.typed["keeps_it"] == "owned"


def test_only_the_department_in_charge_may_and_no_contractor(database: Clone) -> None:
    made_draft(database)
    renew(database)
    with database.as_office(), city_scope(MIHON):
        other = Staff.objects.exclude(email=CLERK).filter(holding__post__department__slug="tax").first()
        assert other
    with database.as_public(), city_scope(MIHON):
        with pytest.raises(WindowRefusedError) as elsewhere:
            ask(email=other.email)
        assert elsewhere.value.rule == "department"
    with database.as_owner(), city_scope(MIHON):
        Staff.objects.filter(email=CLERK).update(kind=StaffKind.CONTRACTOR)
    with database.as_public(), city_scope(MIHON):
        with pytest.raises(WindowRefusedError) as contractor:
            ask()
        assert contractor.value.rule == "contractor"
        assert not DraftMove.objects.exists()


def test_nothing_to_move_is_said(database: Clone) -> None:
    renew(database)
    with database.as_public(), city_scope(MIHON), pytest.raises(WindowRefusedError) as nothing:
        ask()
    assert nothing.value.rule == "nothing_to_move"


def test_the_database_knows_one_move_of_a_version_at_a_time(database: Clone) -> None:
    made_draft(database)
    renew(database)
    with database.as_public(), city_scope(MIHON):
        move = ask()
        again = {"old": move.old, "new": move.new, "asked_by": move.asked_by, "total": 1}
        with pytest.raises(IntegrityError, match="window_move_one_open"), transaction.atomic():
            DraftMove.objects.create(**again)
        with pytest.raises(IntegrityError, match="window_move_goes_on"), transaction.atomic():
            DraftMove.objects.create(**{**again, "old": move.new})
        one = Draft.objects.get()
        one.moved_from = one.version
        with pytest.raises(IntegrityError, match="window_draft_moved_on"), transaction.atomic():
            one.save()


# At the person's own pages


def test_the_person_is_told_what_is_asked_anew_until_going_on(database: Clone) -> None:
    made = made_draft(database)
    renew(database)
    move_all(database)
    base = f"/applying/{made.code}"
    with at_home(database, made) as browser:
        assert browser.get(f"{base}/")["Location"] == f"{base}/page/house/", (
            "the first page that wants something"
        )
        for address in (f"{base}/page/house/", f"{base}/check/"):
            said = browser.get(address).content.decode()
            assert "これまでに入力した内容は引き継ぎました" in said
            assert "<li>家の階数</li>" in said
        english = browser.get(f"{base}/page/house/", headers={"accept-language": "en"}).content.decode()
        assert "carried over" in english
        assert browser.get(f"{base}/page/building/")["Location"] == f"{base}/", "a page that is no more"
        assert browser.get(f"{base}/page/nothing/")["Location"] == f"{base}/"
        answers = {"structure": "wood", "floors": "2", "owner_or_tenant": "owned", "_version": "2"}
        browser.post(f"{base}/page/house/save/", answers)
        assert now(database, made).moved_from_id, "what the page saves by itself, nobody has read"
        assert browser.post(f"{base}/page/house/", answers)["Location"].startswith(f"{base}/page/")
        assert (
            "これまでに入力した内容は引き継ぎました"
            not in browser.get(f"{base}/page/house/").content.decode()
        )
        assert now(database, made).page == "house"


@pytest.mark.parametrize("saving", ["", "save/"])
def test_a_page_left_open_loses_nothing_that_was_typed_into_it(database: Clone, saving: str) -> None:
    made = made_draft(database)
    renew(database)
    move_all(database)
    base = f"/applying/{made.code}"
    with at_home(database, made) as browser:
        answers = {"structure": "steel", "tenure": "rented", "_version": "1"}
        answer = browser.post(f"{base}/page/building/{saving}", answers)
        after = now(database, made)
        assert (after.typed["structure"], after.typed["owner_or_tenant"]) == ("steel", "rented")
        assert "tenure" not in after.typed
        assert after.moved_from_id, "the person has not seen it yet"
        if not saving:
            assert answer["Location"] == f"{base}/"
            said = browser.get(f"{base}/page/house/").content.decode()
            assert "新しい様式で続けてください" in said
            assert "これまでに入力した内容は引き継ぎました" in said


@pytest.mark.parametrize("shown", ["0", "3", "99999999999999999999", "-1", "x", "²", ""])
def test_a_version_that_was_never_shown_is_none(database: Clone, shown: str) -> None:
    made = made_draft(database)
    with at_home(database, made) as browser:
        answer = browser.post(
            f"/applying/{made.code}/page/building/", {"structure": "steel", "_version": shown}
        )
        assert answer.status_code == 422
        assert now(database, made).typed["structure"] == "steel"


def test_what_was_moved_is_handed_over_only_when_its_person_saw_it(database: Clone) -> None:
    made = made_draft(database)
    renew(database, **{"id: floors\n": "id: floors\n        required: false\n"})
    move_all(database)
    base = f"/applying/{made.code}"
    with at_home(database, made) as browser:
        early = browser.post(f"{base}/check/", {"_version": "1"})
        assert early.status_code == 409
        assert "変わったところをご確認のうえ" in early.content.decode()
        assert browser.post(f"{base}/check/").status_code == 409
        assert browser.post(f"{base}/check/", {"_version": "2"}).status_code == 302
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.get()
        assert submission.version.number == 2
        assert submission.answers["owner_or_tenant"] == "owned"


# Races


def test_a_save_that_waits_for_the_move_follows_it(database: Clone) -> None:
    made = made_draft(database)
    renew(database)
    with database.as_public(), city_scope(MIHON):
        stale = Draft.objects.select_related("version__procedure").get(id=made.id)
    saved = save_during_move(database, stale)
    assert saved == []
    after = now(database, made)
    assert after.version.number == 2
    assert after.typed["owner_or_tenant"] == "rented"
    assert "tenure" not in after.typed
    assert after.typed["structure"] == TYPED["structure"], "and the move's own work is not undone"


def test_a_save_joined_to_the_version_does_not_find_a_moved_draft(
    database: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why `locked_drafts` holds the draft alone: what waited for the lock is looked at again, the joined row is not."""
    made = made_draft(database)
    renew(database)
    with database.as_public(), city_scope(MIHON):
        stale = Draft.objects.select_related("version__procedure").get(id=made.id)
    joined = Draft.objects.select_for_update(of=("self",)).select_related("version")
    monkeypatch.setattr(filling, "locked_drafts", lambda: joined.all())
    assert [type(fault) for fault in save_during_move(database, stale)] == [Draft.DoesNotExist]


def save_during_move(database: Clone, stale: Draft) -> list[Exception]:
    """Save into a page of the old version while the move holds the draft; returns what went wrong."""
    begun, faults = threading.Event(), list[Exception]()

    def save() -> None:
        with database.as_public() as wrapper:
            with wrapper.cursor() as cursor:
                cursor.execute("SET application_name = 'saving'")
            begun.set()
            try:
                with city_scope(MIHON):
                    window.save(stale, {"tenure": "rented"}, page="building")
            except Draft.DoesNotExist as fault:
                faults.append(fault)

    thread = threading.Thread(target=save)
    with database.as_public():
        with city_scope(MIHON):
            work(ask())
            thread.start()
            begun.wait(timeout=20)
            wait_for_lock(database)
        thread.join(timeout=60)
    return faults


def wait_for_lock(database: Clone) -> None:
    """Until the other connection waits for a lock of this one."""
    waits = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'saving' AND wait_event_type = 'Lock'"
    )
    with database.installation.cluster.connect() as connection:
        for _ in range(1000):
            if connection.execute(waits).fetchone()[0]:
                return
            threading.Event().wait(0.02)
    pytest.fail("nobody waited")
