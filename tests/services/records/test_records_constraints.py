"""What the database itself holds of the register, tried through SQL."""

import pytest
from breaking import broken, run
from clones import MIHON, Clone
from django.db import IntegrityError, transaction
from filing import completed, entered, keeper, looked_at, proposed

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.records import actions as records
from madoguchi.services.records.models import Record

BAD_RECORDS = [
    ("records_record_order", "drafted_on = received_on - 1"),
    ("records_record_order", "decided_on = received_on - 1"),
    ("records_record_order", "drafted_on = received_on + 2, decided_on = received_on + 1"),
    ("records_record_order", "enforced_on = received_on, document_number = '1', decided_on = received_on + 1"),
    ("records_record_order", "completed_on = received_on, keep_until = '2099-03-31', drafted_on = received_on + 1"),
    ("records_record_enforced", "enforced_on = received_on"),
    ("records_record_enforced", "document_number = '1'"),
    ("records_record_year", "completed_on = received_on + 365, keep_until = '2099-03-31'"),
    ("records_record_place", "department_id = (SELECT id FROM city_department WHERE slug = 'roads' AND city = records_record.city)"),
    ("records_record_kept", "completed_on = received_on"),
    ("records_record_kept", "keep_until = '2099-03-31'"),
    ("records_record_left", "left_on = received_on"),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "change"), BAD_RECORDS)
def test_a_record_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    entered()
    assert broken(f"UPDATE records_record SET {change}") == constraint  # our own words


@pytest.mark.parametrize("table", ["binder", "record", "disposal", "disposalitem"])
def test_nothing_of_the_register_is_deleted(office: Clone, table: str):
    looked_at(proposed())
    assert broken(f"DELETE FROM records_{table}") == "records_never_deleted"  # our own words


BAD_DISPOSALS = [
    ("records_disposal_two_people", "decision = 'approved', decided_by_id = proposed_by_id, decided_at = now()"),
    ("records_disposal_decided", "decision = 'approved'"),
    ("records_disposal_decided", "decided_at = now()"),
    ("records_disposal_carried_out", "carried_out_by_id = proposed_by_id, carried_out_at = now()"),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "change"), BAD_DISPOSALS)
def test_a_disposal_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    proposed()
    assert broken(f"UPDATE records_disposal SET {change}") == constraint  # our own words


def test_without_the_constraint_the_proposer_could_decide(database: Clone):
    """The same statement with the constraint off: it is the constraint that refuses it, and nothing else."""
    with database.as_office(), city_scope(MIHON):
        proposed()
    with database.as_owner("office"):
        run("ALTER TABLE records_disposal DROP CONSTRAINT records_disposal_two_people")
    with database.as_office(), city_scope(MIHON):
        run(f"UPDATE records_disposal SET {BAD_DISPOSALS[0][1]}")


BAD_ITEMS = [
    ("records_item_checked", "choice = 'dispose'"),
    ("records_item_checked", "checked_at = now()"),
    ("records_item_extended", "extend_to = '2099-03-31'"),
]


@pytest.mark.parametrize(("constraint", "change"), BAD_ITEMS)
def test_an_item_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    proposed()
    assert broken(f"UPDATE records_disposalitem SET {change}") == constraint  # our own words


_GONE = (
    "UPDATE records_record SET fate = %s, left_on = now(), disposal_id = (SELECT id FROM records_disposal) "
    "WHERE keep_until < now()"
)


def test_a_record_leaves_only_by_a_decided_disposal_that_lists_it(office: Clone):
    disposal = proposed()
    looked_at(disposal)
    assert broken(_GONE, "disposed") == "records_record_leaves"
    records.approve(keeper("kimura"), disposal)
    assert broken(_GONE, "transferred") == "records_record_leaves"
    run(_GONE, "disposed")
    assert Record.objects.filter(fate="disposed").count() == 3


def test_nothing_leaves_before_its_day_nor_what_is_kept_for_ever(office: Clone):
    disposal = proposed()
    looked_at(disposal)
    records.approve(keeper("kimura"), disposal)
    for one in (completed((2026, 5, 1)), completed(years=None)):
        row = Record.objects.filter(id=one.id)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(fate="disposed", left_on="2026-11-22", disposal=disposal)


def test_a_binder_has_one_place_and_closes_after_its_year(office: Clone):
    entered(classification="")
    copy = (
        'INSERT INTO records_binder SELECT (jsonb_populate_record(b, \'{"id": "019abcde-0000-7000-8000-00000000000b"}\'))'
        ".* FROM records_binder b"
    )
    assert broken(copy) == "records_binder_once"
    assert broken("UPDATE records_binder SET closed_on = opened_on") == "records_binder_closed"
