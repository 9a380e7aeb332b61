"""A question of each type, with answers that it takes, answers that it refuses, and a search for others."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from procedure_samples import question

from madoguchi.counter.procedures.questions import Context, FileShown, Question

CONTEXT = Context(
    today=date(2026, 11, 21),
    landmarks={"s1": "本町小学校"},
    files={
        "photo-1": FileShown("北側.jpg", "/f/1"),
        "photo-2": FileShown("東側.jpg", "/f/2"),
        "pdf-1": FileShown("委任状.pdf", "/f/3"),
    },
)
OPTIONS = [
    {"value": "above", "label": {"ja": "床の上", "en": "Above"}},
    {"value": "below", "label": {"ja": "床の下", "en": "Below"}},
]
ROW = {"row": {"ja": "方", "en": "Person"}, "add": {"ja": "もう1人", "en": "Add"}}
NAME = {"type": "person_name", "id": "name", "label": {"ja": "お名前", "en": "Name"}}
BORN = {"type": "date", "id": "born", "label": {"ja": "生年月日", "en": "Born"}}

QUESTIONS: dict[str, Question] = {
    "person_name": question(type="person_name", kana=True, latin=True, alias=True),
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
    "email": question(type="email"),
    "yes_no": question(type="yes_no"),
    "file": question(type="file", most=2, types=["pdf"]),
    "computed": question(
        type="computed", value="300 * answers.copies", gives="int", unit={"ja": "円", "en": "yen"}
    ),
    "note": question(type="note", body={"ja": "説明", "en": "Words"}),
}
ANSWERABLE = [name for name, one in QUESTIONS.items() if one.answerable]


#: Type, answer as sent, value.
TAKEN: list[tuple[str, Any, Any]] = [
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
    (
        "person_name",
        {"family": "見本", "latin": "ＭＩＨＯＮ　Tarō", "alias": " 佐藤 "},
        {"family": "見本", "latin": "MIHON Tarō", "alias": "佐藤"},
    ),
    ("date", "令和8年11月21日", "2026-11-21"),
    ("date", "令和８年１１月２１日", "2026-11-21"),
    ("date", "R8/11/21", "2026-11-21"),
    ("date", "20261121", "2026-11-21"),
    ("date", "S33.2.1", "1958-02-01"),
    ("date", "令和元年5月1日", "2019-05-01"),
    ("date", "明治45年7月29日", "1912-07-29"),
    ("date", "H元.1.8", "1989-01-08"),
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
    ("email", "ｍｉｈｏｎ＠Example.JP", "mihon@example.jp"),
    ("email", " mihon.taro+city@example.co.jp ", "mihon.taro+city@example.co.jp"),
    ("yes_no", True, True),
    ("yes_no", False, False),
    ("file", ["pdf-1"], ["pdf-1"]),
    ("computed", 600, 600),
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
]

#: Type, answer as sent, part, code and words of the fault.
REFUSED: list[tuple[str, Any, str, str, str]] = [
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
    ("person_name", {"family": "見本", "latin": "見本"}, "latin", "malformed", "アルファベット"),
    ("email", "mihon.example.jp", "", "malformed", "@を入れて"),
    ("email", "a@b", "", "malformed", "@を入れて"),
    ("email", "みほん@example.jp", "", "malformed", "@を入れて"),
    ("email", "a" * 250 + "@example.jp", "", "too_long", "254文字まで"),
    ("yes_no", "", "", "missing", "「質問」を選んでください"),
    ("yes_no", "yes", "", "unreadable", "読み取れません"),
    ("file", [], "file", "missing", "選んでください"),
    ("file", ["photo-1"], "file", "not_listed", "受け取れない種類"),
    ("file", ["pdf-2"], "file", "unknown_file", "ファイルが見つかりません"),
    ("photo", ["pdf-1"], "file", "not_listed", "受け取れない種類"),
    ("computed", "600", "", "unreadable", "読み取れません"),
    ("computed", True, "", "unreadable", "読み取れません"),
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
]

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
        "latin",
        "alias",
        "value",
        "not_individual_number",
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
