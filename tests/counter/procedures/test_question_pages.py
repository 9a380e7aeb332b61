"""Each type of question on its page: what is wrong is said at its field, what was typed stays, conditions read it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from procedure_samples import asking, definition, post, yaml_of
from question_samples import BANK, CONTEXT, PASSBOOK, POST_BANK, QUESTIONS, READ_ONLY, REFUSED

from madoguchi.core import clock
from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures.forms import describe, fields, read_page, validate
from madoguchi.counter.procedures.questions import Context, Fault, QuestionError
from madoguchi.counter.procedures.questions.base import Showing

#: What their own writers or the sample typed in Japanese, whatever the language of the page.
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WORDS_ITSELF = re.compile(r"みほん銀行|ミホン タロウ|記号|番号|令和8年11月21日|R8\.11\.21|本町小学校|福島県")


class Page(HTMLParser):
    """Its ids, the targets of its labels, and its controls by id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.controls: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = given.get("id") or ""
        self.ids += [own] if own else []
        self.labels += [given["for"] or ""] if tag == "label" and "for" in given else []
        if tag in ("input", "select", "textarea"):
            self.controls[own] = given


def html_of(kind: str, raw: Any, faults: tuple[Fault, ...] = (), language: str = "ja") -> str:
    errors = {one.within("q").part: one for one in faults}
    with translation.override(language):
        field = QUESTIONS[kind].shown(Showing("q", raw, errors, language, CONTEXT))
        return render_to_string("procedures/question.html", {"field": field})


@pytest.mark.parametrize(("kind", "raw"), [(kind, raw) for kind, raw, *_ in REFUSED if kind != "computed"])
def test_a_fault_is_said_at_a_control_that_can_be_reached(kind: str, raw: Any) -> None:
    with pytest.raises(QuestionError) as refused:
        QUESTIONS[kind].clean(raw, CONTEXT)
    html = html_of(kind, raw, refused.value.faults)
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.labels) <= set(page.ids)
    for fault in refused.value.faults:
        assert fault.ja.replace('"', "&quot;") in html
        assert f"id_{fault.within('q').part}" in page.ids


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_in_english_everything_but_names_is_english(kind: str) -> None:
    shown = re.sub(r"<[^>]+>", "", html_of(kind, None, language="en"))
    assert not JAPANESE.search(WORDS_ITSELF.sub("", shown)), shown


def control(kind: str, raw: Any, part: str = "") -> dict[str, str | None]:
    return Page(html_of(kind, raw)).controls[f"id_q{part}"]


def test_figures_bring_the_keyboard_of_figures_unless_a_minus_is_needed() -> None:
    assert control("money", "▲1,200円")["inputmode"] == "text"
    assert control("money", "▲1,200円")["value"] == "▲1,200円"
    assert control("company_number", "")["inputmode"] == "numeric"
    assert {
        control("bank_account", BANK, f".{part}")["inputmode"] for part in ("bank_code", "post_number")
    } == {"numeric"}


def test_a_time_is_the_browsers_own_control_with_its_limits() -> None:
    shown = control("time", "09:15")
    assert (shown["type"], shown["value"]) == ("time", "09:15")
    assert (shown["min"], shown["max"], shown["step"]) == ("09:00", "17:00", "900")


def test_ranks_are_lists_that_need_no_script() -> None:
    html = html_of("ranked", ["c", "", "a"])
    assert re.findall(r'<select[^>]* name="q\.(\d)"', html) == ["0", "1", "2"]
    assert re.findall(r'<option value="(\w)" selected', html) == ["c", "a"]
    assert [label in html for label in ("第1希望", "第2希望", "第3希望", "第4希望")] == [
        True,
        True,
        True,
        False,
    ]
    assert html.count('aria-required="true"') == 2


def test_an_account_of_either_kind_stays_as_it_was_typed() -> None:
    assert control("bank_account", {**BANK, "number": "12345"}, ".number")["value"] == "12345"
    assert control("bank_account", PASSBOOK, ".post_symbol")["value"] == "10530"
    assert '<option value="savings" selected' in html_of("bank_account", {**BANK, "kind": "savings"})


def test_the_tick_and_the_name_of_a_signature_stay() -> None:
    assert "checked" in control("signature", {"name": "見本", "agreed": True}, ".agreed")
    assert "checked" not in control("signature", {"name": "見本"}, ".agreed")
    assert control("signature", {"name": "見本"}, ".name")["autocomplete"] == "name"


def test_a_signature_bears_the_day_of_the_tick_and_keeps_it() -> None:
    signed = QUESTIONS["signature"].clean({"name": "見本 太郎", "agreed": True}, Context())
    assert signed["agreed_on"] == clock.today().isoformat()
    earlier = {"name": "見本 太郎", "agreed_on": "2026-10-01"}
    assert QUESTIONS["signature"].clean(earlier, Context(kept=True)) == earlier
    with pytest.raises(QuestionError):
        QUESTIONS["signature"].clean(earlier, CONTEXT)


@pytest.mark.parametrize("kind", READ_ONLY)
def test_what_is_only_read_has_words_and_nothing_to_fill_in(kind: str) -> None:
    html = html_of(kind, None)
    assert "質問" in html
    assert QUESTIONS[kind].more(Showing("q", None, {}, "ja", CONTEXT))["body"] in html
    assert Page(html).controls == {}
    assert QUESTIONS[kind].columns("ja") == QUESTIONS[kind].cells(None, "ja") == ()


LABEL = "label: {ja: 質問, en: Question}"
OPTIONS = "options: [{value: a, label: {ja: 甲, en: A}}, {value: b, label: {ja: 乙, en: B}}]"


@pytest.mark.parametrize(
    ("asked", "condition", "holds", "not_held"),
    [
        ("type: money", "answers.one > 1000", "1,001円", "1000"),
        ("type: money, negative: true", "answers.one < 0", "▲1", "0"),
        ("type: time", 'answers.one >= "15:00"', "午後3時", "9:00"),
        (f"type: ranked, {OPTIONS}", 'answers.one[0] == "b"', ["b", "a"], ["a", "b"]),
        (f"type: ranked, {OPTIONS}", '"b" in answers.one', ["a", "b"], ["a", ""]),
        (f"type: ranked, {OPTIONS}", "answers.one.size() == 2", ["a", "b"], ["a", ""]),
        ("type: company_number", 'answers.one == "7000012050002"', "7000−0120−50002", ""),
        ("type: bank_account", 'answers.one.bank_code == "9900"', PASSBOOK, BANK),
        (
            "type: signature, statement: {ja: はい, en: I do}",
            'answers.one.agreed_on >= "2026-01-01"',
            {"name": "見本", "agreed": True},
            {"name": "見本"},
        ),
    ],
)
def test_conditions_read_the_answer(asked: str, condition: str, holds: Any, not_held: Any) -> None:
    form = definition(
        yaml_of(
            pages=asking(
                f"{{{asked}, id: one, {LABEL}}}",
                f"{{type: heading, id: over, {LABEL}}}",
                f"{{type: text, id: more, when: '{condition}', {LABEL}}}",
            )
        )
    )
    assert "more" in validate(form, {"one": holds}).errors
    assert "more" not in validate(form, {"one": not_held}).errors


def over_a_ranking(condition: str) -> str:
    ranking = f"{{type: ranked, {OPTIONS}, id: one, {LABEL}}}"
    return yaml_of(pages=asking(ranking, f"{{type: text, id: more, when: '{condition}', {LABEL}}}"))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('"c" in answers.one', "「c」は answers.one の値にありません"),
        ('answers.one[0] == "c"', "「c」は answers.one の値にありません"),
        ("answers.one.size() == 3", "成り立つことはありません"),
    ],
)
def test_a_condition_that_no_ranking_meets_is_told(condition: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        definition(over_a_ranking(condition))


def test_a_condition_that_one_ranking_meets_is_taken() -> None:
    form = definition(over_a_ranking('answers.one.size() == 2 && answers.one[1] == "a"'))
    assert "more" in validate(form, {"one": ["b", "a"]}).errors


def test_an_amount_can_be_reckoned_with() -> None:
    form = definition(
        yaml_of(
            pages=asking(
                f"{{type: money, id: rent, {LABEL}}}",
                f"{{type: computed, id: year, value: 12 * answers.rent, gives: int, {LABEL}}}",
            )
        )
    )
    assert validate(form, {"rent": "５０，０００円"}).values == {"rent": 50_000, "year": 600_000}


def test_a_form_is_read_kept_and_shown_in_words() -> None:
    ranked = f"{{type: ranked, id: nursery, most: 1, {OPTIONS}, {LABEL}}}"
    form = definition(
        yaml_of(
            pages=asking(
                f"{{type: bank_account, id: account, {LABEL}}}",
                ranked,
                f"{{type: heading, id: over, {LABEL}}}",
            )
        )
    )
    page = form.pages[0]
    sent = {f"account__{part}": text for part, text in PASSBOOK.items()}
    read = read_page(page, post(**sent, nursery__0="b"), {})
    assert read.errors == {}
    assert read.values == {"account": POST_BANK, "nursery": ["b"]}
    assert [row.text for row in describe(form, read.raw, "ja")[0].rows][1:] == [
        "ゆうちょ銀行 〇五八 普通 1234567 ミホン タロウ",
        "第1希望：乙",
    ]
    # What is there is shown again as typed: the converted account is not written over it.
    again = {one.name: one.value for one in fields(page, read.raw, {}, "ja")}
    assert again["account"]["post_symbol"] == "10530"
    assert again["account"]["bank_code"] == ""
