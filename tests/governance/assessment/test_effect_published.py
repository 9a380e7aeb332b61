"""What everybody may read of the effect: no number below the least, nor one that can be reckoned from the rest."""

import random
from collections import Counter
from datetime import date

import pytest

from madoguchi.counter.figures.course import Course
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.periods import year_of
from madoguchi.counter.figures.queries import Form, Part
from madoguchi.counter.procedures.text import Text
from madoguchi.governance.assessment.effect.contents import LEAST, Published, contents
from madoguchi.governance.assessment.effect.promises import Compared, Minutes, Promise
from madoguchi.governance.assessment.effect.report import Line
from madoguchi.governance.assessment.models import InventoryItem
from madoguchi.governance.assessment.reckoning.scoring import Weights
from madoguchi.services.publications.contents import Text as Told

YEAR, UNTIL = year_of(2026), date(2026, 6, 30)
CHANNELS = ("online", "counter", "post")
MONTHS = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))


def published(slug: str, cells: Counter[Part], spreads: dict[str, dict[int, int]] | None = None) -> Published:
    compared = Compared(Promise(3650), Minutes(None, 20), Weights(), date(2026, 5, 1), UNTIL)
    line = Line(InventoryItem(city="992011", procedure=slug), Text(ja=slug, en=slug), compared)
    form = Form({}, ("first",))
    return Published(line, Course(Filters(YEAR, procedure=slug), cells, spreads or {}, form))


def made_up(seed: int) -> list[Published]:
    chance = random.Random(seed)
    cells: Counter[Part] = Counter()
    slugs = [f"p{n}" for n in range(4)]
    for slug in slugs:
        for month in MONTHS:
            for channel in CHANNELS:
                n = chance.choice((0, 1, 3, 12, 40))
                cells[Part(slug, month, "received", "", channel)] = n
                cells[Part(slug, month, "outside", "", channel)] = chance.randint(0, n)
    return [published(slug, +cells) for slug in slugs]


@pytest.mark.parametrize("seed", range(6))
def test_no_small_number_is_told_and_totals_stand_alike_everywhere(seed: int):
    found = contents(made_up(seed), YEAR, UNTIL)
    assert found
    counts = [found.table(name) for name in ("channels", "months", "hours")]
    for table in counts:
        assert table
        for row in table.rows:
            assert not [cell for cell in row.cells if isinstance(cell, int) and 0 < cell < LEAST], table.id
    heads = [table.rows[0].cells for table in counts if table and table.id != "hours"]
    assert heads[0] == heads[1]


def test_one_hidden_number_of_a_row_never_stands_alone():
    """The rest of its row and column would tell it."""
    for seed in range(6):
        found = contents(made_up(seed), YEAR, UNTIL)
        table = found and found.table("channels")
        assert table
        for row in table.rows[1:]:
            total, *parts = row.cells
            assert total is None or parts.count(None) != 1, row


def test_what_came_is_hidden_with_the_promise_where_it_is_hidden():
    for seed in range(6):
        found = contents(made_up(seed), YEAR, UNTIL)
        assert found
        channels, promised = found.table("channels"), found.table("promised")
        assert channels and promised
        at = [one.ja for one in channels.columns].index("オンライン")
        for one, other in zip(channels.rows[1:], promised.rows, strict=True):
            came = other.cells[2]
            assert came == one.cells[at]
            assert (came is None) == (other.cells[3] is None) == (other.cells[4] is None)


def test_too_few_of_all_are_not_published():
    one = published("p", Counter({Part("p", MONTHS[0], "received", "", "online"): LEAST - 1}))
    assert contents([one], YEAR, UNTIL) is None


def test_times_of_few_are_hidden_and_words_stand_in_both_languages():
    cells = Counter({Part("p", MONTHS[0], "received", "", "online"): 40})
    few, many = {"": {30: LEAST - 1}}, {"": {30: LEAST}}
    for spreads, cell in ((few, None), (many, Told(ja="30分", en="30 min"))):
        found = contents([published("p", cells, spreads)], YEAR, UNTIL)
        table = found and found.table("times")
        assert table
        told = table.rows[0].cells[0]
        assert told == cell


def test_few_who_left_a_page_or_were_asked_again_are_hidden():
    cells = Counter(
        {
            Part("p", MONTHS[0], "received", "", "online"): 40,
            Part("p", MONTHS[0], "begun", "", "online"): 43,
            Part("p", MONTHS[0], "passed", "first", "online"): 40,
            Part("p", MONTHS[0], "question", "phone", "online"): 2,
            Part("p", MONTHS[0], "question", "home", "online"): 12,
        }
    )
    found = contents([published("p", cells)], YEAR, UNTIL)
    assert found
    pages, corrections = found.table("pages"), found.table("corrections")
    assert pages and corrections
    assert [row.cells for row in pages.rows] == [(None,)]
    assert [row.cells for row in corrections.rows] == [(12,), (None,)]


def test_the_promise_is_of_the_days_of_this_year_since_it_began():
    cells = Counter({Part("p", MONTHS[1], "received", "", "online"): 40})
    found = contents([published("p", cells)], YEAR, UNTIL)
    table = found and found.table("promised")
    assert table
    days, expected, came, hours, _yen = table.rows[0].cells
    assert (days, expected, came) == (61, 610, 40)
    assert hours == round(40 * (60 * 0.75 + 20 * 0.4) / 60)
