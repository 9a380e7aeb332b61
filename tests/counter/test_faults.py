"""Processes killed in the middle, a side that is away, a database restarted, two people at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from mail_server import mail_server
from running import (
    Browser,
    Locks,
    Server,
    forget_heartbeats,
    kill,
    owner_rows,
    signed_in,
    until,
    worker,
)
from walking import (
    CHECKS,
    CHIEF,
    CLERK,
    MIHON,
    SECOND,
    TYPED,
    at_desk,
    hand_over,
    photo,
    take_all,
)

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases import events
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.refusals import StepRefused
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window import events as window_events
from madoguchi.counter.window.actions import handing
from madoguchi.counter.window.models import Draft, Submission, Tracking
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument
from madoguchi.services.notices.models import Delivery

MAIL = "taro@mail.example"
WALKED = [window_events.ARRIVED.ja, *(kind.ja for kind in (events.RECEIVED, events.EXAMINED, events.DRAFTED))]
ENDED = [*WALKED, events.DECIDED.ja, events.ISSUED.ja]


@pytest.fixture
def locks(database: Clone) -> Iterator[Locks]:
    with Locks(database) as held:
        yield held


def ledger_is_whole(database: Clone) -> bool:
    with database.as_owner():
        return verify().broken is None


def decided_case(database: Clone) -> Case:
    """A case whose document is to be issued: its job is queued and no worker runs."""
    hand_over(database)
    take_all(database.as_office)
    with at_desk(database, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half"))
    with at_desk(database, CHIEF) as (chief, case):
        cases.decide(chief, case, note="")
        return case


# The worker is killed while it issues

# Where it stands when it is killed: a table it waits for, and how the table is held.
ISSUING = [
    ("office_side.documents_template", "ACCESS EXCLUSIVE"),  # before typesetting
    ("office_side.files_file", "SHARE"),  # typeset, signed, its bytes stored
    ("shared.tray_out", "SHARE"),  # the case closed
]


def test_a_worker_killed_while_issuing_issues_once(database: Clone, locks: Locks) -> None:
    issued = [_killed_at(database, locks, *place) for place in ISSUING]
    issued.append(_killed_between_commit_and_note(database, locks))
    with worker(database, Side.OFFICE):
        until(lambda: _issued(database) == len(issued))
        until(
            lambda: (
                not owner_rows(database, "SELECT 1 FROM office_side.procrastinate_jobs WHERE args ? 'case'")
            )
        )
    with mail_server() as mails, worker(database, Side.PUBLIC, MADOGUCHI_SMTP_PORT=str(mails.port)):
        until(lambda: _sent(database) == 2 * len(issued))
    with database.as_office(), city_scope(MIHON):
        assert IssuedDocument.objects.count() == len(issued)
        assert set(IssuedDocument.objects.values_list("subject", flat=True)) == {
            case.subject for case in issued
        }
        for kind in ("documents.issued", "cases.issued"):
            assert Event.objects.filter(kind=kind).count() == len(issued)
    with database.as_public(), city_scope(MIHON):
        assert PublishedDocument.objects.count() == len(issued)
        for one in Submission.objects.all():
            assert _sentences(one) == ENDED
    # One on arrival and one with the document, each once.
    assert len(mails.taken) == len(mails.by_message_id()) == 2 * len(issued)
    assert ledger_is_whole(database)


def _killed_at(database: Clone, locks: Locks, table: str, mode: str) -> Case:
    case = decided_case(database)
    locks.hold(table, mode)
    with worker(database, Side.OFFICE) as process:
        until(lambda: locks.waited_for(table))
        kill(process)
    locks.release()
    forget_heartbeats(database)
    with database.as_office(), city_scope(MIHON):
        # Nothing of it is left behind but the job.
        assert not IssuedDocument.objects.filter(subject=case.subject).exists()
        assert case.steps.get(kind="issue").done_at is None
    return case


def _killed_between_commit_and_note(database: Clone, locks: Locks) -> Case:
    """Killed when documents are issued (those left of earlier kills too), but before the queue knows it."""
    case, jobs = decided_case(database), "office_side.procrastinate_jobs"
    locks.hold("shared.tray_out")
    with worker(database, Side.OFFICE) as process, Locks(database) as late:
        until(lambda: locks.waited_for("shared.tray_out"))
        late.hold(jobs)
        locks.release()
        until(lambda: _issued(database))
        until(lambda: late.waited_for(jobs))
        kill(process)
    forget_heartbeats(database)
    return case


def _issued(database: Clone) -> int:
    return len(owner_rows(database, "SELECT 1 FROM office_side.documents_issueddocument"))


def _sent(database: Clone) -> int:
    return len(owner_rows(database, "SELECT 1 FROM public_side.notices_delivery WHERE state = 'sent'"))


def _sentences(submission: Submission) -> list[str]:
    rows = Tracking.objects.filter(submission=submission).order_by("id")
    return [row.sentence["ja"] for row in rows]


# The web server is killed, or the database restarted, while people hand over

# Where the server stands when it is killed: a table it waits for.
HANDING_OVER = ["public_side.window_submission", "shared.tray_in", "public_side.window_draft"]


def drafts(database: Clone, count: int) -> tuple[Browser, list[str]]:
    """A person's browser, and the tokens of drafts that are ready."""
    with database.as_public(), city_scope(MIHON):
        account = ensure_account(MAIL)
        person, version = ensure_person(account), current("disaster_certificate")
        tokens = []
        for _ in range(count):
            made = window.begin(Visitor(person), version, "ja")
            sent = window.attach(made, photo(size=(40, 30)))
            tokens.append(window.save(made, {**TYPED, "photos": [str(sent.file_id)]}).code)
        return signed_in(account), tokens


def all_or_nothing(database: Clone, token: str) -> bool:
    """Whether a draft was handed over, with everything that belongs to it; else everything is as it was."""
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.filter(token=token).first()
        assert Draft.objects.filter(code=token).exists() == (submission is None)
        if submission is None:
            return False
        subject = submission.subject
        assert Event.objects.filter(subject=subject, kind="window.arrived").count() == 1
        assert Tracking.objects.filter(submission=submission).count() == 1
        assert Delivery.objects.filter(notice__subject=subject).count() == 1
    assert len(owner_rows(database, "SELECT 1 FROM shared.tray_in WHERE subject = %s", subject)) == 1
    return True


def nothing_half(database: Clone) -> None:
    """No event, envelope or mail of a submission that is not there."""
    (row,) = owner_rows(
        database,
        """SELECT (SELECT count(*) FROM public_side.window_submission),
            (SELECT count(*) FROM shared.ledger_event WHERE kind = 'window.arrived'),
            (SELECT count(*) FROM shared.tray_in),
            (SELECT count(*) FROM public_side.notices_delivery)""",
    )
    assert len(set(row)) == 1, row


def test_a_server_killed_while_handing_over_leaves_all_or_nothing(database: Clone, locks: Locks) -> None:
    browser, tokens = drafts(database, len(HANDING_OVER) + 20)
    with Server(database) as server, ThreadPoolExecutor(4) as people:
        for table, token in zip(HANDING_OVER, tokens, strict=False):
            locks.hold(table)
            answer = people.submit(browser.hand_over, server.port, token)
            until(lambda table=table: locks.waited_for(table))
            server.kill()
            assert answer.result() is False
            locks.release()
            assert all_or_nothing(database, token) is False
            server.start()

        def restart() -> None:
            server.kill()
            server.start()

        acknowledged = press(people, browser, server.port, tokens, [restart, restart])
    for token in tokens:
        assert all_or_nothing(database, token) or token not in acknowledged
    nothing_half(database)
    assert set(tokens) == acknowledged
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.count() == len(tokens)
    assert ledger_is_whole(database)


def press(
    people: ThreadPoolExecutor,
    browser: Browser,
    port: int,
    tokens: list[str],
    faults: list[Callable[[], object]],
) -> set[str]:
    """Everybody presses the button until it is acknowledged, while faults happen; returns whose was."""
    acknowledged: set[str] = set()

    def persist(token: str) -> None:
        until(lambda: browser.hand_over(port, token), seconds=120)
        acknowledged.add(token)

    pressing = [people.submit(persist, token) for token in tokens]
    for n, fault in enumerate(faults):
        # Under way, and not yet done.
        until(lambda n=n: len(acknowledged) >= 2 + 5 * n)
        fault()
    for one in pressing:
        one.result()
    return acknowledged


def test_a_database_restarted_under_load_loses_nothing_acknowledged(database: Clone) -> None:
    browser, tokens = drafts(database, 25)
    cluster = database.installation.cluster
    known: list[set[str]] = []

    def restart() -> None:
        cluster.stop()
        cluster.start()

    with (
        Server(database) as server,
        worker(database, Side.OFFICE),
        ThreadPoolExecutor(4) as people,
    ):
        known.append(press(people, browser, server.port, tokens, [restart, restart]))
        until(lambda: _cases(database) == len(tokens))
    assert known == [set(tokens)]
    for token in tokens:
        assert all_or_nothing(database, token)
    nothing_half(database)
    with database.as_office(), city_scope(MIHON):
        assert TrayIn.objects.filter(taken_at=None).count() == 0
        assert Event.objects.filter(kind="cases.received").count() == len(tokens)
    assert ledger_is_whole(database)


def _cases(database: Clone) -> int:
    return len(owner_rows(database, "SELECT 1 FROM office_side.cases_case"))


# A side is away

AWAY = 30


def test_an_office_that_was_down_for_an_hour_gets_everything_once_and_in_order(database: Clone) -> None:
    with clock.moved_to(clock.now() - timedelta(hours=1)):
        codes = [hand_over(database).code for _ in range(AWAY)]
    with worker(database, Side.OFFICE):
        until(lambda: _cases(database) == AWAY)
    with database.as_office(), city_scope(MIHON):
        assert set(Case.objects.values_list("code", flat=True)) == set(codes)
        assert Event.objects.filter(kind="cases.received").count() == AWAY
        assert TrayIn.objects.filter(taken_at=None).count() == 0
        # The time that counts is the arrival's, not the taking's.
        assert all(clock.now() - case.arrived_at > timedelta(minutes=59) for case in Case.objects.all())
        walked = list(Case.objects.order_by("id")[:3])
        for case in walked:
            clerk = Clerk(Staff.objects.get(email=CLERK))
            cases.examine(clerk, case, cases.Examined(CHECKS))
            cases.draft(clerk, case, cases.Proposal("half"))
    # The public side was away meanwhile: what waits for it comes in the order of each subject.
    _mix_up(database)
    with mail_server() as mails, worker(database, Side.PUBLIC, MADOGUCHI_SMTP_PORT=str(mails.port)):
        until(lambda: not owner_rows(database, "SELECT 1 FROM shared.tray_out WHERE taken_at IS NULL"))
        until(lambda: _sent(database) == AWAY)
    assert len(mails.taken) == len(mails.by_message_id()) == AWAY
    with database.as_public(), city_scope(MIHON):
        assert TrayOut.objects.count() == AWAY + 2 * len(walked)
        for one in Submission.objects.all():
            expected = WALKED if one.number in {case.number for case in walked} else WALKED[:2]
            assert _sentences(one) == expected
    assert ledger_is_whole(database)


def _mix_up(database: Clone) -> None:
    """The later of a subject are due first, as after faults and pauses."""
    with database.as_owner():
        for envelope in TrayOut.objects.filter(n__gt=1):
            TrayOut.objects.filter(id=envelope.id).update(
                next_try=envelope.next_try - timedelta(hours=envelope.n)
            )


# Two at once


def together(
    database_as: Callable[[], Any], *works: Callable[[], object]
) -> tuple[list[object], list[Exception]]:
    """Run each work in a thread and on a connection of its own, in the city's scope: what came, what was raised."""
    results: list[object] = []
    faults: list[Exception] = []

    def one(work: Callable[[], object]) -> None:
        with database_as():
            try:
                with city_scope(MIHON):
                    result = work()
                results.append(result)
            except (IntegrityError, StepRefused) as fault:
                faults.append(fault)

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    with database_as():  # the settings of this side outlast every thread
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return results, faults


def waiting_case(database: Clone) -> None:
    hand_over(database)
    take_all(database.as_office)


def test_two_clerks_at_one_step_one_wins_and_the_other_is_told(database: Clone) -> None:
    waiting_case(database)
    barrier = threading.Barrier(2)

    def examine(email: str) -> str:
        clerk, case = Clerk(Staff.objects.get(email=email)), Case.objects.get()
        barrier.wait(timeout=20)
        cases.examine(clerk, case, cases.Examined(CHECKS, email))
        return email

    results, faults = together(database.as_office, lambda: examine(CLERK), lambda: examine(SECOND))
    assert len(results) == len(faults) == 1
    (refusal,) = faults
    assert isinstance(refusal, StepRefused)
    assert "ほかの方" in refusal.ja
    with database.as_office(), city_scope(MIHON):
        assert StepAction.objects.get(kind="examine").staff.email == results[0]
        assert Event.objects.filter(kind="cases.examined").count() == 1
        assert StepAction.objects.filter(done_at=None).count() == 1


def examine_unlocked(barrier: threading.Barrier, email: str) -> None:
    """The step done as it would be without the lock and without asking again whether it is open."""
    case, clerk = Case.objects.get(), Staff.objects.get(email=email)
    step = case.steps.get(done_at=None)
    barrier.wait(timeout=20)
    StepAction.objects.filter(id=step.id).update(done_at=clock.now(), ended="done", staff=clerk)
    about = events.AboutCase(procedure="x", department="x", channel="x")
    record(events.EXAMINED, case.subject, about, actor=f"staff:{clerk.id}")
    StepAction.objects.create(
        case=case, position=step.position + 1, kind="draft", duty="prepare", department=step.department
    )


def test_race_two_clerks_without_the_lock(database: Clone) -> None:
    """With nothing but the constraints the second gets a fault; without them too both have examined."""
    waiting_case(database)
    barrier = threading.Barrier(2)
    works = [lambda email=email: examine_unlocked(barrier, email) for email in (CLERK, SECOND)]
    results, faults = together(database.as_office, *works)
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    waiting_case(database)
    with database.as_owner("office") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_stepaction DROP CONSTRAINT cases_step_turn")
        cursor.execute("DROP INDEX cases_step_one_open")
        for table in ("stepaction", "casefile", "casedepartment"):
            cursor.execute(
                f"DELETE FROM cases_{table} WHERE case_id <> (SELECT max(id::text)::uuid FROM cases_case)"
            )
        cursor.execute("DELETE FROM cases_case WHERE id <> (SELECT max(id::text)::uuid FROM cases_case)")
    results, faults = together(database.as_office, *works)
    assert (len(results), faults) == (2, [])
    with database.as_office(), city_scope(MIHON):
        assert StepAction.objects.filter(kind="draft").count() == 2


def ready_draft(database: Clone) -> str:
    return drafts(database, 1)[1][0]


def give(token: str) -> object:
    return window.hand_over(Visitor(ensure_person(ensure_account(MAIL))), token).submission.id


def test_handing_over_twice_at_once_makes_one_submission(database: Clone) -> None:
    token, barrier = ready_draft(database), threading.Barrier(2)

    def work() -> object:
        barrier.wait(timeout=20)
        return give(token)

    results, faults = together(database.as_public, work, work)
    assert faults == []
    assert len(results) == 2
    assert len(set(results)) == 1
    assert all_or_nothing(database, token)
    nothing_half(database)


def test_race_handing_over_twice_without_the_lock(database: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the draft's lock the unique token still refuses the second; without both there are two."""
    barrier, submit = threading.Barrier(2), handing.submit

    def submit_together(form: handing.Form) -> window.HandedOver:
        barrier.wait(timeout=20)
        return submit(form)

    monkeypatch.setattr(handing, "locked_drafts", lambda: Draft.objects.select_related("version__procedure"))
    monkeypatch.setattr(handing, "submit", submit_together)
    token = ready_draft(database)
    results, faults = together(database.as_public, lambda: give(token), lambda: give(token))
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    assert all_or_nothing(database, token)
    with database.as_owner("public") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE window_submission DROP CONSTRAINT window_submission_token")
    token = ready_draft(database)
    results, faults = together(database.as_public, lambda: give(token), lambda: give(token))
    assert (len(results), len(set(results)), faults) == (2, 2, [])
    with database.as_public(), city_scope(MIHON), transaction.atomic():
        assert Submission.objects.filter(token=token).count() == 2
