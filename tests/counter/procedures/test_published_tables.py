"""What a declaration says of its publication is checked when its pack is, with the line of each fault."""

from pathlib import Path

import pytest

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures.reading import read_yaml

PACK = Path(__file__).parents[3] / "packs" / "mihon" / "procedures"
SURVEY = (PACK / "resident_survey.yaml").read_text()
COMMENT = (PACK / "public_comment.yaml").read_text()
RING = "    - {id: ring, title: {ja: 輪, en: Ring}, rows: %s, columns: %s}\n\nexamples:\n"

WRONG = {
    "no such outcome": (SURVEY, "outcomes: [counted]", "outcomes: [told]", "publishes.outcomes.0"),
    "no such question": (
        SURVEY,
        "rows: age, columns: used",
        "rows: years, columns: used",
        "publishes.tables.0.rows",
    ),
    "words cannot be counted": (
        SURVEY,
        "rows: age, columns: used",
        "rows: age, columns: words",
        "publishes.tables.0.columns",
    ),
    "several against several": (
        SURVEY,
        "rows: age, columns: hindered",
        "rows: hindered, columns: hindered",
        "publishes.tables.2.columns",
    ),
    "one name twice": (SURVEY, "{id: age_hindered", "{id: age_used", "publishes.tables.2.id"),
    "the same two questions": (SURVEY, "\nexamples:\n", RING % ("used", "age"), "publishes.tables.3"),
    "a ring of three": (SURVEY, "\nexamples:\n", RING % ("hindered", "used"), "publishes.tables.3"),
    "a smallest number that hides nothing": (SURVEY, "  least: 5", "  least: 2", "publishes.least"),
    "words that were typed by the applicant": (
        COMMENT,
        "    words: words",
        "    words: opinion",
        "publishes.replies.words",
    ),
    "no such reply": (COMMENT, "    reply: reply", "    reply: answer", "publishes.replies.reply"),
    "an effect in words": (COMMENT, "    effect: effect", "    effect: reply", "publishes.replies.effect"),
    "a group without options": (
        COMMENT,
        "    group: chapter",
        "    group: opinion",
        "publishes.replies.group",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_is_named_with_its_place(case: str) -> None:
    text, right, wrong, path = WRONG[case]
    assert right in text
    with pytest.raises(DeclarationError) as error:
        read_yaml(text.replace(right, wrong, 1))
    assert path in {one.path for one in error.value.faults}


def test_nothing_to_publish_is_refused() -> None:
    begin, end = COMMENT.index("  replies:\n"), COMMENT.index("\nexamples:\n")
    with pytest.raises(DeclarationError, match="tables"):
        read_yaml(COMMENT[:begin] + COMMENT[end:])


def test_the_sample_citys_are_whole() -> None:
    survey = read_yaml(SURVEY).publishes
    assert survey
    assert (survey.least, len(survey.tables)) == (5, 3)
    assert read_yaml(COMMENT).publishes
