"""What programs are told of a question: the schema of its answer, and its columns in a table."""

from typing import Any

import pytest
from hostile_answers import HOSTILE
from hypothesis import given
from jsonschema_rs import Draft202012Validator
from jsonschema_rs import meta as metaschema
from procedure_samples import certificate, definition, question, yaml_of
from question_samples import ANSWERABLE, CONTEXT, NAME, QUESTIONS, ROW, TAKEN

from madoguchi.counter.procedures.forms import answers_schema, columns, row, validate
from madoguchi.counter.procedures.questions import QuestionError

SCHEMAS = {kind: QUESTIONS[kind].answer_schema() for kind in ANSWERABLE}
VALID = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
#: A word that no question asks for is refused by each of these.
WRONG = {
    "some_of": ["beside"],
    "group": [{}],
    "number": 11,
    "photo": "photo-1",
    "file": ["../etc"],
    "money": 500_001,
    "ranked": ["beside"],
}


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_a_schema_is_one_and_bears_its_words(kind: str) -> None:
    assert metaschema.is_valid(SCHEMAS[kind])
    assert SCHEMAS[kind]["title"] == "質問"
    assert not VALID[kind].is_valid(WRONG.get(kind, {"else": 1}))


@pytest.mark.parametrize(("kind", "raw", "value"), TAKEN)
def test_what_is_taken_fits_its_schema(kind: str, raw: Any, value: Any) -> None:
    assert VALID[kind].is_valid(raw)
    assert VALID[kind].is_valid(value)


@pytest.mark.parametrize("kind", ANSWERABLE)
@given(raw=HOSTILE)
def test_whatever_is_taken_comes_to_a_value_that_fits(kind: str, raw: Any) -> None:
    try:
        value = QUESTIONS[kind].clean(raw, CONTEXT)
    except QuestionError:
        return
    assert value is None or VALID[kind].is_valid(value)


def test_options_and_limits_are_in_the_schema() -> None:
    assert SCHEMAS["one_of"]["oneOf"][0] == {"const": "above", "title": "床の上"}
    assert (SCHEMAS["number"]["minimum"], SCHEMAS["number"]["maximum"]) == (1, 10)
    assert SCHEMAS["computed"]["readOnly"]
    assert set(question(type="person_name").answer_schema()["properties"]) == {"family", "given"}
    hinted = question(type="text", hint={"ja": "例：道路", "en": "Say roads"}).answer_schema()
    assert hinted["description"] == "例：道路"


def test_a_form_requires_what_everybody_is_asked() -> None:
    schema = answers_schema(definition(yaml_of()))
    assert metaschema.is_valid(schema)
    assert schema["required"] == ["applicant", "copies", "agreed"], (
        "neither why nor people: they hang on answers"
    )
    assert list(schema["properties"]) == ["applicant", "copies", "why", "people", "agreed", "first_name"]
    check = Draft202012Validator(schema)
    whole = {"applicant": {"family": "見本"}, "copies": 1, "agreed": True}
    assert check.is_valid(whole)
    assert not check.is_valid({**whole, "injected": 1})
    assert not check.is_valid({**whole, "agreed": False})


def test_the_certificate_has_a_schema_and_a_table() -> None:
    walk = certificate()
    assert metaschema.is_valid(answers_schema(walk))
    heads = columns(walk, "ja")
    assert len({key for key, _ in heads}) == len(heads)
    assert len(row(walk, {}, "ja")) == len(heads)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", list(QUESTIONS))
def test_a_row_has_as_many_cells_as_columns(kind: str, language: str) -> None:
    asked = QUESTIONS[kind]
    wide = len(asked.columns(language))
    assert len(asked.cells(None, language)) == wide
    assert set(asked.cells(None, language)) <= {""}
    for value in [value for one, _, value in TAKEN if one == kind]:
        cells = asked.cells(value, language)
        assert len(cells) == wide
        assert any(cells)


def test_columns_are_parts_and_cells_are_figures() -> None:
    assert QUESTIONS["person_name"].columns("ja")[:3] == (
        ("asked.family", "質問（姓）"),
        ("asked.given", "質問（名）"),
        ("asked.family_kana", "質問（姓のフリガナ）"),
    )
    assert QUESTIONS["number"].columns("en") == (("asked", "Question (copies)"),)
    assert QUESTIONS["number"].cells(1200, "ja") == ("1200",)
    assert QUESTIONS["date"].cells("2026-11-21", "ja") == ("2026-11-21",)
    assert QUESTIONS["map_point"].cells({"lat": 37.9, "lng": 139.0}, "ja") == ("37.9", "139.0", "", "", "")
    people = question(type="group", questions=[NAME], **ROW)
    assert people.cells([{"name": {"family": "甲"}}, {"name": {"family": "乙"}}], "ja") == ("甲\n乙",)


def test_a_row_of_a_form_follows_its_columns() -> None:
    sample = definition(yaml_of())
    values = validate(sample, {"applicant": {"family": "見本"}, "copies": 1, "agreed": True}).values
    told = dict(zip([key for key, _ in columns(sample, "ja")], row(sample, values, "ja"), strict=True))
    assert told == {
        "applicant.family": "見本",
        "applicant.given": "",
        "copies": "1",
        "why": "",
        "people": "",
        "agreed": "同意します",
        "first_name": "",
    }
