"""A case whose record was disposed of keeps its figures and its chain, and nothing of people."""

import json
from datetime import UTC, datetime

import pytest
from clones import MIHON, Clone
from django.core.files.storage import default_storage
from django.db import connection
from filing import binder_of, keeper, looked_at, record_of
from visitors import pages, signed_in_staff
from walking import CLERK, at_desk, decide_case, drain, hand_over, open_document, prepare_case, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.foundation.files.models import File
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.records import actions as records

LATER = datetime(2033, 4, 1, 3, tzinfo=UTC)
WORDS = ("見本", "太郎", "090-1234-5678", "1-23-7", "北側", "拝見しました")


@pytest.fixture
def closed(database: Clone) -> Case:
    """A case walked to its end, with a message and notes."""
    submission = hand_over(database)
    prepare_case(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.write(clerk, case, "太郎さんの写真を拝見しました")
    decide_case(database)
    open_document(database, submission)
    with database.as_office(), city_scope(MIHON):
        return Case.objects.get(id=case.id)


def dispose(database: Clone, case: Case) -> None:
    with database.as_office(), city_scope(MIHON), clock.moved_to(LATER):
        disposal = records.propose(keeper(), binder_of(record_of(case.subject)))
        looked_at(disposal)
        records.approve(keeper("kimura"), disposal)
        records.carry_out(keeper(), disposal, sure=True)
    run_jobs(database.as_office)


def everything(case: Case) -> str:
    """Every text of the office's tables of the city, the register's and the loaded declarations apart."""
    tables = ("cases_%", "people_%", "files_%", "documents_issued%")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'office_side'"
            " AND table_name LIKE ANY(%s)",
            [list(tables)],
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")  # names from the catalogue
            found += [
                row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for (row,) in cursor
            ]
    return "\n".join(found)


def test_a_case_is_not_erased_while_its_record_is_kept(database: Clone, closed: Case):
    with database.as_office(), city_scope(MIHON):
        with pytest.raises(cases.StillKeptError):
            cases.erase(closed.subject)
        assert Case.objects.get(id=closed.id).answers == closed.answers


def test_what_it_said_of_people_is_gone_and_what_is_counted_stays(database: Clone, closed: Case):
    with database.as_office(), city_scope(MIHON):
        paths = [file.path for file in File.objects.all()]
        before = everything(closed)
        document = IssuedDocument.objects.get()
    assert all(word in before for word in WORDS)
    assert len(paths) == 2
    dispose(database, closed)
    with database.as_office(), city_scope(MIHON):
        after = everything(closed)
        assert [word for word in WORDS if word in after] == []
        case = Case.objects.get(id=closed.id)
        kept = (
            "number",
            "kind",
            "channel",
            "outcome",
            "result",
            "arrived_at",
            "decided_at",
            "closed_at",
            "version_id",
        )
        assert {name: getattr(case, name) for name in kept} == {name: getattr(closed, name) for name in kept}
        assert (case.applicant, case.answers, case.findings) == ("（廃棄済み）", {}, {})
        assert not File.objects.exists()
        assert not Party.objects.exists()
        assert not any(default_storage.exists(path) for path in paths)
        confirmed = IssuedDocument.objects.get()
        assert (confirmed.number, confirmed.sha256) == (document.number, document.sha256)


def test_the_ledger_still_holds_and_erasing_again_changes_nothing(database: Clone, closed: Case):
    dispose(database, closed)
    with database.as_office(), city_scope(MIHON):
        before = everything(closed)
        cases.erase(closed.subject)
        assert everything(closed) == before
    with database.as_owner():
        assert verify().broken is None


def test_its_page_still_shows_what_stays(database: Clone, closed: Case):
    dispose(database, closed)
    with database.as_office(), pages():
        shown = signed_in_staff("/login/", CLERK).get(f"/cases/{closed.number}/")
    assert shown.status_code == 200
    words = shown.content.decode()
    assert "（廃棄済み）" in words
    assert [word for word in WORDS[1:] if word in words] == []


def test_what_was_transferred_stays(database: Clone, closed: Case):
    with database.as_office(), city_scope(MIHON), clock.moved_to(LATER):
        disposal = records.propose(keeper(), binder_of(record_of(closed.subject)))
        looked_at(disposal, records.Looked("transfer"))
        records.approve(keeper("kimura"), disposal)
        records.carry_out(keeper(), disposal, sure=True)
    run_jobs(database.as_office)
    drain(database)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.get(id=closed.id).answers == closed.answers
