"""Findings are settled for a reason, alone or several together, and taken back; what they were said of must stay."""

from collections.abc import Iterator

import pytest
from clones import Clone
from listed import COPY, HEADERS, MOVING_IN, OTHER, OWN, TAX, at, clerk, doubt, read
from walking import MIHON

from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, queries
from madoguchi.governance.assessment.finding_filters import ALL, NOBODY, Doubts
from madoguchi.governance.assessment.finding_words import by_kind, progress
from madoguchi.governance.assessment.models import Finding, Inventory, InventoryItem
from madoguchi.governance.assessment.refusals import AssessmentRefusedError


@pytest.fixture
def found(database: Clone) -> Iterator[Inventory]:
    """A list with its findings, in the city's scope."""
    with database.as_office(), city_scope(MIHON):
        made = read()
        actions.find(made.id)
        yield made


def test_right_as_it_is_and_taken_back(found: Inventory):
    one = actions.settle(clerk(OWN), doubt(found, COPY, "half"), "窓口で数えた")
    assert (one.state, one.note, one.settled_by) == ("right", "窓口で数えた", clerk(OWN).staff)
    actions.find(found.id)
    assert doubt(found, COPY, "half").state == "right"
    again = actions.reopen(clerk(), one)
    assert (again.state, again.settled_by, again.settled_at) == ("open", None, None)
    kinds = Event.objects.filter(subject=one.item.subject).order_by("n").values_list("kind", "data")
    assert list(kinds) == [
        ("assessment.settled", {"finding": "half", "field": "online"}),
        ("assessment.reopened", {"finding": "half", "field": "online"}),
    ]


def test_what_was_said_of_other_figures_is_asked_again(found: Inventory):
    actions.settle(clerk(), doubt(found, COPY, "half"), "数えた")
    actions.mend(clerk(), at(found, COPY), "volume", "2000")
    actions.mend(clerk(), at(found, COPY), "online", "1000")
    actions.find(found.id)
    now = doubt(found, COPY, "half")
    assert (now.state, now.facts, now.note) == ("open", {"volume": 2000, "online": 1000}, "数えた")


@pytest.mark.parametrize(
    ("who", "note", "rule"), [(OTHER, "数えた", "own_rows"), (OWN, "", "note"), (OWN, "あ" * 501, "note")]
)
def test_what_is_refused(found: Inventory, who: str, note: str, rule: str):
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.settle(clerk(who), doubt(found, COPY, "half"), note)
    assert refused.value.rule == rule
    assert doubt(found, COPY, "half").state == "open"


def test_settled_once_and_taken_back_once(found: Inventory):
    one = actions.settle(clerk(), doubt(found, COPY, "half"), "数えた")
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.settle(clerk(), one, "もう一度")
    assert refused.value.rule == "settled"
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.reopen(clerk(OTHER), one)
    assert refused.value.rule == "own_rows"
    actions.reopen(clerk(), one)
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.reopen(clerk(), one)
    assert refused.value.rule == "not_right"


def test_a_finding_that_is_gone_meanwhile_is_told(found: Inventory):
    seen = doubt(found, COPY, "half")
    Finding.objects.filter(id=seen.id).delete()
    for act in (lambda: actions.settle(clerk(), seen, "数えた"), lambda: actions.reopen(clerk(), seen)):
        with pytest.raises(AssessmentRefusedError) as refused:
            act()
        assert refused.value.rule == "finding_gone"


def test_several_together_each_with_its_line(found: Inventory):
    chosen = list(Finding.objects.filter(inventory=found, kind="blank"))
    settled = chosen[0]
    actions.settle(clerk(), settled, "不明")
    lines = {line.finding.id: line for line in actions.settle_all(clerk(OWN), chosen, "どこにも記録がない")}
    assert set(lines) == {one.id for one in chosen}
    rules = {key: line.refused.rule if line.refused else "" for key, line in lines.items()}
    assert rules[settled.id] in ("settled", "own_rows")
    tax = doubt(found, TAX, "blank")
    assert rules[tax.id] == "own_rows"
    own = [one for one in chosen if one.item.department == "市民課" and one.id != settled.id]
    assert own and {rules[one.id] for one in own} == {""}
    assert {one.state for one in Finding.objects.filter(id__in=[one.id for one in own])} == {"right"}
    assert Finding.objects.get(id=tax.id).state == "open"


def test_nothing_chosen_is_told(found: Inventory):
    with pytest.raises(AssessmentRefusedError) as refused:
        actions.settle_all(clerk(), [], "数えた")
    assert refused.value.rule == "nothing_chosen"


def test_lists_and_progress_by_department(found: Inventory):
    def listed(**wanted: str) -> list[tuple[int, str]]:
        rows = queries.findings_page(found, Doubts(**wanted))
        return [(one.item.line, one.kind) for one in rows]

    everything = listed(state=ALL)
    assert len(everything) == Finding.objects.filter(inventory=found).count() > 5
    volumes = [at(found, line).volume for line, _ in everything]
    known = [one for one in volumes if one is not None]
    assert known == sorted(known, reverse=True)
    assert volumes[len(known) :] == [None] * (len(volumes) - len(known)) != []
    assert {line for line, _ in listed(department="tax")} == {TAX}
    assert {kind for _, kind in listed(kind="half")} == {"half"}
    assert listed(department=NOBODY) == [
        (line, kind) for line, kind in everything if at(found, line).of_department is None
    ]
    actions.settle(clerk(), doubt(found, COPY, "half"), "数えた")
    actions.mend(clerk(), at(found, MOVING_IN), "volume", "1180")
    counted = queries.tallies(found)
    citizens = next(one for one in progress(counted) if one.slug == "citizens")
    assert (citizens.right, citizens.mended, citizens.settled) == (1, 1, 2)
    assert citizens.all == len([1 for line, _ in everything if at(found, line).department == "市民課"])
    assert by_kind(counted, "citizens", "open")["half"] == 0
    assert by_kind(counted, "citizens", ALL)["half"] == by_kind(counted, "", ALL)["half"] == 1


def test_a_finding_stands_where_its_row_does(found: Inventory):
    one = doubt(found, COPY, "half")
    assert one.volume == 1000
    actions.mend(clerk(), at(found, COPY), "volume", "1001")
    assert doubt(found, COPY, "half").volume == 1001
    InventoryItem.objects.filter(inventory=found, line=COPY).update(volume=1000, of_department=None)
    actions.find(found.id)
    now = doubt(found, COPY, "half")
    assert (now.volume, now.department) == (1000, None)


def test_findings_are_read_page_by_page(database: Clone, monkeypatch: pytest.MonkeyPatch):
    with database.as_office(), city_scope(MIHON):
        rows = [f"市民課,手続き{n},,,申請等,国民等,{'' if n % 3 else n * 10},,,,,,," for n in range(1, 30)]
        made = read("\n".join([HEADERS, *rows]))
        actions.find(made.id)
        whole = [one.id for one in queries.findings_page(made, Doubts(), most=500)]
        after, seen = None, []
        while page := queries.findings_page(made, Doubts(), after, most=3)[:3]:
            seen += [one.id for one in page]
            last = page[-1]
            after = queries.Place.read(str(queries.Place(last.volume, str(last.id))))
        assert seen == whole and len(whole) > 10
