"""A draft is begun from a row, written on by several, and published: only whole, and nobody overwrites another."""

from collections.abc import Iterator

import pytest
from clones import Clone
from django.db import connection
from drafted import filled
from listed import ALLOWANCE, CONTRACTOR, MOVING_IN, OTHER, OWN, TAX, at, clerk, read
from walking import MIHON

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import KessaiRule
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, draft_checks, queries
from madoguchi.governance.assessment.models import Inventory, ProcedureDraft


@pytest.fixture
def found(database: Clone) -> Iterator[Inventory]:
    """A list, in the scope of its city."""
    with database.as_office(), city_scope(MIHON):
        yield read()


def begun(found: Inventory, line: int = MOVING_IN) -> ProcedureDraft:
    return actions.begin_draft(clerk(), at(found, line))


def whole(one: ProcedureDraft, **instead: object) -> str:
    """Its text with every decision made."""
    return filled(actions.drafted_of(one.item, draft_checks.templates()), **instead)


def paths(one: ProcedureDraft, text: str) -> list[str]:
    return [fault.path for fault in draft_checks.faults_of(one, text, draft_checks.templates())]


def test_a_row_is_drafted_once(found: Inventory):
    one = begun(found)
    assert begun(found).id == one.id
    assert one.slug.startswith("notification_")
    assert "department: citizens" in one.text and "市民課（本庁1階　電話 054-000-2091）" in one.text
    assert Event.objects.get(kind="assessment.drafted").data == {"procedure": one.slug}


@pytest.mark.parametrize("email", [OTHER, OWN, CONTRACTOR])
def test_only_those_in_charge_draft(found: Inventory, email: str):
    one = begun(found)
    for act in (
        lambda who: actions.begin_draft(who, at(found, TAX)),
        lambda who: actions.save_draft(who, one, "x", 1),
        lambda who: actions.publish_draft(who, one),
    ):
        with pytest.raises(PlainError, match="受け持つ"):
            act(clerk(email))


def test_what_lacks_stands_in_the_way_of_publishing(found: Inventory):
    one = begun(found)
    assert "title.en" in paths(one, one.text)
    with pytest.raises(PlainError, match="決めることがあと"):
        actions.publish_draft(clerk(), one)
    wrong = actions.save_draft(clerk(), one, whole(one, kind="nothing"), one.turn)
    with pytest.raises(PlainError, match="直すところが"):
        actions.publish_draft(clerk(), wrong)
    assert current(one.slug) is None


def test_a_proposal_that_nobody_looked_at_stands_in_the_way_of_publishing(found: Inventory):
    one = begun(found)
    text = whole(one)
    mark = next(line for line in one.text.splitlines() if line.startswith("# 決めること：アドレスになる名前"))
    unseen = actions.save_draft(clerk(), one, f"{mark}\n{text}", one.turn)
    assert paths(unseen, unseen.text) == []
    with pytest.raises(PlainError, match="決めることがあと1件"):
        actions.publish_draft(clerk(), unseen)
    seen = actions.save_draft(clerk(), unseen, text, unseen.turn)
    assert actions.publish_draft(clerk(), seen).number == 1


def test_faults_are_saved_and_the_turn_is_counted(found: Inventory):
    one = begun(found)
    saved = actions.save_draft(clerk(), one, "id: half\r\nkind: [", one.turn)
    assert (saved.text, saved.turn) == ("id: half\nkind: [", 2)
    assert saved.slug == one.slug  # what cannot be read names nothing
    assert actions.save_draft(clerk(), one, saved.text, 2).turn == 2  # nothing changed
    assert Event.objects.filter(kind="assessment.draft_saved").count() == 1


def test_nobody_overwrites_what_another_saved_meanwhile(found: Inventory):
    one = begun(found)
    actions.save_draft(clerk(), one, "first", one.turn)
    with pytest.raises(PlainError, match="保存しました。下の文章はまだ保存されていません"):
        actions.save_draft(clerk(), one, "second", one.turn)
    assert ProcedureDraft.objects.get(id=one.id).text == "first"
    assert actions.save_draft(clerk(), one, "second", one.turn + 1).text == "second"


@pytest.mark.parametrize(("text", "why"), [("a\x00b", "制御文字"), ("x" * 100_001, "長すぎて")])
def test_what_cannot_be_kept_is_refused(found: Inventory, text: str, why: str):
    one = begun(found)
    with pytest.raises(PlainError, match=why):
        actions.save_draft(clerk(), one, text, one.turn)


@pytest.mark.parametrize("line", [MOVING_IN, TAX, ALLOWANCE])
def test_once_all_is_decided_it_is_published_and_its_row_is_live(found: Inventory, line: int):
    one = begun(found, line)
    text = whole(one, classification="moves")
    assert paths(one, text) == []
    saved = actions.save_draft(clerk(), one, text, one.turn)
    version = actions.publish_draft(clerk(), saved)
    live = current(saved.slug)
    assert live is not None and live.id == version.id
    assert load_definition(live).procedure.title.ja == one.item.name
    now = queries.draft_coded(found, one.code)
    assert now is not None and now.published_at is not None and now.item.procedure == saved.slug
    assert Event.objects.get(kind="assessment.draft_published").data == {"procedure": saved.slug}


def test_published_again_it_is_a_new_version_and_keeps_its_name(found: Inventory):
    one = begun(found)
    text = whole(one)
    one = actions.save_draft(clerk(), one, text, one.turn)
    actions.publish_draft(clerk(), one)
    one = actions.save_draft(clerk(), one, text.replace("minutes: 3", "minutes: 9"), one.turn)
    assert actions.publish_draft(clerk(), one).number == 2
    renamed = text.replace(f"id: {one.slug}", "id: another_name")
    assert paths(one, renamed) == ["id"]
    assert actions.save_draft(clerk(), one, renamed, one.turn).slug == one.slug


def test_the_name_of_another_procedure_is_not_taken_over(found: Inventory):
    one = begun(found)
    assert paths(one, whole(one, id="moving_out")) == ["id"]
    saved = actions.save_draft(clerk(), one, whole(one, id="moving_in_draft"), one.turn)
    assert saved.slug == "moving_in_draft"


def test_what_the_city_does_not_have_is_told_with_its_line(found: Inventory):
    one = begun(found, ALLOWANCE)
    text = whole(one, department="nowhere", classification="nothing").replace(
        "document: decision_notice",
        "document: no_such\n    next: [{procedure: no_such, title: {ja: 次, en: Next}}]",
    )
    text = text.replace("papers:", "papers:\n  no_such: {ja: 通知, en: Notice}", 1)
    faults = {fault.path: fault for fault in draft_checks.faults_of(one, text, draft_checks.templates())}
    assert {
        "department",
        "classification",
        "outcomes.granted.document",
        "outcomes.granted.next.0.procedure",
    } <= set(faults)
    assert text.split("\n")[faults["department"].line - 1] == "department: nowhere"


def test_templates_that_the_city_lacks_are_a_decision(found: Inventory):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_template WHERE slug = 'refusal_notice'")
    one = begun(found, ALLOWANCE)
    assert "refusal_document" in {
        each.name for each in actions.drafted_of(one.item, draft_checks.templates()).decisions
    }
    assert "# document: refusal_notice" in one.text


def test_an_outcome_that_nobody_could_decide_is_told(found: Inventory):
    one = begun(found, ALLOWANCE)
    KessaiRule.objects.update(until=clock.today())
    assert {"outcomes.granted", "outcomes.refused"} <= set(paths(one, whole(one)))
