"""Spellings of one name or address have one key; what is different stays different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.foundation.people.registry.keys import address_key, former_key, kana_key, name_key

CITY = "みほん市"
NUMBERS = "〇一二三四五六七八九"
numbers = st.integers(1, 99)
towns = st.sampled_from(["本町", "栄町", "方ノ上", "鰯ケ島", "三右衛門新田", "一番町", "井の頭"])


def kanji(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (NUMBERS[tens] if tens > 1 else "") + "十" * (tens > 0) + (NUMBERS[ones] if ones else "")


def full(text: str) -> str:
    return text.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789-"})


@given(towns, numbers, numbers, numbers)
def test_ways_to_write_a_block_are_the_same(town, block, lot, house):
    plain = f"{town}{block}-{lot}-{house}"
    written = [
        f"静岡県{CITY}{town}{block}丁目{lot}番{house}号",
        f"{CITY}{town}{kanji(block)}丁目{lot}番{house}号",
        f"{CITY}大字{town}{kanji(block)}丁目{kanji(lot)}番{kanji(house)}号",
        f"{CITY} {town} {block}丁目{lot}番地の{house}",
        f"静岡県{CITY}{full(plain)}",
        f"{town}{block}ー{lot}‐{house}",
        f"{plain} みほんハイツ101号室",
        f"{town}{block}丁目{lot}番{house}号　メゾン中港",
    ]
    assert {address_key(one, CITY) for one in written} == {address_key(plain, CITY)}


@given(towns, numbers, numbers, numbers, numbers)
def test_other_numbers_are_another_place(town, block, lot, house, other):
    one, two = (address_key(f"{town}{block}丁目{lot}番{n}号", CITY) for n in (house, other))
    assert (one == two) == (house == other)


@given(st.text("静岡県みほん市本町字大一二十丁目番地号の0123456789-－ー ", max_size=30))
def test_a_key_of_an_address_is_its_own_key(text):
    once = address_key(text, "")
    assert address_key(address_key(once, ""), "") == address_key(once, "")


def test_another_city_stays():
    assert address_key("福島県郡山市朝日1-23-7", CITY) == "郡山市朝日1-23-7"
    assert address_key("東京都千代田区一番町2-1", CITY) == "千代田区1番町2-1"


@given(st.text(st.characters(categories=["L", "N", "Zs"]), max_size=30))
def test_widths_and_spaces_make_no_difference(text):
    spaced = " ".join(text)
    assert name_key(name_key(text)) == name_key(text)
    assert kana_key(kana_key(text)) == kana_key(text)
    assert kana_key(spaced) == kana_key(text) or any(mark in text for mark in "ﾞﾟ\u3099\u309a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋　𠮷乃", "高橋吉乃"),
        ("山﨑 太郎", "山崎太郎"),
        ("齋藤", "斎藤"),
        ("葛\U000e0100城", "葛城"),
        ("SMITH John", "john smith"),
        ("Smith, John", "ＪＯＨＮ　ＳＭＩＴＨ"),
        ("グエン・ティ・ラン", "グエン ティ ラン"),
    ],
)
def test_names_that_are_the_same(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("斎藤", "斉藤"), ("見本 太郎", "見本 太朗"), ("JOHN", "JON")])
def test_names_that_are_not(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ｷｮｳｼﾞ", "きょうぢ"), ("タカハシ　ヨシノ", "たかはしよしの"), ("ﾐｯｸ", "ミツク"), ("コーキ", "こーき")],
)
def test_readings_that_are_the_same(one, other):
    assert kana_key(one) == kana_key(other) != ""


def test_a_former_name_takes_the_given_name_with_it():
    assert former_key("見本　花子", "例田") == name_key("例田 花子")
    assert former_key("見本　花子", "例田　花子") == name_key("例田 花子")
    assert former_key("見本花子", "例田") == "例田"
    assert former_key("見本　花子", "") == ""
