"""Several who answer at once: a row stays one procedure, and a hearing is opened, answered and closed in any order."""

from clones import Clone
from hearing_of import CHIEF, CITIZENS, COPY, MOVING_IN, answer, item, opened, row
from listed import clerk
from racing import together
from walking import MIHON

from madoguchi.counter.cases.models import Case, EntryDraft, Offer
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.models import Hearing, Inventory, InventoryItem


def begun(database: Clone) -> Hearing:
    with database.as_office(), city_scope(MIHON):
        return opened()


def test_two_of_a_department_begin_one_row_and_share_its_form(database: Clone) -> None:
    hearing = begun(database)
    entries, faults = together(
        database,
        lambda: actions.begin_row(clerk(CITIZENS), row(hearing, COPY)),
        lambda: actions.begin_row(clerk(CHIEF), row(hearing, COPY)),
    )
    assert not faults and len({one.offer_id for one in entries}) == 1
    with database.as_office(), city_scope(MIHON):
        assert Offer.objects.count() == 1 and EntryDraft.objects.count() == 2


def test_two_who_answer_one_row_at_once_leave_one_procedure(database: Clone) -> None:
    hearing = begun(database)
    cases, faults = together(
        database,
        lambda: answer(hearing, COPY, CITIZENS, volume="111"),
        lambda: answer(hearing, COPY, CHIEF, volume="222"),
        lambda: answer(hearing, MOVING_IN, CITIZENS, volume="333"),
    )
    assert not faults and len(cases) == 3
    with database.as_office(), city_scope(MIHON):
        last = row(hearing, COPY).case
        assert Case.objects.count() == 3
        assert item(hearing, COPY).volume == last.answers["volume"]
        assert item(hearing, COPY).answered_by == last.entered_by.name
        assert Inventory.objects.get(id=hearing.inventory_id).rows == 2
        assert InventoryItem.objects.filter(inventory=hearing.inventory).count() == 2


def test_two_who_add_a_procedure_get_two_numbers(database: Clone) -> None:
    hearing = begun(database)
    with database.as_office(), city_scope(MIHON):
        section = clerk(CITIZENS).posts[0].department
    rows, faults = together(
        database,
        lambda: actions.add_row(clerk(CITIZENS), hearing, section, "臨時運行許可"),
        lambda: actions.add_row(clerk(CHIEF), hearing, section, "印鑑登録"),
    )
    assert not faults and sorted(one.number for one in rows) == [8, 9]


def test_of_two_who_close_one_is_told(database: Clone) -> None:
    hearing = begun(database)
    told, faults = together(
        database,
        lambda: actions.close_hearing(clerk(), hearing),
        lambda: actions.close_hearing(clerk(), hearing),
    )
    assert told == [7] and [one.rule for one in faults] == ["hearing_closed"]
