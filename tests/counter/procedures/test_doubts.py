"""Twelve digits that check as an Individual Number are asked back once, and kept when they are none."""

import pytest
from django.template.loader import render_to_string
from procedure_samples import asking, definition, post, question, yaml_of

from madoguchi.counter.procedures.forms import check_some, describe, fields, read_page, validate
from madoguchi.counter.procedures.questions import Code, Context, QuestionError

#: Made up; its check digit is right (平成26年総務省令第85号5条).
LOOKS_LIKE_ONE = "123456789018"
LABEL = "label: {ja: 質問, en: Question}"
SURE = {"not_individual_number": True}
ASKED = {
    "text": question(type="text"),
    "long_text": question(type="long_text"),
    "number": question(type="number", most=10**12),
}


@pytest.mark.parametrize("kind", list(ASKED))
def test_it_is_refused_until_the_writer_says_that_it_is_none(kind: str) -> None:
    with pytest.raises(QuestionError) as refused:
        ASKED[kind].clean(LOOKS_LIKE_ONE, Context())
    (fault,) = refused.value.faults
    assert (fault.part, fault.code) == ("", Code.INDIVIDUAL_NUMBER)
    assert LOOKS_LIKE_ONE not in fault.ja + fault.en, "what may be one is not said again"
    value = ASKED[kind].clean({"value": LOOKS_LIKE_ONE, **SURE}, Context())
    assert str(value) == LOOKS_LIKE_ONE
    assert ASKED[kind].clean(value, Context(kept=True)) == value


@pytest.mark.parametrize("text", ["123456789012", "住所は1234-5678です", "1234567890180"])
def test_other_digits_pass(text: str) -> None:
    assert ASKED["text"].clean(text, Context()) == text


def test_one_among_words_is_seen() -> None:
    with pytest.raises(QuestionError):
        ASKED["long_text"].clean("番号は\n１２３４−５６７８−９０１８です", Context())


@pytest.mark.parametrize("raw", [{"value": "", **SURE}, {"value": None, **SURE}])
def test_a_tick_alone_is_no_answer(raw: object) -> None:
    with pytest.raises(QuestionError) as refused:
        ASKED["text"].clean(raw, Context())
    assert refused.value.faults[0].code == Code.MISSING


@pytest.mark.parametrize("kind", ["text", "long_text", "number"])
def test_the_page_asks_back_without_javascript(kind: str) -> None:
    most = "most: 1000000000000, " if kind == "number" else ""
    form = definition(yaml_of(pages=asking(f"{{type: {kind}, id: memo, {most}{LABEL}}}")))
    page = form.pages[0]

    def html(typed: dict[str, object], errors: dict[str, object]) -> str:
        shown = next(one for one in fields(page, typed, errors, "ja") if one.name == "memo")
        return render_to_string("procedures/question.html", {"field": shown})

    assert "個人番号ではありません" not in html({}, {})
    first = read_page(page, post(memo=LOOKS_LIKE_ONE), {})
    asked_back = html(first.raw, dict(first.errors))
    assert 'name="memo.not_individual_number"' in asked_back
    assert LOOKS_LIKE_ONE in asked_back, "what was typed stays"
    again = read_page(page, post(memo=LOOKS_LIKE_ONE, memo__not_individual_number="yes"), {})
    assert again.errors == {}
    assert str(again.values["memo"]) == LOOKS_LIKE_ONE
    kept = html(again.raw, {})
    assert " checked" in kept
    assert LOOKS_LIKE_ONE in kept


def test_what_was_kept_is_not_asked_again() -> None:
    memo = f"{{type: text, id: memo, {LABEL}}}"
    more = f"{{type: text, id: more, when: answers.memo.size() == 12, {LABEL}}}"
    form = definition(yaml_of(pages=asking(memo, more)))
    kept = {"memo": LOOKS_LIKE_ONE, "more": "a"}
    assert describe(form, kept, "ja")[0].rows[1].text == LOOKS_LIKE_ONE
    assert set(validate(form, kept).errors) == {"memo"}
    assert validate(form, kept, Context(kept=True)).errors == {}
    changed = check_some(form, ["more"], {"more": "b"}, answers=kept)
    assert (changed.values, changed.errors) == ({"more": "b"}, {})
