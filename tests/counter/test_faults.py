"""Processes killed in the middle, a side that is away, a database restarted."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from clones import Clone
from handing_over import all_or_nothing, drafts, nothing_half
from mail_server import mail_server
from running import (
    Browser,
    Locks,
    Server,
    forget_heartbeats,
    kill,
    owner_rows,
    until,
    worker,
)
from walking import (
    CHECKS,
    CHIEF,
    CLERK,
    MIHON,
    at_desk,
    hand_over,
    take_all,
)

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases import events
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.window import events as window_events
from madoguchi.counter.window.models import Submission, Tracking
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument

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
