"""Bar charts: every number has its bar, as high as it is, within the drawing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.foundation.ui.charts import HEIGHT, WIDTH, drawn

NUMBERS = st.lists(st.tuples(st.text(max_size=4), st.tuples(*[st.integers(0, 10**7)] * 2)), max_size=40)


@given(NUMBERS)
def test_bars_stand_in_the_drawing_and_tell_their_numbers(items):
    chart = drawn(items)
    numbers = [n for _, both in items for n in both if n]
    assert len(chart.bars) == len(numbers)
    for bar in chart.bars:
        assert chart.left <= bar.x and bar.x + bar.width <= WIDTH
        assert bar.y >= 0
        assert bar.y + bar.height == chart.foot < HEIGHT
    # A higher number has no lower bar.
    heights = [bar.height for _, bar in sorted(zip(numbers, chart.bars, strict=True), key=lambda one: one[0])]
    assert heights == sorted(heights)
    assert len(chart.labels) <= 16


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, "1"), (4, "4"), (5, "5"), (6, "6"), (11, "15"), (31, "40"), (1204, "1,500"), (9_000, "10,000")],
)
def test_the_lines_are_round_numbers(most, top):
    assert drawn([("a", (most,))]).lines[-1].text == top


def test_the_chart_says_what_it_shows_and_has_no_style_of_its_own(rendered):
    page = rendered(
        '<c-bars name="n" :title="x" desc="多い" :items="items" :series="series" />',
        x='"><script>',
        items=[("月", (3, 1))],
        series=["受付", "決定"],
    )
    assert 'role="img" aria-labelledby="n-title n-desc"' in page
    assert '<desc id="n-desc">多い</desc>' in page
    assert "<script" not in page and "style" not in page
    assert len(re.findall("<rect", page)) == 2
