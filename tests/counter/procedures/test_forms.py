"""The form: pages that are shown, pages that are read, answers checked whole, in words, in templates."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from procedure_samples import certificate, definition, post, yaml_of

from madoguchi.counter.procedures.canonical import as_json
from madoguchi.counter.procedures.definition import Definition, load_definition
from madoguchi.counter.procedures.forms import (
    browser_data,
    describe,
    fields,
    messages,
    read_page,
    validate,
)
from madoguchi.counter.procedures.questions import Context, FileShown, MapGround

NAME = {"family": "見本", "given": "太郎"}
ANSWERS: dict[str, Any] = {
    "disaster": "typhoon_21",
    "damaged_on": "令和8年10月12日",
    "cause": "flood",
    "home": {
        "postal_code": "963-8601",
        "prefecture": "福島県",
        "city": "郡山市",
        "town": "朝日",
        "rest": "1-23-7",
    },
    "structure": "wood",
    "tenure": "owned",
    "household": [
        {"name": NAME, "birth_date": "S33.2.1", "relation": "head"},
        {"name": {"family": "見本", "given": "花子"}, "birth_date": "S35.2.1", "relation": "wife"},
    ],
    "role": "self",
    "applicant": {**NAME, "family_kana": "みほん", "given_kana": "たろう"},
    "phone": "090-1234-5678",
    "staying": "home",
    "damaged_parts": ["floor"],
    "flood": "above",
    "flood_depth": "４５",
    "photos": ["photo-1"],
    "present": "cannot",
    "copies": "1",
    "electronic": True,
}
CONTEXT = Context(
    today=date(2026, 11, 21),
    landmarks={"s1": "本町小学校"},
    files={"photo-1": FileShown("北側.jpg", "/f/1")},
    ground=MapGround(geojson="/places/landmarks.json", center="140.35,37.40"),
)


@pytest.fixture(scope="module")
def sample() -> Definition:
    return definition(yaml_of())


@pytest.fixture(scope="module")
def walk() -> Definition:
    return certificate()


def test_pages_follow_the_answers_typed_or_cleaned(sample: Definition) -> None:
    def shown(answers: dict[str, Any]) -> list[str]:
        return [page.id for page in sample.pages_for(answers)]

    assert shown({}) == ["first", "third"], "a condition on what is not answered does not hold"
    assert shown({"copies": "1"}) == ["first", "third"]
    assert shown({"copies": "２"}) == ["first", "second", "third"]
    assert shown({"copies": 2}) == ["first", "second", "third"]


def test_the_answer_to_what_is_not_asked_is_dropped(sample: Definition) -> None:
    people = [{"name": NAME}]
    asked = {
        "applicant": NAME,
        "copies": "4",
        "why": "多い",
        "people": people,
        "agreed": True,
        "first_name": "a",
    }
    assert validate(sample, asked).errors == {}
    assert set(validate(sample, asked).values) == set(asked)
    fewer = validate(sample, {**asked, "copies": "1"})
    assert fewer.errors == {}
    # The page of the people is gone, and with it what hangs on the people.
    assert set(fewer.values) == {"applicant", "copies", "agreed"}


def test_an_answer_of_an_unknown_name_is_dropped(sample: Definition) -> None:
    assert "injected" not in validate(sample, {"injected": "x"}).values


def test_faults_are_named_by_the_path_of_their_field(sample: Definition) -> None:
    errors = validate(sample, {"copies": "2", "people": [{"name": NAME, "home": {"city": "郡山市"}}]}).errors
    assert set(errors) == {"applicant.family", "people.0.home.prefecture", "agreed", "people.0.home.rest"}
    assert sample.page_of("people.0.home.prefecture").id == "second"
    said = dict(messages(errors, "en"))
    assert said["people.0.home.prefecture"] == "Please enter the prefecture."


def test_a_page_is_read_with_the_answers_of_the_others(sample: Definition) -> None:
    first = sample.pages[0]
    result = read_page(first, post(applicant__family="見本", copies="10", why=""), {})
    assert result.raw == {"applicant": {"family": "見本", "given": ""}, "copies": "10", "why": ""}
    assert result.values == {"applicant": {"family": "見本"}, "copies": 10}
    assert set(result.errors) == {"why"}
    assert not result.again
    third = read_page(sample.pages[2], post(agreed="yes"), {"copies": "2", "people": [{"name": NAME}]})
    assert third.values == {"agreed": True}


def test_what_was_typed_wrong_is_kept(sample: Definition) -> None:
    result = read_page(sample.pages[0], post(copies="ひざくらい"), {})
    assert result.raw["copies"] == "ひざくらい"
    assert "copies" in result.errors
    shown = next(
        field for field in fields(sample.pages[0], result.raw, result.errors, "ja") if field.name == "copies"
    )
    assert shown.value == "ひざくらい"
    assert "ひざくらい" in shown.error


def test_a_row_is_added_and_removed_without_javascript(sample: Definition) -> None:
    page = sample.pages[1]
    one = post(people__0__name__family="甲", _add_people="1")
    added = read_page(page, one, {"copies": "2"})
    assert added.again
    assert added.errors == {}
    assert [row.get("name", {}).get("family") for row in added.raw["people"]] == ["甲", None]
    two = post(people__0__name__family="甲", people__1__name__family="乙", _remove_people_0="1")
    assert [row["name"]["family"] for row in read_page(page, two, {"copies": "2"}).raw["people"]] == ["乙"]
    gone = read_page(page, post(people__0__name__family="甲", _remove_people_9="1"), {"copies": "2"})
    assert len(gone.raw["people"]) == 1


def test_rows_have_an_end(sample: Definition) -> None:
    full = {f"people__{row}__name__family": "甲" for row in range(3)}
    result = read_page(sample.pages[1], post(**full, _add_people="1"), {"copies": "2"})
    assert len(result.raw["people"]) == 3


def test_an_address_is_filled_in_from_its_postal_code(walk: Definition) -> None:
    page = walk.page_of("home")
    result = read_page(
        page, post(home__postal_code="９６３−８６０１", home__building="見本方", _fill_address="home"), {}
    )
    assert result.again
    assert result.raw["home"]["prefecture"] == "福島県"
    assert result.raw["home"]["city"] == "郡山市"
    assert result.raw["home"]["building"] == "見本方", "nothing typed is lost"


@pytest.mark.parametrize(
    ("typed", "filled"),
    [
        # Several towns share a code: its part of the address alone; what was typed stays.
        ({"postal_code": "9000000", "town": "字小禄"}, {"city": "那覇市", "town": "字小禄", "rest": ""}),
        # A street of 京都 says more than the town of the code; another town gives way.
        (
            {"postal_code": "604-0924", "town": "河原町通二条下る一之船入町"},
            {"city": "京都市中京区", "town": "河原町通二条下る一之船入町"},
        ),
        ({"postal_code": "604-0924", "town": "朝日"}, {"town": "一之船入町"}),
        # The own code of a large office has its number too, which gives way to one that was typed.
        ({"postal_code": "604-8571"}, {"town": "寺町通御池上る", "rest": "上本能寺前町488番地"}),
        ({"postal_code": "963-8601", "rest": "1-23-7"}, {"town": "朝日", "rest": "1-23-7"}),
        ({"postal_code": "028-5402", "town": "葛巻第40地割"}, {"town": "葛巻第40地割"}),
    ],
)
def test_what_a_code_knows_is_filled_in_and_what_was_typed_better_stays(
    walk: Definition, typed: dict[str, str], filled: dict[str, str]
) -> None:
    sent = post(**{f"home__{part}": text for part, text in typed.items()}, _fill_address="home")
    result = read_page(walk.page_of("home"), sent, {})
    assert result.errors == {}
    assert {part: result.raw["home"][part] for part in filled} == filled


def test_an_address_inside_a_row_is_filled_in(sample: Definition) -> None:
    typed = post(people__0__home__postal_code="9638601", _fill_address="people.0.home")
    assert read_page(sample.pages[1], typed, {"copies": "2"}).raw["people"][0]["home"]["city"] == "郡山市"


@pytest.mark.parametrize("code", ["", "12", "000-0000"])
def test_a_postal_code_that_says_nothing_is_told(walk: Definition, code: str) -> None:
    result = read_page(walk.page_of("home"), post(home__postal_code=code, _fill_address="home"), {})
    assert result.again
    assert set(result.errors) == {"home.postal_code"}


@pytest.mark.parametrize(
    "path", ["nothing", "people", "people.9.home", "people.x.home", "people.0.name", "copies"]
)
def test_a_forged_button_does_nothing(sample: Definition, path: str) -> None:
    typed = post(people__0__name__family="甲", _fill_address=path, _add_nothing="1", _remove_copies_0="1")
    result = read_page(sample.pages[1], typed, {"copies": "2"})
    assert result.errors == {}
    assert len(result.raw["people"]) == 1


def test_the_certificate_is_filled_in_from_end_to_end(walk: Definition) -> None:
    result = validate(walk, ANSWERS, CONTEXT)
    assert result.errors == {}
    assert result.values["flood_depth"] == 45
    assert result.values["household"][1]["birth_date"] == "1960-02-01"
    assert validate(walk, result.values, CONTEXT) == result, "values check out as they are"
    assert json.loads(json.dumps(result.values)) == result.values


def test_the_depth_is_asked_where_the_floor_was_wet(walk: Definition) -> None:
    dry = validate(walk, {**ANSWERS, "flood": "none"}, CONTEXT)
    assert "flood_depth" not in dry.values
    judged = validate(walk, {**ANSWERS, "self_judgement": True, "present": ""}, CONTEXT)
    assert judged.errors == {}
    assert "present" not in judged.values
    assert set(validate(walk, {**ANSWERS, "present": ""}, CONTEXT).errors) == {"present"}


def test_answers_are_described_page_by_page_in_both_languages(walk: Definition) -> None:
    sections = describe(walk, ANSWERS, "ja", CONTEXT.files, change=lambda page: f"/change/{page}/")
    rows = {row.question_id: row for section in sections for row in section.rows}
    assert rows["household"].text == "見本 太郎、昭和33年2月1日、世帯主\n見本 花子、昭和35年2月1日、妻"
    assert rows["place"].text == ""
    assert rows["photos"].files == (FileShown("北側.jpg", "/f/1"),)
    assert "staying_at" not in rows
    assert "letter_of_attorney" not in rows
    assert sections[1].change == "/change/home/"
    english = {row.question_id: row for section in describe(walk, ANSWERS, "en") for row in section.rows}
    assert english["damaged_on"].text == "12 October 2026"
    assert english["flood"].text == "Above the floor"


def test_the_case_page_describes_what_was_right_when_it_arrived(walk: Definition) -> None:
    values = validate(walk, {**ANSWERS, "place": {"landmark": "s1"}}, CONTEXT).values
    rows = {row.question_id: row.text for section in describe(walk, values, "ja") for row in section.rows}
    assert rows["place"] == "本町小学校の近く"
    assert rows["photos"] == "写真1枚"


def test_the_browser_gets_the_shape_and_the_other_pages_answers(walk: Definition) -> None:
    data = browser_data(walk.page_of("flood"), ANSWERS)
    assert json.loads(data["shape"])["answers"]["flood_depth"] == "int"
    others = json.loads(data["answers"])
    assert others["copies"] == 1
    assert "flood" not in others


def test_a_question_is_left_out_only_when_another_page_rules_it_out(
    sample: Definition, walk: Definition
) -> None:
    assert [field.name for field in fields(sample.pages[2], {"copies": "1"}, {}, "ja")] == ["agreed"]
    depth = next(field for field in fields(walk.page_of("flood"), {"flood": "none"}, {}, "ja") if field.when)
    assert depth.name == "flood_depth"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_the_certificate_can_be_shown(walk: Definition, language: str) -> None:
    japanese = re.compile(r"[\u3040-\u30ff]")
    for page in walk.pages:
        with translation.override(language):
            html = render_to_string(
                "procedures/page_fields.html", {"fields": fields(page, {}, {}, language, CONTEXT)}
            )
        assert f'name="{next(one.id for one in page.questions)}' in html
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        labelled = set(re.findall(r'<label for="([^"]+)"', html))
        assert labelled <= set(ids)
        if language == "en":
            text = re.sub(r"<[^>]+>|令和8年11月21日|R8.11.21|本町小学校", "", html)
            assert not japanese.search(text), japanese.findall(text)


def test_the_summary_of_faults_leads_to_a_control(walk: Definition) -> None:
    for page in walk.pages:
        result = read_page(page, QueryDict(""), {"staying": "elsewhere"}, CONTEXT)
        html = render_to_string(
            "procedures/page_fields.html", {"fields": fields(page, result.raw, result.errors, "ja", CONTEXT)}
        )
        for path, sentence in messages(result.errors, "ja"):
            assert re.search(rf'<(input|select|textarea)[^>]* id="id_{re.escape(path)}"', html), path
            assert sentence in html


def test_what_was_typed_is_escaped(walk: Definition) -> None:
    typed = {"applicant": {"family": "<script>alert(1)</script>"}, "phone": '"><img src=x>'}
    html = render_to_string(
        "procedures/page_fields.html", {"fields": fields(walk.page_of("phone"), typed, {}, "ja", CONTEXT)}
    )
    assert "<script>" not in html
    assert "<img src=x>" not in html


def test_answers_are_shown_as_facts_with_links_to_change_them(walk: Definition) -> None:
    typed = {**ANSWERS, "applicant": {"family": "<b>見本</b>"}}
    sections = describe(walk, typed, "ja", CONTEXT.files, change=lambda page: f"/change/{page}/")
    html = render_to_string("procedures/answers.html", {"sections": sections})
    assert 'href="/change/household/"' in html
    assert "見本 太郎、昭和33年2月1日、世帯主<br>" in html
    assert '<img src="/f/1"' in html
    assert "&lt;b&gt;見本" in html
    assert "入力なし" in html


class Version:
    """A published version as far as its definition needs."""

    def __init__(self, digest: str, declaration: dict[str, Any]) -> None:
        self.digest = digest
        self.declaration = declaration


def test_a_definition_is_made_once_a_version(sample: Definition) -> None:
    stored = as_json(sample.procedure)
    one = load_definition(Version("a" * 64, stored))
    assert load_definition(Version("a" * 64, {})) is one, "the declaration is not even looked at"
    assert load_definition(Version("b" * 64, stored)) is not one


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
QUESTIONS = sorted(ANSWERS)


@settings(max_examples=200)
@given(wrong=st.dictionaries(st.sampled_from(QUESTIONS), JSON, max_size=5))
def test_no_answers_make_the_check_fall_over(walk: Definition, wrong: dict[str, Any]) -> None:
    result = validate(walk, {**ANSWERS, **wrong}, CONTEXT)
    again = validate(walk, result.values, CONTEXT)
    assert {name: again.values[name] for name in result.values} == result.values
    describe(walk, {**ANSWERS, **wrong}, "ja")
    for page in walk.pages:
        fields(page, {**ANSWERS, **wrong}, result.errors, "ja", CONTEXT)


@pytest.mark.parametrize(
    "answers", [None, [], "text", 7, {"household": [{}] * 10**6}, {"copies": "9" * 10**6}]
)
def test_no_hostile_whole_makes_the_check_fall_over(walk: Definition, answers: Any) -> None:
    assert validate(walk, answers, CONTEXT).errors
