"""Loading a city: once is enough, what is gone ends, and what was decided before keeps its ground."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.core import clock
from madoguchi.foundation.city import queries
from madoguchi.foundation.city.actions import Report, Verb, load
from madoguchi.foundation.city.declaration import CityDeclaration, read_city
from madoguchi.foundation.city.models import Department, Holding, KessaiRule, Municipality, Post, Staff
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope

PROJECT = Path(__file__).parents[3]
MIHON, KAGAMI = PROJECT / "packs" / "mihon", PROJECT / "tests" / "data" / "packs" / "kagami"
#: Two days, years after the sample began.
ONE_DAY, NEXT_DAY = datetime(2031, 5, 10, 3, tzinfo=UTC), datetime(2031, 5, 11, 3, tzinfo=UTC)
CASE = {
    "kind": "application",
    "procedure": "disaster_certificate",
    "department": "crisis_management",
    "outcome": "",
}


@pytest.fixture
def office(database: Any) -> Iterator[None]:
    with database.as_office():
        load(read_city(KAGAMI))
        yield


def kagami(**changes: object) -> CityDeclaration:
    """The small city with some parts replaced."""
    return CityDeclaration.model_validate(read_city(KAGAMI).model_dump() | changes)


def without(part: str, **matching: str) -> dict[str, object]:
    """The parts of the small city but those that match."""
    parts = read_city(KAGAMI).model_dump()[part]
    return {part: [each for each in parts if any(each[key] != value for key, value in matching.items())]}


def names(report: Report) -> list[str]:
    return [str(change) for change in report.changes]


def test_both_cities_load_once(database: Any) -> None:
    with database.as_office():
        for pack in (MIHON, KAGAMI):
            load(read_city(pack))
            assert load(read_city(pack)).changes == []
        with city_scope("992011"):
            assert Department.objects.count() >= 25
            assert Staff.objects.count() >= 40
            assert Staff.objects.get(number="1001").email == "kouno@mihon.example"
        with city_scope("992020"):
            assert Staff.objects.count() == len(read_city(KAGAMI).staff)
        assert {city.slug for city in Municipality.objects.all()} >= {"mihon", "kagami"}


def test_public_side_may_not_load(database: Any) -> None:
    with database.as_public(), pytest.raises(Exception, match="permission denied"):
        load(kagami(mayor="別人"))


def test_change_is_told_and_kept_in_the_ledger(office: None) -> None:
    with city_scope("992020"):
        before = len(history("city:992020"))
    assert names(load(kagami(mayor="見本 三郎"))) == ["changed municipality kagami"]
    with city_scope("992020"):
        events = history("city:992020")
        assert len(events) == before + 1
        assert events[-1].data == {"added": 0, "changed": 1, "ended": 0}
    assert Municipality.objects.get(code="992020").mayor == "見本 三郎"


def test_loading_nothing_new_is_no_event(office: None) -> None:
    with city_scope("992020"):
        before = len(history("city:992020"))
        load(kagami())
        assert len(history("city:992020")) == before


def test_who_leaves_the_pack_ends_today(office: None) -> None:
    with clock.moved_to(ONE_DAY):
        report = load(kagami(**without("staff", number="1003")))
        assert names(report) == ["ended staff 1003", "ended holding 1003 crisis_management-head"]
        assert load(kagami(**without("staff", number="1003"))).changes == []
        with city_scope("992020"):
            assert Staff.objects.get(number="1003").until == date(2031, 5, 10)
            assert queries.staff_of("heikawa@kagami.example") is None


def test_who_comes_back_holds_the_post_anew(office: None) -> None:
    with clock.moved_to(ONE_DAY):
        load(kagami(**without("staff", number="1003")))
    with clock.moved_to(NEXT_DAY):
        assert names(load(kagami())) == ["changed staff 1003", "added holding 1003 crisis_management-head"]
        assert load(kagami()).changes == []
        with city_scope("992020"):
            staff = queries.staff_of("heikawa@kagami.example")
            assert staff is not None
            assert [post.slug for post in queries.posts_of(staff)] == ["crisis_management-head"]
            assert Holding.objects.filter(staff=staff).count() == 2


def test_another_decider_follows_and_the_old_rule_stays_readable(office: None) -> None:
    rules = [rule.model_dump() for rule in read_city(KAGAMI).kessai]
    changed = kagami(kessai=[{**rules[0], "post": "mayors_office-mayor"}, *rules[1:]])
    with city_scope("992020"):
        first = queries.decider_of(CASE)
        assert first is not None
        assert first.slug == "crisis_management-head"
    with clock.moved_to(ONE_DAY):
        assert names(load(changed)) == ["ended kessairule 1", "added kessairule 1"]
        assert load(changed).changes == []
        with city_scope("992020"):
            now = queries.decider_of(CASE)
            assert now is not None
            assert now.slug == "mayors_office-mayor"
            assert KessaiRule.objects.filter(position=1).count() == 2
        # Twice on one day: the rule between lasted no day.
        assert load(kagami()).count(Verb.ENDED) == 1
        with city_scope("992020"):
            assert queries.decider_of(CASE) == first


def test_rule_taken_out_ends_and_the_next_one_decides(office: None) -> None:
    with clock.moved_to(ONE_DAY):
        load(kagami(kessai=[read_city(KAGAMI).kessai[-1].model_dump()]))
        with city_scope("992020"):
            assert KessaiRule.objects.filter(until=None).count() == 1
            decider = queries.decider_of(CASE)
            assert decider is not None
            assert decider.slug == "mayors_office-mayor"


def test_post_in_time_is_declared_in_advance(office: None) -> None:
    staff = [person.model_dump() for person in read_city(KAGAMI).staff]
    head = "crisis_management-head"
    staff[3]["holds"] = [{"post": head, "until": "2031-05-11"}]
    staff[4]["holds"] = ["citizens-head", {"post": head, "since": "2031-05-11"}]
    declared = kagami(staff=staff)
    with clock.moved_to(ONE_DAY):
        load(declared)
        assert load(declared).changes == []
        assert holders(head) == ["1003"]
    with clock.moved_to(NEXT_DAY):
        assert load(declared).changes == []
        assert holders(head) == ["1004"]


def holders(post: str) -> list[str]:
    with city_scope("992020"):
        everyone = Staff.objects.order_by("number")
        return [each.number for each in everyone if post in {held.slug for held in queries.posts_of(each)}]


def test_department_moves_in_place(office: None) -> None:
    declared = read_city(KAGAMI).model_dump()
    declared["departments"][2]["name"]["ja"] = "総合窓口課"
    with city_scope("992020"):
        before = Department.objects.get(slug="citizens").id
    assert names(load(CityDeclaration.model_validate(declared))) == ["changed department citizens"]
    with city_scope("992020"):
        assert Department.objects.get(slug="citizens").id == before
        assert Post.objects.get(slug="citizens-head").department_id == before
