"""Each type of question: what it takes, what it refuses and why, and that nothing makes it fall over."""

import string
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from hostile_answers import HOSTILE, TYPED
from hypothesis import given
from hypothesis import strategies as st
from procedure_samples import post, question
from question_samples import ANSWERABLE, BANK, CONTEXT, NAME, QUESTIONS, REFUSED, ROW, TAKEN

from madoguchi.counter.procedures.questions import Context, QuestionError, registry
from madoguchi.counter.procedures.questions.base import Showing

#: １２３ for 123.
WIDE = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def test_every_registered_type_is_tested_here() -> None:
    assert set(QUESTIONS) == set(registry.types())


@pytest.mark.parametrize(("kind", "raw", "value"), TAKEN)
def test_takes(kind: str, raw: Any, value: Any) -> None:
    assert QUESTIONS[kind].clean(raw, CONTEXT) == value


@pytest.mark.parametrize(("kind", "raw", "part", "code", "why"), REFUSED)
def test_refuses(kind: str, raw: Any, part: str, code: str, why: str) -> None:
    with pytest.raises(QuestionError) as refused:
        QUESTIONS[kind].clean(raw, CONTEXT)
    fault = refused.value.faults[0]
    assert (fault.part, fault.code) == (part, code)
    assert why in fault.ja
    assert fault.en[0] in string.ascii_uppercase + "“"


def test_one_answer_can_have_several_faults() -> None:
    with pytest.raises(QuestionError) as refused:
        QUESTIONS["address"].clean({"postal_code": "1", "prefecture": "", "city": "", "rest": ""}, CONTEXT)
    assert [fault.part for fault in refused.value.faults] == ["postal_code", "prefecture", "city", "rest"]


def test_an_optional_answer_left_blank_is_none_and_an_optional_consent_is_no() -> None:
    assert question(type="text", required=False).clean(" ", CONTEXT) is None
    assert question(type="group", required=False, questions=[NAME], **ROW).clean([{}], CONTEXT) is None
    assert question(type="consent", required=False).clean(None, CONTEXT) is False


@pytest.mark.parametrize(
    ("kind", "typed", "raw"),
    [
        (
            "person_name",
            {"q__family": "見本", "q__given": "太郎"},
            {
                "family": "見本",
                "given": "太郎",
                "family_kana": "",
                "given_kana": "",
                "latin": "",
                "alias": "",
            },
        ),
        ("some_of", {"q": ["above", "below"]}, ["above", "below"]),
        ("consent", {"q": "yes"}, True),
        ("consent", {}, False),
        ("yes_no", {"q": "no"}, False),
        ("yes_no", {}, ""),
        ("computed", {"q": "1"}, None),
        (
            "text",
            {"q": "3", "q__not_individual_number": "yes"},
            {"value": "3", "not_individual_number": True},
        ),
        ("photo", {"q": ["photo-1", "photo-2"]}, ["photo-1", "photo-2"]),
        (
            "map_point",
            {"q__lat": "37", "q__lng": "139", "q__landmark": "s1", "q__note": "北"},
            {"lat": "37", "lng": "139", "landmark": "s1", "note": "北"},
        ),
        ("ranked", {"q__0": "b", "q__2": "a"}, ["b", "", "a"]),
        ("signature", {"q__name": "見本", "q__agreed": "yes"}, {"name": "見本", "agreed": True}),
        ("signature", {"q__name": "見本"}, {"name": "見本"}),
        # Rows keep their order whatever their numbers, and gaps are closed.
        (
            "group",
            {"q__7__name__family": "乙", "q__2__name__family": "甲"},
            [
                {"name": {"family": "甲", "given": ""}, "born": ""},
                {"name": {"family": "乙", "given": ""}, "born": ""},
            ],
        ),
    ],
)
def test_reads_a_form(kind: str, typed: dict[str, Any], raw: Any) -> None:
    assert QUESTIONS[kind].read(post(**typed), "q") == raw


def test_what_is_kept_of_a_form_has_an_end() -> None:
    flood = QueryDict(mutable=True)
    for row in range(9000):
        flood[f"q.{row}.born"] = "x"
    assert len(QUESTIONS["group"].read(flood, "q")) == 3
    assert len(QUESTIONS["text"].read(post(q="あ" * 10**6), "q")) == 20_000
    assert len(QUESTIONS["photo"].read(post(q=["p"] * 10**5), "q")) == 3


@pytest.mark.parametrize(
    ("kind", "value", "ja", "en"),
    [
        (
            "person_name",
            {"family": "見本", "given": "太郎", "family_kana": "ミホン"},
            "見本 太郎（ミホン）",
            "見本 太郎（ミホン）",
        ),
        ("date", "1958-02-01", "昭和33年2月1日", "1 February 1958"),
        (
            "address",
            {
                "postal_code": "963-8601",
                "prefecture": "福島県",
                "city": "郡山市",
                "rest": "朝日1",
                "building": "見本方",
            },
            "〒963-8601 福島県郡山市朝日1 見本方",
            "〒963-8601 福島県郡山市朝日1 見本方",
        ),
        ("phone", "09012345678", "090-1234-5678", "090-1234-5678"),
        ("number", 1200, "1,200通", "1,200 copies"),
        ("some_of", ["above", "below"], "床の上、床の下", "Above, Below"),
        (
            "person_name",
            {"family": "見本", "family_kana": "ミホン", "latin": "MIHON", "alias": "佐藤"},
            "見本（ミホン、MIHON） 旧氏・通称：佐藤",
            "見本（ミホン、MIHON） also 佐藤",
        ),
        ("email", "mihon@example.jp", "mihon@example.jp", "mihon@example.jp"),
        ("yes_no", False, "いいえ", "No"),
        ("file", ["pdf-1"], "ファイル1個", "1 file"),
        ("computed", 1200, "1,200円", "1,200 yen"),
        ("consent", False, "同意しません", "I do not agree"),
        ("money", -1200, "-1,200円", "-1,200 yen"),
        ("time", "09:05", "9時05分", "9:05"),
        ("company_number", "7000012050002", "7000012050002", "7000012050002"),
        (
            "bank_account",
            BANK,
            "みほん銀行 本店 普通 0012345 ミホン タロウ",
            "みほん銀行 本店 ordinary 0012345 ミホン タロウ",
        ),
        ("ranked", ["c", "a"], "第1希望：c園\n第2希望：a園", "Choice 1: c\nChoice 2: a"),
        (
            "signature",
            {"name": "見本 太郎", "agreed_on": "2026-11-21"},
            "見本 太郎（令和8年11月21日に同意）",
            "見本 太郎 (agreed on 21 November 2026)",
        ),
        ("photo", ["photo-1"], "写真1枚", "1 photo"),
        (
            "map_point",
            {"landmark": "s1", "landmark_name": "本町小学校", "note": "北"},
            "本町小学校の近く 北",
            "near 本町小学校 北",
        ),
        (
            "group",
            [{"name": {"family": "見本"}, "born": "2018-04-01"}],
            "見本、平成30年4月1日",
            "見本, 1 April 2018",
        ),
    ],
)
def test_shows_an_answer_in_words(kind: str, value: Any, ja: str, en: str) -> None:
    assert QUESTIONS[kind].display(value, "ja") == ja
    assert QUESTIONS[kind].display(value, "en") == en


def test_a_document_has_neither_the_reading_nor_the_postal_code() -> None:
    name = {"family": "見本", "given": "太郎", "family_kana": "ミホン", "given_kana": "タロウ"}
    assert QUESTIONS["person_name"].on_paper(name) == "見本 太郎"
    home = {"postal_code": "963-8601", "prefecture": "福島県", "city": "郡山市", "rest": "朝日1"}
    assert QUESTIONS["address"].on_paper(home) == "福島県郡山市朝日1"


def test_a_document_has_neither_the_whole_account_number_nor_the_day_of_the_signature() -> None:
    assert QUESTIONS["bank_account"].on_paper(BANK) == "みほん銀行 本店 普通 ****345 ミホン タロウ"
    assert QUESTIONS["signature"].on_paper({"name": "見本 太郎", "agreed_on": "2026-11-21"}) == "見本 太郎"


def test_a_type_without_its_template_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.check()
    monkeypatch.setattr(registry.types()["date"], "template", "procedures/questions/none.html")
    with pytest.raises(ImproperlyConfigured, match="question type date: no template"):
        registry.check()


def test_a_type_cannot_be_registered_twice() -> None:
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        registry.register(registry.types()["date"])


@pytest.mark.parametrize("kind", ANSWERABLE)
@given(raw=HOSTILE)
def test_whatever_is_sent_is_taken_or_refused_in_words(kind: str, raw: Any) -> None:
    for context in (CONTEXT, Context()):
        try:
            value = QUESTIONS[kind].clean(raw, context)
        except QuestionError as refused:
            assert all(fault.ja and fault.en for fault in refused.faults)
        else:
            assert QUESTIONS[kind].clean(value, replace(context, kept=True)) == value, (
                "a value cleans to itself"
            )
            assert value is None or QUESTIONS[kind].display(value, "ja") != ""


@pytest.mark.parametrize("kind", QUESTIONS)
@given(raw=HOSTILE)
def test_whatever_was_typed_can_be_shown_again(kind: str, raw: Any) -> None:
    shown = QUESTIONS[kind].shown(Showing("asked", raw, {}, "ja", CONTEXT))
    assert shown.name == "asked"


NAMES = st.sampled_from(
    ["q", "q.family", "q.lat", "q.0.born", "q.x.born", "q.0.name.family", "q.0.0.0", "q.99999999.born", "q."]
)
FORMS = st.dictionaries(NAMES, st.lists(TYPED, max_size=3))


@pytest.mark.parametrize("kind", ANSWERABLE)
@given(fields=FORMS)
def test_any_form_can_be_read(kind: str, fields: dict[str, list[str]]) -> None:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    raw = QUESTIONS[kind].read(data, "q")
    try:
        QUESTIONS[kind].clean(raw, CONTEXT)
    except QuestionError as refused:
        assert refused.faults


def in_many_spellings(kind: str, spellings: set[Any], value: Any) -> None:
    assert [QUESTIONS[kind].clean(one, CONTEXT) for one in spellings] == [value] * len(spellings)
    assert QUESTIONS[kind].clean(value, CONTEXT) == value


@given(st.integers(-500_000, 500_000))
def test_every_amount_is_read_in_any_spelling(amount: int) -> None:
    figures = f"{abs(amount):,}"
    minus = [""] if amount >= 0 else ["-", "−", "▲", "△"]
    spellings: set[Any] = {f"{sign}{figures}{unit}" for sign in minus for unit in ("", "円", " yen")}
    wide = {f"{sign}¥{figures.translate(WIDE)}" for sign in minus}
    in_many_spellings("money", spellings | wide | {str(amount), amount}, amount)


@given(st.integers(0, 8 * 4))
def test_every_time_of_the_day_is_read_in_any_spelling(quarter: int) -> None:
    hour, minute = 9 + quarter // 4, quarter % 4 * 15
    half, english = ("午前", "AM") if hour < 12 else ("午後", "PM")
    spellings: set[Any] = {
        f"{hour:02d}:{minute:02d}",
        f"{hour}時{minute}分",
        f"{hour:02d}{minute:02d}".translate(WIDE),
        f"{half}{hour % 12}時{minute}分",
        f"{(hour - 1) % 12 + 1}:{minute:02d} {english}",
    }
    in_many_spellings("time", spellings, f"{hour:02d}:{minute:02d}")


@given(st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=3))
def test_a_ranking_is_taken_where_it_has_neither_gap_nor_repeat(ranks: list[str]) -> None:
    chosen = [one for one in ranks if one]
    whole = len(chosen) >= 2 and len(set(chosen)) == len(chosen) and ranks[: len(chosen)] == chosen
    try:
        value = QUESTIONS["ranked"].clean(ranks, CONTEXT)
    except QuestionError:
        assert not whole
    else:
        assert whole
        assert value == chosen == QUESTIONS["ranked"].clean(value, CONTEXT)


FIGURES = st.text(alphabet="0123456789", min_size=1, max_size=7)


@given(
    number=FIGURES,
    bank=st.integers(0, 9999),
    holder=st.text(alphabet="ミホンガャー (", min_size=1, max_size=12),
)
def test_every_account_cleans_to_itself(number: str, bank: int, holder: str) -> None:
    typed = {**BANK, "bank_code": f"{bank:04d}".translate(WIDE), "number": number, "holder": f"ミ{holder}"}
    value = QUESTIONS["bank_account"].clean(typed, CONTEXT)
    assert (value["bank_code"], value["number"]) == (f"{bank:04d}", number.zfill(7))
    assert QUESTIONS["bank_account"].clean(value, CONTEXT) == value


@given(
    number=FIGURES, office=st.integers(0, 99), kind=st.sampled_from(["", "ordinary", "current", "savings"])
)
def test_every_passbook_cleans_to_itself(number: str, office: int, kind: str) -> None:
    typed = {"post_symbol": f"1{office:02d}30", "post_number": f"{number}1", "kind": kind, "holder": "ミホン"}
    value = QUESTIONS["bank_account"].clean(typed, CONTEXT)
    assert (value["branch_code"], value["number"]) == (f"{office:02d}8", number.zfill(7))
    assert value["kind"] == ("savings" if kind == "savings" else "ordinary")
    assert QUESTIONS["bank_account"].clean(value, CONTEXT) == value
