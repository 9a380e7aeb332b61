from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import japanese
from madoguchi.core.japanese import DateError

days = st.dates(date(1873, 1, 1), date(2117, 12, 31))
BIRTHDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21", BIRTHDAY),
        ("20261121", BIRTHDAY),
        ("2026/11/21", BIRTHDAY),
        ("2026.11.21", BIRTHDAY),
        ("２０２６年１１月２１日", BIRTHDAY),
        ("西暦2026年11月21日", BIRTHDAY),
        ("2026−11−21", BIRTHDAY),
        ("令和8年11月21日", BIRTHDAY),
        ("令和 8 年 11 月 21 日", BIRTHDAY),
        ("令和８年１１月２１日（土）", BIRTHDAY),
        ("令和8年11月21日土曜日", BIRTHDAY),
        ("㋿8年11月21日", BIRTHDAY),
        ("R8.11.21", BIRTHDAY),
        ("r8-11-21", BIRTHDAY),
        ("Ｒ８／１１／２１", BIRTHDAY),
        ("令和八年十一月二十一日", BIRTHDAY),
        ("二〇二六年十一月二十一日", BIRTHDAY),
        ("2026/1/2", date(2026, 1, 2)),
        # The days at which eras meet: 昭和64年政令第1号, 平成31年政令第143号.
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("T1.7.30", date(1912, 7, 30)),
        ("M45.7.29", date(1912, 7, 29)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("昭和三十三年二月十日", date(1958, 2, 10)),
        ("S32.2.28", date(1957, 2, 28)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_date_is_understood_as_people_write_it(text: str, day: date) -> None:
    assert japanese.parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("S33-2-30", "昭和33年2月は28日まで", "has 28 days"),
        ("2026-02-29", "2026年2月は28日まで", "has 28 days"),
        ("2026-13-01", "13月はありません", "no month 13"),
        ("20260001", "0月はありません", "no month 0"),
        ("平成31年5月1日", "令和元年5月1日", "2019-05-01"),
        ("平成33年1月1日", "令和3年1月1日", "2021-01-01"),
        ("令和元年4月30日", "平成31年4月30日", "2019-04-30"),
        ("昭和64年1月8日", "平成元年1月8日", "1989-01-08"),
        ("平成0年5月1日", "昭和63年5月1日", "1988-05-01"),
        ("明治5年12月31日", "旧暦", "lunar"),
        ("1872-12-31", "旧暦", "lunar"),
        ("0000-01-01", "ありません", "no day"),
        ("26/11/21", "西暦は4桁", "four digits"),
        ("11月21日", "西暦は4桁", "four digits"),
        ("令和8年11月", "西暦は4桁", "four digits"),
        ("慶応3年1月1日", "西暦は4桁", "four digits"),
        ("", "西暦は4桁", "four digits"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(text: str, ja: str, en: str) -> None:
    with pytest.raises(DateError) as told:
        japanese.parse_date(text)
    assert ja in told.value.ja
    assert en in told.value.en


@given(days)
def test_every_day_reads_back_from_its_era(day: date) -> None:
    assert japanese.parse_date(japanese.wareki(day)) == day
    assert japanese.parse_date(japanese.wareki(day, weekday=True)) == day


def test_wareki() -> None:
    assert japanese.wareki(BIRTHDAY) == "令和8年11月21日"
    assert japanese.wareki(BIRTHDAY, weekday=True) == "令和8年11月21日（土）"
    assert japanese.wareki(date(2019, 5, 1)) == "令和元年5月1日"
    with pytest.raises(ValueError, match="Gregorian"):
        japanese.wareki(date(1872, 12, 31))


@pytest.mark.parametrize(("year", "label"), [(2026, "令和8年度"), (2019, "令和元年度"), (2018, "平成30年度")])
def test_fiscal_years(year: int, label: str) -> None:
    assert japanese.fiscal_year_label(year) == label
