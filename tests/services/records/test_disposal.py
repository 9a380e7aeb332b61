"""廃棄: proposed by one, looked through, decided by another, done for good."""

from datetime import date

import pytest
from clones import KAGAMI, Clone
from django.db import transaction
from filing import binder_of, completed, entered, keeper, looked_at, on, proposed, record_of

from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.records import actions as records
from madoguchi.services.records.actions import Looked
from madoguchi.services.records.models import Disposal, Record, State
from madoguchi.services.records.queries import endings, summary_of
from madoguchi.services.records.refusals import RecordRefusedError

DECIDER = "kimura"


def refused(rule: str, act) -> None:
    with pytest.raises(RecordRefusedError) as raised, transaction.atomic():
        act()
    assert raised.value.rule == rule


def test_only_what_has_passed_its_retention_is_listed(office: Clone):
    due, kept = completed((2016, 11, 22)), completed((2026, 5, 1))
    with on(2016, 11, 22):
        still_open = entered()
    refused("nothing_due", lambda: records.propose(keeper(), binder_of(kept)))
    disposal = records.propose(keeper(), binder_of(due))
    assert [item.record for item in disposal.items.all()] == [due]
    assert still_open.binder == due.binder
    refused("proposed", lambda: records.propose(keeper("otsuyama"), binder_of(due)))


def test_the_last_day_itself_still_counts(office: Clone):
    due = completed((2026, 11, 22), years=1)
    with on(2028, 3, 31):
        refused("nothing_due", lambda: records.propose(keeper(), binder_of(due)))
    with on(2028, 4, 1):
        assert records.propose(keeper(), binder_of(due)).items.count() == 1


def test_each_record_goes_the_way_that_was_decided(office: Clone):
    disposal = proposed()
    first, second, third = [item.record.number for item in disposal.items.order_by("id")]
    looked_at(
        disposal,
        Looked("dispose"),
        Looked("transfer", "台風21号の記録"),
        Looked("extend", "訴訟が続いているため", date(2030, 3, 31)),
    )
    assert summary_of(disposal) == {"dispose": 1, "transfer": 1, "extend": 1}
    records.approve(keeper(DECIDER), disposal)
    refused("sure", lambda: records.carry_out(keeper(), disposal, sure=False))
    records.carry_out(keeper(), disposal, sure=True)
    fates = {one.number: (one.state, one.keep_until) for one in Record.objects.all()}
    assert fates == {
        first: (State.DISPOSED, date(2022, 3, 31)),
        second: (State.TRANSFERRED, date(2022, 3, 31)),
        third: (State.KEPT, date(2030, 3, 31)),
    }
    told = set(Event.objects.filter(kind__startswith="records.").values_list("kind", flat=True))
    assert told >= {
        "records.disposed",
        "records.transferred",
        "records.extended",
        "records.disposal_approved",
    }
    assert Disposal.objects.get().state == "carried_out"
    refused("over", lambda: records.carry_out(keeper(), disposal, sure=True))


def test_who_proposed_does_not_decide_whatever_post_they_hold(office: Clone):
    own = completed(department=keeper(DECIDER).departments[0])
    disposal = records.propose(keeper(DECIDER), binder_of(own))
    records.check(keeper(DECIDER), disposal, {own.number: Looked("dispose")})
    refused("two_people", lambda: records.approve(keeper(DECIDER), disposal))


def test_only_the_declared_post_decides(office: Clone):
    disposal = proposed()
    looked_at(disposal)
    for name in ("heikawa", "mayor"):
        refused("post", lambda name=name: records.approve(keeper(name), disposal))


def test_nothing_is_decided_before_all_was_looked_at(office: Clone):
    disposal = proposed()
    refused("unchecked", lambda: records.approve(keeper(DECIDER), disposal))
    refused("over", lambda: records.carry_out(keeper(), disposal, sure=True))


@pytest.mark.parametrize(
    ("looked", "rule"),
    [
        (Looked(""), "choice"),
        (Looked("burn"), "choice"),
        (Looked("extend", "", date(2030, 3, 31)), "extension"),
        (Looked("extend", "訴訟"), "extension"),
        (Looked("extend", "訴訟", date(2022, 3, 31)), "extension"),
        (Looked("extend", "訴訟", date(2024, 3, 31)), "extension"),
    ],
)
def test_what_is_only_half_said_is_refused_and_named(office: Clone, looked: Looked, rule: str):
    disposal = proposed()
    number = disposal.items.first().record.number
    with pytest.raises(RecordRefusedError) as raised, transaction.atomic():
        records.check(keeper(), disposal, {number: looked})
    assert (raised.value.rule, list(raised.value.at)) == (rule, [number])
    assert summary_of(disposal) == {"": 3}


def test_a_disposal_that_is_returned_ends_and_another_may_be_proposed(office: Clone):
    disposal = proposed()
    refused("note", lambda: records.send_back(keeper(DECIDER), disposal, ""))
    records.send_back(keeper(DECIDER), disposal, "移管の要否を確かめてください")
    refused("over", lambda: looked_at(disposal))
    assert records.propose(keeper(), disposal.binder).items.count() == 3


def test_what_was_decided_is_not_looked_at_again(office: Clone):
    disposal = proposed()
    looked_at(disposal)
    records.approve(keeper(DECIDER), disposal)
    refused("over", lambda: looked_at(disposal, Looked("transfer")))
    refused("over", lambda: records.send_back(keeper(DECIDER), disposal, "やめる"))


def test_what_ends_soon_is_counted_by_binder(office: Clone):
    due = completed((2016, 11, 22))
    completed((2016, 12, 1))
    completed((2021, 5, 1))
    completed(years=None)
    found = endings(keeper(), date(2027, 3, 31))
    assert [(one.keep_until, one.count) for one in found] == [(date(2022, 3, 31), 2), (date(2027, 3, 31), 1)]
    assert found[0].binder == due.binder
    assert endings(keeper("haruno"), date(2027, 3, 31)) == []


def test_the_other_city_has_neither_records_nor_deciders_of_this_one(office: Clone):
    disposal = proposed()
    with city_scope(KAGAMI):
        assert not Record.objects.exists()
        assert not Disposal.objects.filter(id=disposal.id).exists()
        assert keeper("teida", "kagami").decides
    assert record_of(disposal.items.first().record.subject).state == State.KEPT
