"""収受 to 完結: a matter in the register, its dates and its binder."""

import threading
from datetime import date

import pytest
from clones import KAGAMI, MIHON, Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from filing import binder_of, completed, entered, keeper, on, received, record_of
from walking import CLERK, at_desk, decide_case, drain, hand_over, open_document, prepare_case

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.records import actions as records
from madoguchi.services.records.models import Binder, Record, State
from madoguchi.services.records.refusals import RecordRefusedError


def test_a_matter_is_entered_once(office: Clone):
    one = received()
    records.receive(one)
    records.receive(one)
    record = record_of(one.subject)
    assert (record.number, record.received_on, record.state) == (one.number, clock.today(), State.OPEN)
    assert (record.binder.classification.code, record.binder.title["ja"]) == ("C-02-01", "り災証明関係")
    assert Record.objects.count() == Binder.objects.count() == 1


@pytest.mark.parametrize("name", ["", "no_such"])
def test_what_has_no_classification_is_unclassified(office: Clone, name: str):
    binders = {entered(classification=name).binder for _ in range(2)}
    assert [(one.classification, one.title["ja"]) for one in binders] == [(None, "未分類")]


def test_many_cost_as_much_as_one(office: Clone):
    def asked(count: int) -> int:
        many = [received() for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            records.receive_all(many)
        return len(queries)

    asked(1)
    assert asked(1) == asked(50) == 2


def test_the_dates_follow_each_other(office: Clone):
    subject = entered().subject
    records.note_drafted(subject)
    records.note_decided(subject)
    records.note_enforced(subject, "令和8発第000001-5号")
    records.complete(subject)
    record, today = record_of(subject), clock.today()
    assert [day for _, day in record.stages] == [today] * 5
    assert (record.document_number, record.state) == ("令和8発第000001-5号", State.KEPT)


def test_the_first_decision_counts_and_the_last_draft_before_it(office: Clone):
    with on(2026, 5, 1):
        subject = entered().subject
        records.note_drafted(subject)
    with on(2026, 5, 8):
        records.note_drafted(subject)
        records.note_decided(subject)
    with on(2026, 5, 9):
        records.note_drafted(subject)
        records.note_decided(subject)
        records.complete(subject)
    with on(2026, 5, 10):
        records.note_enforced(subject, "令和8発第000001-5号")
        records.complete(subject)
    record = record_of(subject)
    days = [date(2026, 5, day) for day in (1, 8, 8)]
    assert [day for _, day in record.stages] == [*days, None, date(2026, 5, 9)]


def test_a_record_lies_in_the_binder_of_the_year_of_its_completion(office: Clone):
    with on(2026, 3, 31):
        open_one = entered()
    assert open_one.binder.fiscal_year == 2025
    with on(2026, 4, 1):
        records.complete(open_one.subject)
    done = record_of(open_one.subject)
    assert (done.binder.fiscal_year, done.fiscal_year) == (2026, 2026)
    assert done.binder.classification == open_one.binder.classification


def test_a_matter_handed_over_goes_to_the_other_department(office: Clone):
    record, roads = entered(), department_named("roads")
    records.move(record.subject, roads)
    moved = record_of(record.subject)
    assert moved.department == moved.binder.department == roads
    assert moved.binder.classification.code == "C-02-01"


def test_two_who_need_the_same_binder_at_once_get_one(database: Clone):
    ready = threading.Barrier(2)
    failed: list[Exception] = []

    def enter() -> None:
        with database.as_office(), city_scope(MIHON):
            one = received()
            ready.wait()
            try:
                records.receive(one)
            except Exception as fault:  # whatever it is, the test shows it
                failed.append(fault)

    both = [threading.Thread(target=enter) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    with database.as_office(), city_scope(MIHON):
        assert (Record.objects.count(), Binder.objects.count()) == (2, 1)


def test_a_binder_is_closed_once_its_year_is_over_and_all_is_completed(office: Clone):
    with on(2027, 3, 30):
        record = entered()
        with pytest.raises(RecordRefusedError, match="年度が終わっていない"):
            records.close_binder(keeper(), binder_of(record))
    with on(2027, 4, 2):
        with pytest.raises(RecordRefusedError, match="まだ完結していない"):
            records.close_binder(keeper(), binder_of(record))
        records.complete(record.subject)
        records.close_binder(keeper(), binder_of(record))
        with pytest.raises(RecordRefusedError, match="すでにとじられ"):
            records.close_binder(keeper(), binder_of(record))
    assert Event.objects.filter(kind="records.binder_closed").count() == 1


def test_only_its_own_department_closes_a_binder_and_no_contractor(office: Clone):
    binder = binder_of(completed())
    with pytest.raises(RecordRefusedError, match="ほかの所属"):
        records.close_binder(keeper("haruno"), binder)
    with pytest.raises(RecordRefusedError, match="受託事業者"):
        records.close_binder(keeper("soramoto"), binder)


def test_the_walk_of_a_case_is_in_its_record(database: Clone):
    submission = hand_over(database)
    case = prepare_case(database)
    with database.as_office(), city_scope(MIHON):
        record = record_of(case.subject)
        assert (record.number, record.years, record.binder.classification.code) == (case.number, 5, "C-02-01")
        assert (record.drafted_on, record.decided_on) == (clock.today(), None)
    decide_case(database)
    open_document(database, submission)
    with database.as_office(), city_scope(MIHON):
        record = record_of(case.subject)
        assert [day for _, day in record.stages] == [clock.today()] * 5
        assert "発第" in record.document_number
    with database.as_office(), city_scope(KAGAMI):
        assert not Record.objects.exists()


def test_a_case_that_is_handed_over_takes_its_record_along(database: Clone):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.hand_over(clerk, case, "roads", "道路の被害のため")
        assert record_of(case.subject).department.slug == "roads"
