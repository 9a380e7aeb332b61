"""Accounts of banks: the holder in the letters that banks send, 記号・番号 as branch and number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import account_holder, as_sent, post_account, post_number, post_symbol

#: 全国銀行協会「総合振込等のデータ伝送」: what the name of a payee may hold.
SENT = re.compile(r"[ｱ-ﾝﾞﾟ A-Z0-9().,/｢｣-]{1,48}")


@pytest.mark.parametrize(
    ("text", "kept", "sent"),
    [
        ("みほん　たろう", "ミホン タロウ", "ﾐﾎﾝ ﾀﾛｳ"),
        ("ﾐﾎﾝ ﾊﾅｺ", "ミホン ハナコ", "ﾐﾎﾝ ﾊﾅｺ"),
        ("カ）ミホンショウジ", "カ)ミホンシヨウジ", "ｶ)ﾐﾎﾝｼﾖｳｼﾞ"),
        ("ヴァージニア パーク", "ヴアージニア パーク", "ｳﾞｱ-ｼﾞﾆｱ ﾊﾟ-ｸ"),
        ("ミホンボ−ル", "ミホンボール", "ﾐﾎﾝﾎﾞ-ﾙ"),
        ("Smith，J．", "SMITH,J.", "SMITH,J."),
        ("「ミホン」（ユ", "「ミホン」(ユ", "｢ﾐﾎﾝ｣(ﾕ"),
    ],
)
def test_the_holder_is_kept_full_width_and_sent_half_width(text: str, kept: str, sent: str) -> None:
    assert account_holder(text) == kept
    assert as_sent(kept) == sent


@pytest.mark.parametrize("text", ["見本太郎", "ミホン・タロウ", "ヲガワ", "ヰノウエ", "ミホン@", "山田"])
def test_what_no_bank_can_send_is_named(text: str) -> None:
    with pytest.raises(PlainError, match="使えません"):
        account_holder(text)


@given(st.text(alphabet=st.sampled_from("アャガパヴヮー-－−あゃゔ（）．／，「」ｱｬﾞﾟ AaＡ1１ 　"), max_size=30))
def test_whatever_is_taken_can_be_sent_and_is_taken_as_it_was_kept(text: str) -> None:
    try:
        kept = account_holder(text)
    except PlainError:
        return
    assert account_holder(kept) == kept
    assert kept == "" or SENT.fullmatch(as_sent(kept))


def test_as_long_as_banks_send_and_no_longer() -> None:
    assert len(as_sent(account_holder("ガ" * 24))) == 48
    with pytest.raises(PlainError, match="48字まで"):
        account_holder("ガ" * 24 + "ア")


@pytest.mark.parametrize(
    ("symbol", "number", "account"),
    [
        ("10530", "12345671", ("058", "〇五八", "1234567", False)),
        ("17300", "11", ("738", "七三八", "0000001", False)),
        ("00110", "123456", ("019", "〇一九", "0123456", True)),
        ("00980", "1", ("099", "〇九九", "0000001", True)),
    ],
)
def test_symbol_and_number_are_a_branch_and_a_number(
    symbol: str, number: str, account: tuple[str, str, str, bool]
) -> None:
    assert post_account(symbol, number) == account


@pytest.mark.parametrize(
    ("symbol", "number"), [("10530", "12345672"), ("10530", "1"), ("00110", "12345678"), ("10530", "")]
)
def test_a_number_that_cannot_belong_to_its_symbol_is_refused(symbol: str, number: str) -> None:
    with pytest.raises(PlainError, match="記号と合いません"):
        post_account(symbol, number)


def test_symbols_and_numbers_are_read_in_any_width() -> None:
    assert post_symbol("１０５３０−２") == post_symbol("10530-2") == "10530"
    assert post_number(" １２３４５６７１ ") == "12345671"
    for wrong in ("2053", "20530", "1053O", "105301"):
        with pytest.raises(PlainError, match="記号は"):
            post_symbol(wrong)
    with pytest.raises(PlainError, match="番号は"):
        post_number("123456789")
