"""The course of one procedure: where people stop, what is asked again, by channel and month. Counts are made up."""

from collections import Counter
from datetime import date

from madoguchi.counter.figures.course import Course
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.periods import year_of
from madoguchi.counter.figures.queries import Form, Part
from madoguchi.counter.procedures.text import Text

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
FORM = Form({one: Text(ja=one, en=one) for one in ("who", "what", "phone")}, ("who", "what"))


def cell(measure: str, part: str = "", channel: str = "online", month: date = APRIL, of: str = "own") -> Part:
    return Part(of, month, measure, part, channel)


def course(*cells: tuple[Part, int]) -> Course:
    return Course(Filters(year_of(2026), procedure="own"), Counter(dict(cells)), {"": {10: 3, 90: 1}}, FORM)


def stops(one: Course) -> list[tuple[str, int, int, int]]:
    return [(stop.page, stop.reached, stop.passed, stop.left) for stop in one.stops()]


def test_who_stops_where_adds_up_to_who_began():
    found = course(
        (cell("begun"), 10),
        (cell("passed", "who"), 8),
        (cell("reached", "what"), 8),
        (cell("passed", "what"), 5),
        (cell("reached", "_check"), 5),
        (cell("handed"), 4),
    )
    assert stops(found) == [("who", 10, 8, 2), ("what", 8, 5, 3), ("_check", 5, 4, 1)]
    assert sum(left for *_, left in stops(found)) + 4 == 10


def test_pages_of_earlier_versions_stand_after_those_of_now():
    found = course((cell("begun"), 3), (cell("reached", "gone"), 2), (cell("passed", "gone"), 1))
    assert [page for page, *_ in stops(found)] == ["who", "gone"]


def test_nobody_stops_less_than_none():
    found = course((cell("reached", "what"), 1), (cell("passed", "what"), 3))
    assert stops(found) == [("what", 1, 3, 0)]


def test_other_procedures_do_not_count():
    found = course((cell("received"), 5), (cell("received", of="other"), 7), (cell("begun", of="other"), 2))
    assert (found.received, stops(found)) == (5, [])


def test_by_channel_and_month():
    found = course(
        (cell("received"), 6),
        (cell("received", channel="counter", month=MAY), 2),
        (cell("outside"), 3),
    )
    assert (found.received, found.online) == (8, 6)
    assert [[one.text for one in line.figures] for line in found.channels()] == [
        ["6", "75％"], ["2", "25％"], ["3", "38％"],
    ]  # fmt: skip
    assert [[one.text for one in line.figures] for line in found.months()] == [
        ["6", "6", "100％"], ["2", "0", "0％"],
    ]  # fmt: skip
    assert found.chart()[:2] == [("4月", (6, 6)), ("5月", (2, 0))]


def test_what_is_asked_again_the_most_on_top():
    found = course((cell("received"), 50), (cell("question", "who"), 1), (cell("question", "phone"), 4))
    assert found.questions() == [("phone", 4), ("who", 1)]
    assert [one.text for one in found.corrections()[0].figures] == ["4", "8.0"]


def test_time_to_decision_without_what_was_withdrawn():
    found = course((cell("decided", "granted"), 4), (cell("decided", "withdrawn"), 2))
    assert [one.text for one in found.steps()[0].figures] == ["4", "10分", "1.5時間"]
