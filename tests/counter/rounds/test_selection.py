"""What a declaration says of its selection is checked when its pack is, with the line of each fault."""

import nursery
import pytest

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures.canonical import as_json
from madoguchi.counter.procedures.definition import procedure_from
from madoguchi.counter.procedures.reading import read_yaml

DECLARED = nursery.DECLARATION.format(department="childcare")
WRONG = {
    "unknown answer": (
        "answers.hours >= 160 ? 20 : 10",
        "answers.ours >= 160 ? 20 : 10",
        "selection.points.0.points",
    ),
    "no number": ("answers.hours >= 160 ? 20 : 10", "answers.hours >= 160", "selection.points.0.points"),
    "tie of text": ("[answers.months]", "[answers.phone]", "selection.tie_break.0"),
    "class no text": ("class: 'answers.birth_date >=", "class: 'answers.months >", "selection.class"),
    "choices not ranked": ("choices: wishes", "choices: sibling_at", "selection.choices"),
    "points nowhere": ("at: sibling_at", "at: hours", "selection.points.2.at"),
    "no such outcome": ("placed: placed", "placed: admitted", "selection.placed"),
    "no such sibling question": (
        "same: [parent, phone]",
        "same: [parent, mail]",
        "selection.siblings.same.1",
    ),
    "unknown condition": ("value: any_time", "value: whenever", "selection.siblings.together"),
    "no such child": ("child: child", "child: phone", "selection.child"),
    "rank not asked": ("choice: rank", "choice: placed_at", "selection.choice"),
    "told of what nobody asks": ("第{rank}希望", "第{order}希望", "outcomes.placed.told.ja"),
    "told in a form": ("choice {rank}:", "choice {rank:key}:", "outcomes.placed.told.en"),
    "told of a brace": ("に決まりました", "に決まりました{", "outcomes.placed.told.ja"),
    "place not asked": ("place: placed_at", "place: checked_hours", "selection.place"),
}


def faults(text: str) -> list[str]:
    with pytest.raises(DeclarationError) as refusal:
        read_yaml(text, "nursery.yaml")
    assert all(fault.line > 0 for fault in refusal.value.faults)
    return [fault.path for fault in refusal.value.faults]


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_with_its_line(name: str) -> None:
    right, wrong, path = WRONG[name]
    assert right in DECLARED
    assert path in faults(DECLARED.replace(right, wrong, 1))


def test_a_place_that_cannot_be_written_down_is_a_fault() -> None:
    option = "          - {value: momo, label: {ja: もも園, en: Momo}}\n"
    assert faults(DECLARED.replace(option, "", 1)) == ["selection.place"]


def test_selection_and_step_belong_together() -> None:
    start, end = DECLARED.index("selection:\n"), DECLARED.index("pages:\n")
    assert faults(DECLARED[:start] + DECLARED[end:]) == ["selection"]


def test_it_is_the_same_from_its_stored_form() -> None:
    procedure = read_yaml(DECLARED)
    assert procedure_from(as_json(procedure)) == procedure
