"""Each type of question: what it takes, what it refuses and why, and that nothing makes it fall over."""

import string
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from procedure_samples import post, question

from madoguchi.counter.procedures.questions import Context, FileShown, Question, QuestionError, registry
from madoguchi.counter.procedures.questions.base import Showing

CONTEXT = Context(
    today=date(2026, 11, 21),
    landmarks={"s1": "本町小学校"},
    files={"photo-1": FileShown("北側.jpg", "/f/1"), "photo-2": FileShown("東側.jpg", "/f/2")},
)
OPTIONS = [
    {"value": "above", "label": {"ja": "床の上", "en": "Above"}},
    {"value": "below", "label": {"ja": "床の下", "en": "Below"}},
]
ROW = {"row": {"ja": "方", "en": "Person"}, "add": {"ja": "もう1人", "en": "Add"}}
NAME = {"type": "person_name", "id": "name", "label": {"ja": "お名前", "en": "Name"}}
BORN = {"type": "date", "id": "born", "label": {"ja": "生年月日", "en": "Born"}}

QUESTIONS: dict[str, Question] = {
    "person_name": question(type="person_name", kana=True),
    "date": question(type="date", until_today=True),
    "address": question(type="address"),
    "phone": question(type="phone"),
    "text": question(type="text", most=10),
    "long_text": question(type="long_text", most=20),
    "number": question(type="number", least=1, most=10, unit={"ja": "通", "en": "copies"}),
    "one_of": question(type="one_of", options=OPTIONS),
    "some_of": question(type="some_of", options=OPTIONS),
    "consent": question(type="consent"),
    "photo": question(type="photo", least=1, most=2),
    "map_point": question(type="map_point"),
    "group": question(type="group", questions=[NAME, BORN], least=1, most=2, **ROW),
    "note": question(type="note", body={"ja": "説明", "en": "Words"}),
}
ANSWERABLE = [name for name, one in QUESTIONS.items() if one.answerable]


def test_every_registered_type_is_tested_here() -> None:
    assert set(QUESTIONS) == set(registry.types())


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("person_name", {"family": "見本", "given": "太郎"}, {"family": "見本", "given": "太郎"}),
        ("person_name", {"family": "Madonna", "given": ""}, {"family": "Madonna"}),
        ("person_name", {"family": "ＯＮＥＩＬＬ", "given": "Ｊ"}, {"family": "ONEILL", "given": "J"}),
        # A variation selector, a compatibility ideograph and a character beyond the first plane stay.
        (
            "person_name",
            {"family": "葛\U000e0100城", "given": "\ufa19"},
            {"family": "葛\U000e0100城", "given": "\ufa19"},
        ),
        (
            "person_name",
            {"family": "𠮷田", "family_kana": "よしだ"},
            {"family": "𠮷田", "family_kana": "ヨシダ"},
        ),
        ("date", "令和8年11月21日", "2026-11-21"),
        ("date", "Ｒ８．１１．２１", "2026-11-21"),
        ("date", "昭和三十三年二月一日", "1958-02-01"),
        ("date", "2026/1/2", "2026-01-02"),
        (
            "address",
            {
                "postal_code": "９６３８６０１",
                "prefecture": "福島",
                "city": "郡山市",
                "rest": "朝日１ー２３−７",
            },
            {"postal_code": "963-8601", "prefecture": "福島県", "city": "郡山市", "rest": "朝日1-23-7"},
        ),
        (
            "address",
            {"prefecture": "北海道", "city": "函館市", "town": "東雲町", "building": "見本方"},
            {"prefecture": "北海道", "city": "函館市", "town": "東雲町", "building": "見本方"},
        ),
        ("phone", "０９０ー１２３４ー５６７８", "09012345678"),
        ("phone", "+81 24-924-2491", "0249242491"),
        ("phone", "+1 415 555 0100", "+14155550100"),
        ("text", "  ３ 階  ", "3 階"),
        ("long_text", "１行目\r\n２行目\r\n", "1行目\n2行目"),
        ("number", "１０", 10),
        ("number", "3通", 3),
        ("number", "3 copies", 3),
        ("number", 7, 7),
        ("one_of", "above", "above"),
        ("some_of", ["below", "above"], ["above", "below"]),
        ("consent", True, True),
        ("photo", ["photo-1"], ["photo-1"]),
        ("photo", ["photo-1", "photo-1"], ["photo-1"]),
        (
            "map_point",
            {"lat": "37.9120", "lng": "139.0210", "landmark": "", "note": ""},
            {"lat": 37.912, "lng": 139.021},
        ),
        ("map_point", {"landmark": "s1"}, {"landmark": "s1", "landmark_name": "本町小学校"}),
        ("map_point", {"lat": "", "lng": "", "note": "公園の北"}, {"note": "公園の北"}),
        (
            "group",
            [{"name": {"family": "見本"}, "born": "H30.4.1"}, {"name": {"family": ""}, "born": ""}],
            [{"name": {"family": "見本"}, "born": "2018-04-01"}],
        ),
    ],
)
def test_takes(kind: str, raw: Any, value: Any) -> None:
    assert QUESTIONS[kind].clean(raw, CONTEXT) == value


@pytest.mark.parametrize(
    ("kind", "raw", "part", "code", "why"),
    [
        ("person_name", {"family": "", "given": "太郎"}, "family", "missing", "姓を入力してください"),
        ("person_name", {"family": "見本\x00"}, "family", "malformed", "制御文字"),
        ("person_name", {"family": "\ue000"}, "family", "malformed", "外字"),
        (
            "person_name",
            {"family": "見本", "family_kana": "mihon"},
            "family_kana",
            "malformed",
            "カタカナかひらがな",
        ),
        ("person_name", "見本 太郎", "family", "unreadable", "読み取れません"),
        ("date", "平成31年5月1日", "", "malformed", "令和元年5月1日"),
        ("date", "2026-02-30", "", "malformed", "30日はありません"),
        ("date", "令和8年11月22日", "", "not_yet", "まだ来ていません"),
        ("date", "きのう", "", "malformed", "のように入力してください"),
        (
            "address",
            {"prefecture": "東京市", "city": "郡山市", "rest": "1"},
            "prefecture",
            "not_listed",
            "都道府県はありません",
        ),
        ("address", {"prefecture": "福島県", "rest": "1"}, "city", "missing", "市区町村を入力"),
        ("address", {"prefecture": "福島県", "city": "郡山市"}, "rest", "missing", "町名・番地を入力"),
        (
            "address",
            {"postal_code": "12", "prefecture": "福島県", "city": "郡山市", "rest": "1"},
            "postal_code",
            "malformed",
            "7桁",
        ),
        ("phone", "1234", "", "malformed", "市外局番から"),
        ("text", "一二三四五六七八九十一", "", "too_long", "10文字まで"),
        ("text", "\u200b", "", "missing", "入力してください"),
        ("text", ["a"], "", "unreadable", "読み取れません"),
        ("number", "ひざくらい", "", "malformed", "「ひざくらい」は数字として読めませんでした"),
        ("number", "11", "", "out_of_range", "1から10まで"),
        ("number", "-1", "", "malformed", "数字として読めません"),
        ("number", True, "", "unreadable", "読み取れません"),
        ("one_of", "beside", "", "not_listed", "選択肢にない"),
        ("one_of", "", "", "missing", "「質問」を選んでください"),
        ("some_of", [], "", "missing", "「質問」を選んでください"),
        ("some_of", ["above", "beside"], "", "not_listed", "選択肢にない"),
        ("consent", False, "", "missing", "チェックを入れてください"),
        ("consent", "yes", "", "unreadable", "読み取れません"),
        ("photo", [], "file", "missing", "選んでください"),
        ("photo", ["somebody-elses"], "file", "unknown_file", "見つかりませんでした"),
        ("photo", ["a", "b", "c"], "file", "unknown_file", "見つかりませんでした"),
        ("photo", ["../../etc"], "file", "unreadable", "読み取れません"),
        ("map_point", {"lat": "51.5", "lng": "0"}, "", "out_of_range", "日本の外"),
        ("map_point", {"lat": "nan", "lng": "139"}, "", "out_of_range", "日本の外"),
        ("map_point", {"lat": "37.9"}, "", "unreadable", "読み取れません"),
        ("map_point", {"landmark": "s9"}, "", "not_listed", "一覧にない目印"),
        ("map_point", {"lat": "", "lng": "", "note": " "}, "", "missing", "地図、目印、説明のどれか"),
        ("group", [], "0.name.family", "missing", "入力してください"),
        ("group", [{"name": {"family": "見本"}, "born": "いつか"}], "0.born", "malformed", "のように入力"),
        ("group", [{"name": {"family": "見本"}, "born": "H1.1.8"}] * 3, "", "too_many", "1件から2件まで"),
        ("group", [["見本"]], "", "unreadable", "読み取れません"),
    ],
)
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
            {"family": "見本", "given": "太郎", "family_kana": "", "given_kana": ""},
        ),
        ("some_of", {"q": ["above", "below"]}, ["above", "below"]),
        ("consent", {"q": "yes"}, True),
        ("consent", {}, False),
        ("photo", {"q": ["photo-1", "photo-2"]}, ["photo-1", "photo-2"]),
        (
            "map_point",
            {"q__lat": "37", "q__lng": "139", "q__landmark": "s1", "q__note": "北"},
            {"lat": "37", "lng": "139", "landmark": "s1", "note": "北"},
        ),
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
        ("consent", False, "同意しません", "I do not agree"),
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


def test_a_type_without_its_template_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.check()
    monkeypatch.setattr(registry.types()["date"], "template", "procedures/questions/none.html")
    with pytest.raises(ImproperlyConfigured, match="question type date: no template"):
        registry.check()


def test_a_type_cannot_be_registered_twice() -> None:
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        registry.register(registry.types()["date"])


#: Pieces of what people and attackers send, so that a search reaches beyond the first refusal.
PIECES = st.sampled_from(
    [
        "見本",
        "令和8年11月21日",
        "R8.2.29",
        "0000-00-00",
        "１２３",
        "963-8601",
        "福島県",
        "09012345678",
        "above",
        "photo-1",
        "s1",
        "\u200b",
        "\x00",
        "\ud800",
        "\ue000",
        "葛\U000e0100",
        "ﾊﾟ",
        "か\u3099",
        "ー",
        "1e400",
        "NaN",
        "inf",
        "-",
        "²",
        "٣",
        "+81",
    ]
)
TYPED = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=4).map("".join))
PARTS = st.sampled_from(
    [
        "family",
        "given",
        "family_kana",
        "postal_code",
        "prefecture",
        "city",
        "town",
        "rest",
        "building",
        "lat",
        "lng",
        "landmark",
        "note",
        "name",
        "born",
        "else",
    ]
)
HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), TYPED),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(PARTS, inner, max_size=4)),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", ANSWERABLE)
@given(raw=HOSTILE)
def test_whatever_is_sent_is_taken_or_refused_in_words(kind: str, raw: Any) -> None:
    for context in (CONTEXT, Context()):
        try:
            value = QUESTIONS[kind].clean(raw, context)
        except QuestionError as refused:
            assert all(fault.ja and fault.en for fault in refused.faults)
        else:
            assert QUESTIONS[kind].clean(value, context) == value, "a value cleans to itself"
            assert value is None or QUESTIONS[kind].display(value, "ja") != ""


@pytest.mark.parametrize("kind", [*ANSWERABLE, "note"])
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
