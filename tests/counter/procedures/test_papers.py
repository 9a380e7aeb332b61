"""What the office takes from the answers: the applicant, and the data of the document."""

from datetime import date

from procedure_samples import certificate, definition, yaml_of
from test_forms import ANSWERS, CONTEXT

from madoguchi.counter.procedures.forms import validate
from madoguchi.counter.procedures.papers import applicant_of, document_data

WALK = certificate()
VALUES = validate(WALK, ANSWERS, CONTEXT).values
ISSUED = date(2026, 11, 24)


def test_the_applicant_comes_from_the_questions_that_the_declaration_names() -> None:
    applicant = applicant_of(WALK, VALUES)
    assert (applicant.name, applicant.kana) == ("見本 太郎", "ミホン タロウ")
    assert (applicant.role, applicant.phone) == ("self", "090-1234-5678")
    assert applicant.address == "福島県郡山市朝日1-23-7"
    assert applicant.electronic


def test_without_a_question_about_them_the_applicant_applies_for_themselves_on_paper() -> None:
    sample = definition(yaml_of())
    applicant = applicant_of(sample, {"applicant": {"family": "見本"}})
    assert (applicant.role, applicant.electronic, applicant.address, applicant.phone) == (
        "self",
        False,
        "",
        "",
    )


def test_the_certificate_gets_the_words_of_the_answers() -> None:
    data = document_data(WALK, VALUES, "half", "", ISSUED)
    assert data["householder"] == {"name": "見本 太郎", "address": "福島県郡山市朝日1-23-7"}
    assert data["household"] == [
        {"name": "見本 太郎", "relation": "世帯主", "age": "68歳"},
        {"name": "見本 花子", "relation": "妻", "age": "66歳"},
    ]
    assert data["cause"] == "令和8年10月12日の令和8年台風第21号（浸水）による"
    assert (data["grade"], data["flood"], data["additional"], data["instruction"]) == (
        "half",
        "above",
        "",
        "",
    )


def test_one_grows_older_on_the_eve_of_the_birthday() -> None:
    household = [{**VALUES["household"][0], "birth_date": "2008-04-01"}]
    on = [
        document_data(WALK, {**VALUES, "household": household}, "half", "", day)
        for day in (date(2026, 3, 30), date(2026, 3, 31))
    ]
    assert [data["household"][0]["age"] for data in on] == ["17歳", "18歳"]


def test_a_refusal_carries_reasons_and_how_to_object() -> None:
    data = document_data(WALK, VALUES, "refused", "空き家のため", ISSUED)
    assert data["decision"] == "不交付"
    assert data["reasons"] == "空き家のため"
    for law in ("行政不服審査法82条", "行政事件訴訟法46条", "3か月以内", "6か月以内"):
        assert law in data["instruction"]


def test_what_was_not_answered_is_empty() -> None:
    few = {"household": [], "home": VALUES["home"], "applicant": VALUES["applicant"]}
    data = document_data(WALK, few, "half", "", ISSUED)
    assert data["householder"]["name"] == ""
    assert data["household"] == []
    assert data["flood"] == ""


def test_braces_in_an_answer_are_only_text() -> None:
    data = document_data(WALK, {**VALUES, "disaster": "other", "disaster_name": "{home}"}, "half", "", ISSUED)
    assert data["additional"] == "{home}"
