"""Extracts as municipalities write them: whatever the encoding and the headers, one person a row, or what is wrong."""

from datetime import date

import pytest

from madoguchi.core.tabular import TableError, read_table
from madoguchi.foundation.people.registry.columns import HeadersRefusedError
from madoguchi.foundation.people.registry.reading import Reader

HEADERS = "宛名番号,氏名,氏名_フリガナ,生年月日,性別,郵便番号,住所,方書,住民状態,支援措置"
TARO = "0001,見本　太郎,ﾐﾎﾝ ﾀﾛｳ,昭和33年2月1日,男,4250022,静岡県みほん市本町二丁目16番32号,,住登,"


def entries(*rows, headers=HEADERS, encoding="utf-8"):
    data = "\n".join([headers, *rows]).encode(encoding)
    return list(Reader(read_table(data), "みほん市").entries())


def only(row, **options):
    (entry,) = entries(row, **options)
    assert entry.faults == ()
    return entry.values


def faults(row, **options):
    return {fault.column: fault for entry in entries(row, **options) for fault in entry.faults}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_any_japanese_encoding_is_read_alike(encoding):
    values = only(TARO, encoding=encoding)
    assert values["name"] == "見本 太郎"
    assert values["kana"] == "ミホン タロウ"
    assert values["birth_date"] == date(1958, 2, 1)
    assert values["postal_code"] == "425-0022"
    assert values["address_key"] == "本町2-16-32"


@pytest.mark.parametrize(
    ("written", "day", "known"),
    [
        ("昭和33年2月1日", date(1958, 2, 1), ""),
        ("Ｓ３３．２．１", date(1958, 2, 1), ""),
        ("S33.02.01", date(1958, 2, 1), ""),
        ("19580201", date(1958, 2, 1), ""),
        ("1958/2/1", date(1958, 2, 1), ""),
        ("3330201", date(1958, 2, 1), ""),
        ("昭和20年00月00日", None, "1945"),
        ("昭和20年2月0日", None, "1945-02"),
        ("19450200", None, "1945-02"),
        ("19450000", None, "1945"),
        ("3200200", None, "1945-02"),
        ("大正元年不詳", None, "1912"),
        ("昭和20年2月不詳", None, "1945-02"),
        ("不詳", None, ""),
        ("", None, ""),
        ("00000000", None, ""),
    ],
)
def test_dates_of_birth_known_and_half_known(written, day, known):
    values = only(TARO.replace("昭和33年2月1日", written))
    assert (values["birth_date"], values["birth_known"]) == (day, known)


@pytest.mark.parametrize("written", ["昭和33年2月30日", "2958/2/1", "きのう", "昭和70年1月1日", "19451300"])
def test_dates_that_are_none(written):
    found = faults(TARO.replace("昭和33年2月1日", written))
    assert set(found) == {"birth_date"}
    assert found["birth_date"].line == 2
    assert written not in found["birth_date"].ja + found["birth_date"].en


def test_headers_as_older_systems_write_them():
    headers = "個人コード,漢字氏名,カナ氏名,生年月日,性別コード,住所（郵便番号）,現住所,方書名,異動区分,DV"
    values = only(
        "00000001,見本　太郎,ﾐﾎﾝ ﾀﾛｳ,19580201,1,〒425-0022,本町2-16-32,ハイツ,転出,0", headers=headers
    )
    assert (values["number"], values["sex"], values["status"]) == ("00000001", "male", "left")
    assert values["building"] == "ハイツ"


def test_an_address_in_parts_is_joined():
    headers = "宛名番号,氏名,生年月日,都道府県,市区郡町村名,町字,番地号表記"
    values = only("1,見本　太郎,S33.2.1,静岡県,みほん市,本町,２丁目１６番３２号", headers=headers)
    assert values["address_key"] == "本町2-16-32"


@pytest.mark.parametrize("header", ["宛名番号", "氏名", "生年月日", "住所"])
def test_a_missing_column_is_named(header):
    with pytest.raises(HeadersRefusedError) as refusal:
        entries(TARO, headers=HEADERS.replace(f"{header},", "備考,", 1))
    assert f"「{header}」" in refusal.value.ja


@pytest.mark.parametrize("header", ["個人番号", "マイナンバー", "住民票 コード"])
def test_what_must_not_come_here_stops_the_file(header):
    with pytest.raises(HeadersRefusedError, match=r"除いて|without"):
        entries(f"{TARO},123456789018", headers=f"{HEADERS},{header}")


def test_a_number_met_twice_is_named_with_the_line_of_the_first():
    first, second = entries(TARO, TARO.replace("太郎", "次郎"))
    assert first.faults == ()
    assert "2行目" in second.faults[0].ja
    assert "Line 2" in second.faults[0].en


def test_each_wrong_cell_is_named():
    found = faults("あ,,ﾐﾎﾝ,S33.2.30,男,12,住所,,行方不明,たぶん")
    assert set(found) == {"number", "name", "birth_date", "postal_code", "status", "protected"}


def test_protection_is_known_even_of_a_wrong_row():
    (entry,) = entries(TARO.replace("昭和33年2月1日", "きのう") + "○")
    assert entry.protected
    (entry,) = entries(TARO.replace("昭和33年2月1日", "きのう") + "不定")
    assert entry.protected
    (entry,) = entries(TARO.replace("昭和33年2月1日", "きのう"))
    assert not entry.protected


def test_a_character_of_one_system_alone_is_marked():
    assert only(TARO.replace("太郎", "太\ue000"))["name"] == "見本 太〓"


def test_a_name_in_latin_letters_needs_no_kana():
    values = only(TARO.replace("見本　太郎", "SMITH　John").replace("ﾐﾎﾝ ﾀﾛｳ", "Smith John"))
    assert (values["kana"], values["kana_key"]) == ("Smith John", "")


def test_a_text_that_is_too_long_is_a_fault():
    assert set(faults(TARO.replace("太郎", "郎" * 200))) == {"name"}


def test_a_quote_left_open_breaks_the_file_off():
    with pytest.raises(TableError):
        entries(TARO, '0002,"見本')
