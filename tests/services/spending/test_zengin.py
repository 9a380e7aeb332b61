"""Files of 総合振込: every record has 120 bytes, what is written reads back the same, what is none is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.errors import PlainError
from madoguchi.services.spending.zengin import (
    LENGTH,
    MOST_YEN,
    NEWLINE,
    File,
    Header,
    Line,
    ZenginError,
    sent,
    write,
)
from madoguchi.services.spending.zengin_reading import RESULTS, looks_like_one, read, result_words

HEADER = Header("0000992011", "ﾐﾎﾝｼ ｶｲｹｲｶﾝﾘｼﾔ", "1210", "0149", "ﾐﾎﾝ", "001", "ﾎﾝﾃﾝ", "1", "0000001")
LINE = Line("0149", "001", "1", "7654321", "ﾐﾎﾝ ﾀﾛｳ", 30_000, line=1, batch=12)
FILE = File(HEADER, (LINE, replace(LINE, kind="4", amount=15_000, line=2)))

_CODE = st.text("0123456789", min_size=1)
_KANA = "ｱｲｳｴｵｶｷﾜﾝﾞﾟABZ019().,/｢｣-"


def figures(width: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=width, max_size=width)


def words(width: int) -> st.SearchStrategy[str]:
    """Texts that end in no space: it could not be told from what fills the field."""
    return st.text(_KANA + " ", max_size=width).map(lambda text: text.rstrip(" "))


LINES = st.builds(
    Line,
    figures(4),
    figures(3),
    st.sampled_from("124"),
    figures(7),
    words(30),
    st.integers(0, MOST_YEN),
    line=st.integers(0, 10**10 - 1),
    batch=st.integers(0, 10**10 - 1),
    bank_name=words(15),
    branch_name=words(15),
    result=st.sampled_from(["", *RESULTS]),
)
FILES = st.builds(
    File,
    st.builds(
        Header,
        figures(10),
        words(40),
        figures(4),
        figures(4),
        words(15),
        figures(3),
        words(15),
        st.sampled_from("12"),
        figures(7),
    ),
    st.lists(LINES, max_size=30).map(tuple),
)


@given(FILES, st.booleans())
def test_what_is_written_reads_back_the_same_in_records_of_120_bytes(file: File, newlines: bool):
    data = write(file, newlines=newlines)
    step = LENGTH + (len(NEWLINE) if newlines else 0)
    assert len(data) == step * (len(file.lines) + 3)
    assert all(data[at + LENGTH : at + step] == NEWLINE for at in range(0, len(data), step) if newlines)
    assert read(data) == file


@given(st.binary(max_size=600))
def test_any_other_bytes_are_refused_in_words(data: bytes):
    with pytest.raises(ZenginError):
        read(data)


@given(FILES, st.data())
def test_a_byte_more_or_less_is_found(file: File, data: st.DataObject):
    whole = write(file)
    at = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ZenginError):
        read(whole[:at] + whole[at + 1 :])


def test_the_fields_stand_where_the_banks_look_for_them():
    """全銀協規定フォーマット, written out by hand."""
    first, second = write(FILE)[:LENGTH], write(FILE)[LENGTH : 2 * LENGTH]
    assert first[:14] == b"12100000992011"
    assert first[14:54].decode("shift_jis") == "ﾐﾎﾝｼ ｶｲｹｲｶﾝﾘｼﾔ".ljust(40)
    assert first[54:62] == b"12100149" and first[77:80] == b"001" and first[95:103] == b"10000001"
    assert second[:5] == b"20149" and second[20:23] == b"001" and second[38:50] == b"000017654321"
    assert second[50:80].decode("shift_jis") == "ﾐﾎﾝ ﾀﾛｳ".ljust(30)
    assert second[80:113] == b"0000030000" + b"0" + b"0000000001" + b"0000000012" + b"7" + b" "
    assert write(FILE)[3 * LENGTH : 3 * LENGTH + 19] == b"8000002000000045000"
    assert write(FILE)[4 * LENGTH :] == b"9" + b" " * 119


def test_line_ends_of_any_kind_and_the_mark_at_the_end_are_read():
    records = write(FILE, newlines=True)
    for data in (records, records.replace(b"\r\n", b"\n"), records + b"\x1a", write(FILE) + b"\x1a"):
        assert read(data) == FILE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "9"}, "預金種目"),
        ({"kind": "3"}, "預金種目"),
        ({"number": "123456"}, "口座番号"),
        ({"number": "12345678"}, "口座番号"),
        ({"number": "１２３４５６７"}, "口座番号"),
        ({"bank_code": "149"}, "金融機関コード"),
        ({"branch_code": "0001"}, "支店コード"),
        ({"holder": "見本太郎"}, "受取人名"),
        ({"holder": "ｬ"}, "受取人名"),
        ({"holder": "ｦ"}, "受取人名"),
        ({"holder": "a"}, "受取人名"),
        ({"holder": "ｱ\r\n"}, "受取人名"),
        ({"holder": "ｱ" * 31}, "受取人名"),
        ({"amount": MOST_YEN + 1}, "振込金額"),
        ({"amount": -1}, "振込金額"),
        ({"line": 10**10}, "顧客コード1"),
        ({"result": "00"}, "結果コード"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_its_record(fields: dict[str, object], words: str):
    with pytest.raises(ZenginError, match=words) as refusal:
        write(File(HEADER, (LINE, replace(LINE, **fields))))
    assert refusal.value.record == 3 and "3件目" in refusal.value.ja


def test_the_widest_amounts_and_ten_thousand_records_less_one():
    file = File(HEADER, tuple(replace(LINE, amount=10_000_000, line=n) for n in range(1, 10_000)))
    data = write(file)
    assert len(data) == LENGTH * (9_999 + 3)
    assert data[-2 * LENGTH :][:19] == b"8009999099990000000"
    assert read(data) == file
    assert read(write(File(HEADER, (replace(LINE, amount=MOST_YEN),)))).total == 9_999_999_999
    with pytest.raises(ZenginError, match="合計金額"):
        write(File(HEADER, tuple(replace(LINE, amount=MOST_YEN) for _ in range(101))))


@pytest.mark.parametrize(
    ("name", "as_it_goes"),
    [
        ("ミホン タロウ", "ﾐﾎﾝ ﾀﾛｳ"),
        ("みほん　たろう", "ﾐﾎﾝ ﾀﾛｳ"),
        ("キャット", "ｷﾔﾂﾄ"),
        ("カ）ミホンショウジ", "ｶ)ﾐﾎﾝｼﾖｳｼﾞ"),
        ("スーパー", "ｽ-ﾊﾟ-"),
        ("mihon taro", "MIHON TARO"),
        ("ヴァン ホーテン", "ｳﾞｱﾝ ﾎ-ﾃﾝ"),
        ("ア" * 29 + "ガ", "ｱ" * 29 + "ｶ"),
    ],
)
def test_a_name_goes_in_large_kana_and_what_is_too_long_is_cut(name: str, as_it_goes: str):
    assert sent(name, 30) == as_it_goes
    assert read(write(File(HEADER, (replace(LINE, holder=sent(name, 30)),)))).lines[0].holder == as_it_goes


@pytest.mark.parametrize("name", ["見本太郎", "ヲガワ", "ﾐﾎﾝ♥", "ミホン;DROP", "<b>"])
def test_a_name_that_cannot_be_sent_is_told(name: str):
    with pytest.raises(PlainError, match="口座名義"):
        sent(name, 30)


@pytest.mark.parametrize(
    ("was", "became", "words"),
    [
        (b"121", b"191", "総合振込のファイルではありません"),
        (b"1210", b"1211", "総合振込のファイルではありません"),
        (b"8000002", b"8000003", "トレーラの件数"),
        (b"8000002000000045000", b"8000002000000045001", "トレーラの件数"),
        (b"9" + b" " * 119, b"", "並び"),
        (b"7654321", b"765432A", "口座番号"),
    ],
)
def test_a_file_that_is_not_right_is_told(was: bytes, became: bytes, words: str):
    data = write(FILE)
    assert was in data
    with pytest.raises(ZenginError, match=words):
        read(data.replace(was, became, 1))


def test_what_banks_answer_has_plain_words():
    assert result_words("2") == "該当する口座がない（取引なし）"
    assert "結果コード 7" in result_words("7")
    assert all(ja and en for ja, en in RESULTS.values())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "支出命令番号,理由\r\n".encode("cp932"), b"1,2,3"])
def test_a_table_is_not_taken_for_a_file_of_the_banks(data: bytes):
    assert not looks_like_one(data)
    assert looks_like_one(write(FILE))
