"""Rows inserted at once: what a column refuses it refuses, what a key knows is left out."""

import pytest
from django.db import DataError, IntegrityError

from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.models import (
    change_row,
    insert_all,
    insert_new,
    insert_once,
    insert_together,
    insert_with,
)
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import Taken, TrayOut

MIHON, KAGAMI = "992011", "992020"


def envelope(**values):
    return TrayOut(
        **{"subject": "submission:1", "n": 1, "kind": "tests.answer", "body": b"\x00\xff", **values}
    )


def test_rows_come_back_as_they_were_given(database):
    with database.as_office(), city_scope(MIHON):
        rows = [envelope(n=n, fault="'\"{},\\NULL" if n % 2 else "") for n in range(1, 6)]
        insert_all(rows)
        insert_all([])
        found = list(TrayOut.objects.order_by("n"))
        names = [field.attname for field in TrayOut._meta.concrete_fields if field.name != "body"]
        assert [[getattr(row, name) for name in names] for row in found] == [
            [getattr(row, name) for name in names] for row in rows
        ]
        assert {bytes(row.body) for row in found} == {b"\x00\xff"}


def test_an_inserted_row_is_changed_by_saving_it(database):
    with database.as_office(), city_scope(MIHON):
        insert_all([row := Taken(envelope=new_id())])
        row.envelope = other = new_id()
        row.save()
        assert [one.envelope for one in Taken.objects.all()] == [other]


def test_a_row_is_changed_in_its_own_city_alone(database):
    with database.as_office(), city_scope(MIHON):
        insert_all([row := Taken(envelope=new_id())])
        row.envelope = other = new_id()
        change_row(row, "envelope")
        assert [(one.id, one.envelope) for one in Taken.objects.all()] == [(row.id, other)]
        with city_scope(KAGAMI), pytest.raises(Taken.DoesNotExist):
            change_row(row, "envelope")


def test_a_text_that_is_too_long_is_refused_not_cut(database):
    with database.as_office(), pytest.raises(DataError), city_scope(MIHON):
        insert_all([envelope(), envelope(n=2, kind="x" * 41)])


def test_what_a_key_knows_is_left_out_and_said(database):
    key = new_id()
    with database.as_office(), city_scope(MIHON):
        first, same, other = (Taken(envelope=one) for one in (key, key, new_id()))
        assert insert_new([first, other]) == [first, other]
        assert insert_new([same]) == []
        assert not insert_once(same)
        with pytest.raises(IntegrityError):
            insert_all([same])


def test_a_row_of_another_city_is_refused(database):
    with database.as_office(), pytest.raises(Exception, match="row-level security"), city_scope(MIHON):
        insert_new([Taken(envelope=new_id(), city=KAGAMI)])


def test_rows_of_several_models_in_one_statement_all_or_none(database):
    key = new_id()
    with database.as_office(), city_scope(MIHON):
        insert_together(Taken(envelope=key), envelope())
        assert (Taken.objects.count(), TrayOut.objects.count()) == (1, 1)
        insert_together(envelope(n=2))
        assert TrayOut.objects.count() == 2
    with database.as_office(), pytest.raises(IntegrityError), city_scope(MIHON):
        insert_together(envelope(n=3), Taken(envelope=key))
    with database.as_office(), city_scope(MIHON):
        assert (Taken.objects.count(), TrayOut.objects.count()) == (1, 2)


def test_a_row_is_written_with_another_unless_a_key_knows_that(database):
    key = new_id()
    with database.as_office(), city_scope(MIHON):
        assert insert_with(envelope(), first=Taken(envelope=key))
        assert not insert_with(envelope(n=2), first=Taken(envelope=key))
        assert [(one.subject, one.n) for one in TrayOut.objects.all()] == [("submission:1", 1)]
        assert Taken.objects.count() == 1
    with database.as_office(), pytest.raises(DataError), city_scope(MIHON):
        insert_with(envelope(n=3, kind="x" * 41), first=Taken(envelope=new_id()))
