"""Dates, numbers, sentences and phrases as pages show them."""

import datetime as dt
import html

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.foundation.ui import japanese
from madoguchi.foundation.ui.templatetags.ui import phrases

ARRIVED = dt.datetime(2026, 11, 21, 5, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 21), "令和8年11月21日（土）"),
        (dt.date(2019, 5, 1), "令和元年5月1日（水）"),
        (dt.date(2019, 4, 30), "平成31年4月30日（火）"),
        (dt.date(1989, 1, 7), "昭和64年1月7日（土）"),
        (dt.date(1912, 7, 30), "大正元年7月30日（火）"),
        (dt.date(1872, 12, 31), "1872年12月31日（火）"),
        (None, ""),
    ],
)
def test_date_in_era(day: dt.date | None, words: str) -> None:
    assert japanese.date_words(day) == words


def test_gregorian_year_beside_the_era() -> None:
    assert japanese.date_words(dt.date(2026, 11, 21), "year") == "令和8年（2026年）11月21日（土）"


def test_moment_is_told_in_the_time_of_japan() -> None:
    assert japanese.moment_words(ARRIVED) == "令和8年11月21日（土）14時05分"
    late = dt.datetime(2026, 11, 21, 15, 30, tzinfo=dt.UTC)
    assert japanese.moment_words(late) == "令和8年11月22日（日）0時30分"


def test_moment_in_english() -> None:
    with translation.override("en"):
        assert japanese.moment_words(ARRIVED) == "Sat, 21 November 2026, 14:05"


def test_numbers_are_separated() -> None:
    assert [japanese.separated(value) for value in (1204, 999, None, "x")] == ["1,204", "999", "", "x"]


def test_sentence_ends_once() -> None:
    assert japanese.sentence("届きました") == japanese.sentence("届きました。") == "届きました。"
    with translation.override("en"):
        assert japanese.sentence("It arrived") == "It arrived."


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF)))
def test_phrases_keep_the_text_and_escape_it(text: str) -> None:
    shown = str(phrases(text))
    assert html.unescape(shown.replace("<wbr>", "")) == text
    assert "<" not in shown.replace("<wbr>", "")


def test_phrases_break_between_phrases_only() -> None:
    assert phrases("写真を1枚送ってください") == "写真を<wbr>1枚送ってください"


def test_phrases_never_break_inside_an_entity() -> None:
    assert (
        phrases(mark_safe("見本 &amp; 花子 &lt;script&gt;")).replace("<wbr>", "")
        == "見本 &amp; 花子 &lt;script&gt;"
    )


def test_phrases_leave_markup_given_as_safe() -> None:
    assert phrases(mark_safe("<b>写真を送る</b>")) == "<b>写真を送る</b>"
