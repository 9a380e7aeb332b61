"""Computed values: reckoned from what stands above, by nobody else."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from procedure_samples import asking, definition, post, yaml_of

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import check_some, describe, fields, read_page, validate
from madoguchi.counter.procedures.reading import read_yaml

LABEL = "label: {ja: 質問, en: Question}"
COPIES = f"{{type: number, id: copies, required: false, {LABEL}}}"


def computed(value: str, gives: str = "int", name: str = "total", more: str = "") -> str:
    return f"{{type: computed, id: {name}, value: '{value}', gives: {gives}, {LABEL}{more}}}"


@pytest.fixture(scope="module")
def priced() -> Definition:
    total = computed("300 * answers.copies", more=", unit: {ja: 円, en: yen}")
    dear = computed("answers.total > 500", "bool", "dear")
    why = f"{{type: text, id: why, when: answers.dear, {LABEL}}}"
    return definition(yaml_of(pages=asking(COPIES, total, dear, why)))


def test_it_is_reckoned_and_conditions_read_it(priced: Definition) -> None:
    few = validate(priced, {"copies": "1"})
    assert (few.values, few.errors) == ({"copies": 1, "total": 300, "dear": False}, {})
    many = validate(priced, {"copies": "２", "why": "多い"})
    assert many.values == {"copies": 2, "total": 600, "dear": True, "why": "多い"}


def test_what_a_client_sends_in_its_place_is_not_looked_at(priced: Definition) -> None:
    assert validate(priced, {"copies": 1, "total": 1, "dear": "x"}).values["total"] == 300
    assert "total" not in validate(priced, {"total": 1}).values, "absent while an answer is missing"
    sent = read_page(priced.pages[0], post(copies="2", total="1"), {"total": 5})
    assert sent.values["total"] == 600


@pytest.mark.parametrize(
    ("value", "gives", "come_to"),
    [
        ("answers.copies + 1", "int", 3),
        ("answers.copies > 1", "bool", True),
        ('answers.copies > 1 ? "多い" : "少ない"', "string", "多い"),
        ("0.5 + 1.0", "double", 1.5),
    ],
)
def test_it_gives_what_it_says(value: str, gives: str, come_to: Any) -> None:
    made = definition(yaml_of(pages=asking(COPIES, computed(value, gives))))
    values = validate(made, {"copies": 2}).values
    assert values["total"] == come_to
    assert validate(made, values).values == values


def test_a_sum_too_large_is_a_fault_of_its_own() -> None:
    huge = computed("answers.copies * 9000000000000000000")
    result = validate(definition(yaml_of(pages=asking(COPIES, huge))), {"copies": 1_000_000})
    assert result.errors["total"].code == "out_of_range"
    assert "大きすぎ" in result.errors["total"].ja


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (computed("300 * answers.copeis"), "「copies」ではありませんか"),
        (computed("answers.copies > 1"), "整数になる式"),
        (computed("300 * answers.copies", "string"), "文字列になる式"),
        (computed("300 * answers.copies", "double"), "小数になる式"),
        (computed("300 * answers.total"), "「total」という項目はありません"),
    ],
)
def test_names_and_types_are_checked_when_it_is_loaded(wrong: str, why: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read_yaml(yaml_of(pages=asking(COPIES, wrong)), "sample.yaml")
    (fault,) = refused.value.faults
    assert fault.path == "pages.0.questions.2.value"
    assert why in fault.ja


def test_it_is_shown_and_cannot_be_typed(priced: Definition) -> None:
    total = next(one for one in fields(priced.pages[0], {"copies": "4"}, {}, "ja") if one.name == "total")
    html = render_to_string("procedures/question.html", {"field": total})
    assert ">1,200円</output>" in html
    assert "<input" not in html
    rows = {one.question_id: one.text for one in describe(priced, {"copies": 4}, "en")[0].rows}
    assert rows["total"] == "1,200 yen"
    assert rows["dear"] == "Yes"


def test_some_questions_are_checked_alone(priced: Definition) -> None:
    kept = {"copies": 1, "total": 300, "dear": False}
    good = check_some(priced, ["copies"], {"copies": "２"}, answers=kept)
    assert (good.values, good.errors) == ({"copies": 2, "total": 600, "dear": True}, {})
    wrong = check_some(priced, ["copies"], {"copies": "たくさん"}, answers=kept)
    assert set(wrong.errors) == {"copies"}
    not_asked = check_some(priced, ["why"], {"why": ""}, answers=kept)
    assert "why" not in not_asked.values
    assert not_asked.errors == {}
    asked = check_some(priced, ["why"], {"why": ""}, answers={**kept, "copies": 2})
    assert asked.errors["why"].code == "missing"
