"""What pages say in their language, and what they read of what was typed."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import translation

from madoguchi.core.errors import PlainError
from madoguchi.foundation.ui import saying

WORDS = {"ja": "手数料", "en": "Fee"}
FAULT = PlainError("日付を読めません。", "This is no date.")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", (False, "手数料", "日付を読めません。", "令和8年度")),
        ("en", (True, "Fee", "This is no date.", "2026")),
        ("en-gb", (True, "Fee", "This is no date.", "2026")),
        ("fr", (False, "手数料", "日付を読めません。", "令和8年度")),
    ],
)
def test_in_the_language_of_the_page(language: str, told: tuple[bool, str, str, str]) -> None:
    with translation.override(language):
        said = (saying.in_english(), saying.says(WORDS), saying.said(FAULT), saying.year_words(2026))
    assert said == told


@pytest.mark.parametrize(
    ("sent", "most", "read"),
    [
        ("　ＡＢＣ\r\n１２３ \n\n", 1000, "ABC\n123"),
        ("\u304b\u3099" * 2, 1000, "がが"),
        ("あ" * 12, 5, "あ" * 5),
        ("", 5, ""),
    ],
)
def test_what_was_typed_comes_in_one_form_and_no_longer_than_it_may(sent: str, most: int, read: str) -> None:
    assert saying.typed(RequestFactory().post("/", {"words": sent}), "words", most) == read


def test_what_is_not_sent_is_nothing() -> None:
    assert saying.typed(RequestFactory().post("/"), "words") == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [("令和8年11月20日", dt.date(2026, 11, 20)), ("2026-11-20", dt.date(2026, 11, 20)), (" 　", None)],
)
def test_a_day_or_none(text: str, day: dt.date | None) -> None:
    assert saying.day_of(text) == day


def test_what_is_no_day_is_told() -> None:
    with pytest.raises(PlainError):
        saying.day_of("きょう")
