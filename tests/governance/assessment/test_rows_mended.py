"""Rows are mended by hand, joined and separated; what follows from them is reckoned anew, and the way back is open."""

from collections.abc import Iterator

import pytest
from clones import Clone
from listed import (
    ALLOWANCE,
    ALLOWANCE_FORM,
    CONTRACTOR,
    COPY,
    MOVING_IN,
    OTHER,
    OUT_BY_MAIL,
    OUT_HERE,
    OWN,
    ROWS,
    TAX,
    at,
    clerk,
    doubt,
    doubts,
    read,
)
from procrastinate.contrib.django.models import ProcrastinateJob
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.files.actions import keep
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.models import Finding, Inventory, InventoryState, Scenario
from madoguchi.governance.assessment.reckoning.obstacles import BY_NAME
from madoguchi.governance.assessment.refusals import AssessmentRefusedError


@pytest.fixture
def found(database: Clone) -> Iterator[Inventory]:
    """A list with its findings, in the city's scope."""
    with database.as_office(), city_scope(MIHON):
        made = read()
        actions.find(made.id)
        yield made


def refusal(*given: object) -> str:
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.mend(*given)
    return refused.value.rule


def test_a_mended_field_ends_its_doubt_and_can_be_put_back(found: Inventory):
    assert ("unread", "volume", "open") in doubts(found, MOVING_IN)
    mended = actions.mend(clerk(), at(found, MOVING_IN), "volume", "１，１８０件")
    assert (mended.volume, mended.mended, mended.before) == (1180, ["volume"], {"volume": "1200"})
    assert ("unread", "volume", "mended") in doubts(found, MOVING_IN)
    actions.find(found.id)
    assert ("unread", "volume", "mended") in doubts(found, MOVING_IN)
    back = actions.mend(clerk(), mended, "volume", mended.before["volume"])
    assert (back.volume, back.mended, back.before) == (1200, ["volume"], {"volume": "1180"})
    event = Event.objects.filter(subject=mended.subject).latest("n")
    assert (event.kind, event.data) == ("assessment.mended", {"field": "volume"})


def test_unknown_is_said_and_never_zero(found: Inventory):
    assert actions.mend(clerk(), at(found, COPY), "volume", "").volume is None
    assert actions.mend(clerk(), at(found, COPY), "volume", "0").volume == 0
    assert actions.mend(clerk(), at(found, COPY), "fee", "不明").fee == ""


def test_what_follows_from_a_field_is_reckoned_anew(found: Inventory):
    tax = at(found, TAX)
    assert tax.obstacles & BY_NAME["seal_rule"].bit
    assert not actions.mend(clerk(), tax, "seal", "0").obstacles & BY_NAME["seal_rule"].bit
    renamed = actions.mend(clerk(), at(found, OUT_HERE), "name", "転出の届出")
    assert (renamed.group.split("|")[0], renamed.bare) == ("転出の届出", "転出")
    moved = actions.mend(clerk(), tax, "department", "市民課")
    assert moved.of_department is not None and moved.of_department.slug == "citizens"
    assert {one.department_id for one in Finding.objects.filter(item=tax)} == {moved.of_department_id}


def test_mended_in_vain_it_is_open_again(found: Inventory):
    assert ("half", "online", "open") in doubts(found, COPY)
    actions.mend(clerk(), at(found, COPY), "online", "500")
    assert ("half", "online", "mended") in doubts(found, COPY)
    actions.find(found.id)
    assert ("half", "online", "open") in doubts(found, COPY)
    actions.mend(clerk(), at(found, COPY), "online", "420")
    actions.find(found.id)
    assert ("half", "online", "mended") in doubts(found, COPY)


def test_a_doubt_that_holds_no_more_goes(found: Inventory):
    assert ("contradiction", "fee", "open") in doubts(found, TAX)
    actions.mend(clerk(), at(found, TAX), "fee_ways", "")
    actions.find(found.id)
    assert "contradiction" not in {kind for kind, _, _ in doubts(found, TAX)}


@pytest.mark.parametrize(
    ("field", "typed", "rule"),
    [
        ("volume", "約1200", "typed_approximate"),
        ("volume", "10～20", "typed_range"),
        ("volume", "2026/4/1", "typed_dated"),
        ("volume", "-5", "typed_negative"),
        ("volume", "1.5", "typed_fraction"),
        ("volume", "たくさん", "typed_unclear"),
        ("volume", "9" * 12, "typed_too_large"),
        ("fee", "ときどき", "typed_no_code"),
        ("seal", "たぶん", "typed_unclear"),
        ("name", " ", "name_missing"),
        ("group", "x", "field"),
        ("note", "あ" * 2001, "too_long"),
    ],
)
def test_what_is_doubtful_is_asked_for_again(found: Inventory, field: str, typed: str, rule: str):
    before = at(found, COPY)
    assert refusal(clerk(), before, field, typed) == rule
    assert at(found, COPY).values == before.values


def test_only_those_in_charge_and_the_rows_own_department_mend(found: Inventory):
    row = at(found, COPY)
    assert refusal(clerk(OTHER), row, "volume", "1") == "own_rows"
    assert refusal(clerk(CONTRACTOR), row, "volume", "1") == "own_rows"
    assert refusal(clerk(OWN), at(found, TAX), "volume", "1") == "own_rows"
    assert actions.mend(clerk(OWN), row, "volume", "1").volume == 1


def test_what_is_measured_is_not_mended(found: Inventory):
    row = at(found, COPY)
    row.measured = ["volume"]
    row.save()
    assert refusal(clerk(), row, "volume", "1") == "measured"


def test_while_a_list_is_read_nothing_is_mended(found: Inventory):
    Inventory.objects.filter(id=found.id).update(state=InventoryState.READING)
    assert refusal(clerk(), at(found, COPY), "volume", "1") == "state"


def test_rows_are_joined_and_separated(found: Inventory):
    one, other = at(found, ALLOWANCE), at(found, ALLOWANCE_FORM)
    assert ("same", "name", "open") in doubts(found, ALLOWANCE)
    own = other.group
    actions.join(clerk(), [other], one)
    assert at(found, ALLOWANCE_FORM).group == one.group
    assert ("same", "name", "mended") in doubts(found, ALLOWANCE)
    assert actions.separate(clerk(), other).group == own
    actions.find(found.id)
    assert ("same", "name", "open") not in doubts(found, ALLOWANCE)
    kinds = Event.objects.filter(subject=other.subject).order_by("n").values_list("kind", flat=True)
    assert list(kinds) == ["assessment.joined", "assessment.separated"]


def test_a_row_is_separated_from_those_of_its_name(found: Inventory):
    assert at(found, OUT_BY_MAIL).group == at(found, OUT_HERE).group
    separated = actions.separate(clerk(OWN), at(found, OUT_HERE))
    assert separated.group != at(found, OUT_BY_MAIL).group
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.separate(clerk(), separated)
    assert refused.value.rule == "alone"
    renamed = actions.mend(clerk(), separated, "name", "転出届")
    assert renamed.group == separated.group


def test_rows_of_others_are_not_joined(found: Inventory):
    for who, rows, rule in (
        (OWN, [TAX], "own_rows"),
        (OTHER, [COPY], "own_rows"),
        ("shinki@mihon.example", [OUT_HERE], "nothing_chosen"),
    ):
        with pytest.raises(AssessmentRefusedError) as refused:
            actions.join(clerk(who), [at(found, line) for line in rows], at(found, OUT_HERE))
        assert refused.value.rule == rule
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.join(clerk(), [at(read(year=2024), COPY)], at(found, OUT_HERE))
    assert refused.value.rule == "one_list"


def test_a_list_is_looked_at_once_for_several_mendings(found: Inventory):
    def waiting() -> int:
        return ProcrastinateJob.objects.filter(task_name=actions.FIND, status="todo").count()

    assert waiting() == 1
    for typed in ("1", "2", "3"):
        actions.mend(clerk(), at(found, COPY), "volume", typed)
    assert waiting() == 1
    defer(actions.FIND, inventory=str(found.id))
    assert waiting() == 2


def test_a_list_that_something_rests_on_is_not_read_again(found: Inventory):
    actions.mend(clerk(), at(found, COPY), "volume", "900")
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.name_columns(clerk(), found, {1: "name"})
    assert refused.value.rule == "used"
    assert at(found, COPY).volume == 900


def test_a_list_that_only_has_open_findings_is_read_again(found: Inventory):
    assert Finding.objects.filter(inventory=found).exists()
    assert actions.name_columns(clerk(), found, {1: "name"}).state == InventoryState.READING


def test_a_plan_made_while_a_list_waits_to_be_read_keeps_its_rows(database: Clone):
    with database.as_office():
        with city_scope(MIHON):
            made = read()
            keep(ROWS.encode(), "list.csv", "application/octet-stream", subject=made.subject)
            actions.name_columns(clerk(), made, {1: "name"})
            Scenario.objects.create(
                inventory=made, name="案", given={}, made_by=clerk().staff, made_at=clock.now()
            )
        actions.read(MIHON, made.id)
        with city_scope(MIHON):
            now = Inventory.objects.get(id=made.id)
            assert now.state == InventoryState.DONE and "読み直せません" in now.problem_ja
            assert at(now, COPY).volume == 1000


def test_the_worker_looks_after_whoever_mends(database: Clone):
    with database.as_office():
        with city_scope(MIHON):
            made = read()
        actions.find_again(MIHON, made.id)
        with city_scope(MIHON):
            assert doubt(made, COPY, "half").state == "open"
            actions.settle(clerk(), doubt(made, COPY, "half"), "数えた")
        actions.find_again(MIHON, made.id)
        with city_scope(MIHON):
            assert doubt(made, COPY, "half").state == "right"
