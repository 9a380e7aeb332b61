"""Selection: stable against an independent brute force, the same in any order, honest where nothing is stable."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.matching import (
    Applicant,
    Blocking,
    Reason,
    Refusal,
    Result,
    Slot,
    Together,
    TooManyWaysError,
    Why,
    blocking_pairs,
    lot,
    select,
)

PLACES = ("sakura", "sumire", "momo")
SEED = "seed"


def child(key, points, *choices, **more):
    return Applicant(key, points, more.pop("age_class", "0"), choices, **more)


def seats(**capacities):
    return {Slot(place, "0"): capacity for place, capacity in capacities.items()}


# An independent reading of what a stable result is, written from the rules and not from the search.


def standing(one, place):
    return (-one.points_at(place), [-tie for tie in one.ties], lot(SEED, _family(one)), one.key)


def _family(one):
    return f"family {one.family}" if one.family else f"child {one.key}"


def groups(children):
    """Who is placed as one, with what they want in order."""
    together = {}
    for one in children:
        if one.family:
            together.setdefault(one.family, []).append(one)
    for one in children:
        members = together.get(one.family, [one])
        strict = [m.together for m in members if m.together in (Together.SAME_PLACE, Together.SAME_TIME)]
        if len(members) < 2 or not strict:
            yield [one], [(place,) for place in one.choices]
        elif members[0] is one:
            yield members, wanted(members, Together.SAME_PLACE in strict)


def wanted(members, one_place):
    ways = [way for way in product(*(m.choices for m in members)) if not one_place or len(set(way)) == 1]
    ranks = {way: tuple(m.choices.index(p) for m, p in zip(members, way, strict=True)) for way in ways}
    return sorted(ways, key=lambda way: (len(set(way)) > 1, sum(ranks[way]), ranks[way]))


def assignments(children, capacity):
    """Every result that keeps seats and siblings, as a dict of places by child."""
    units = list(groups(children))
    for chosen in product(*([*ways, None] for _, ways in units)):
        placed = {
            m.key: place
            for (members, _), way in zip(units, chosen, strict=True)
            for m, place in zip(members, way or [None] * len(members), strict=True)
            if place
        }
        taken = [(placed[m.key], m.age_class) for m in children if m.key in placed]
        if all(taken.count(slot) <= capacity.get(Slot(*slot), 0) for slot in taken):
            yield placed


def is_stable(children, capacity, placed):
    for members, ways in groups(children):
        has = tuple(placed.get(m.key) for m in members)
        better = ways[: ways.index(has)] if has in ways else ways
        if any(would_have(children, capacity, placed, members, way) for way in better):
            return False
    return True


def would_have(children, capacity, placed, members, way):
    for place in set(way):
        for age_class in {m.age_class for m in members}:
            new = [m for m, p in zip(members, way, strict=True) if p == place and m.age_class == age_class]
            there = [
                one
                for one in children
                if placed.get(one.key) == place and one.age_class == age_class and one not in members
            ]
            first = sorted(there + new, key=lambda one: standing(one, place))
            if any(one not in first[: capacity.get(Slot(place, age_class), 0)] for one in new):
                return False
    return True


@st.composite
def towns(draw, families=True, most=6):
    count = draw(st.integers(1, most))
    conditions = st.sampled_from(list(Together)) if families else st.just(Together.NONE)
    names = st.sampled_from(["", "", "a", "b"]) if families else st.just("")
    children = [
        Applicant(
            key=f"c{number}",
            points=draw(st.integers(0, 3)),
            ties=(draw(st.integers(0, 1)),),
            age_class=draw(st.sampled_from("01")),
            choices=tuple(draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=3))),
            bonus=draw(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 2), max_size=1)),
            family=draw(names),
            together=draw(conditions),
        )
        for number in range(count)
    ]
    capacity = {Slot(place, one): draw(st.integers(0, 2)) for place in PLACES for one in "01"}
    return children, capacity


@given(towns())
def test_what_is_called_stable_is_stable(town):
    children, capacity = town
    result = select(children, capacity, SEED)
    assert result.placed in list(assignments(children, capacity))
    assert is_stable(children, capacity, result.placed) == (not result.blocking)
    assert blocking_pairs(result) == list(result.blocking)


@given(towns())
def test_the_order_of_the_children_changes_nothing(town):
    children, capacity = town
    first, again = select(children, capacity, SEED), select(children[::-1], capacity, SEED)
    assert first == again


@given(towns(families=False, most=5))
def test_children_alone_get_the_best_of_all_stable_results(town):
    children, capacity = town
    result = select(children, capacity, SEED)
    stable = [one for one in assignments(children, capacity) if is_stable(children, capacity, one)]
    assert result.placed in stable
    assert not result.blocking
    for one in children:
        assert all(rank(one, result.placed) <= rank(one, other) for other in stable)


@given(towns(families=False), st.sampled_from(PLACES), st.sampled_from("01"))
def test_nobody_alone_is_worse_off_by_one_seat_more(town, place, age_class):
    children, capacity = town
    more = {**capacity, Slot(place, age_class): capacity[Slot(place, age_class)] + 1}
    before, after = select(children, capacity, SEED), select(children, more, SEED)
    assert all(rank(one, after.placed) <= rank(one, before.placed) for one in children)


@given(towns(families=False), st.data())
def test_untrue_choices_gain_nothing_for_a_child_alone(town, data):
    children, capacity = town
    one = data.draw(st.sampled_from(children))
    said = tuple(data.draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=3)))
    untrue = Applicant(one.key, one.points, one.age_class, said, one.ties, one.bonus)
    others = [other for other in children if other.key != one.key]
    honest = select(children, capacity, SEED).placed
    assert rank(one, honest) <= rank(one, select([*others, untrue], capacity, SEED).placed)


def rank(one, placed):
    """The number of the choice; behind all, where there is no place, and behind that a place never wished for."""
    place = placed.get(one.key)
    if place is None:
        return len(one.choices)
    return one.choices.index(place) if place in one.choices else len(one.choices) + 1


@given(towns())
def test_every_choice_before_the_place_has_its_reason(town):
    children, capacity = town
    result = select(children, capacity, SEED)
    for one in children:
        reason, place = result.reasons[one.key], result.placed.get(one.key)
        assert reason.choice == (None if place is None else one.choices.index(place) + 1)
        before = one.choices if place is None else one.choices[: reason.choice - 1]
        assert [refusal.place for refusal in reason.refusals] == list(before)
        for refusal in reason.refusals:
            full = refusal.why == Why.FULL
            assert (refusal.last_points is not None) == full
            assert not full or refusal.last_points >= one.points_at(refusal.place)


def test_small_towns_that_it_cannot_settle_have_no_stable_result():
    chance, unsettled = Random(7), 0
    for _ in range(4_000):
        children, capacity = any_town(chance)
        if select(children, capacity, SEED).blocking:
            unsettled += 1
            assert not any(is_stable(children, capacity, one) for one in assignments(children, capacity))
    assert unsettled


def any_town(chance):
    """A small town by chance, always the same for a seed."""
    children = [
        Applicant(
            key=f"c{number}",
            points=chance.randint(0, 3),
            age_class=chance.choice("01"),
            choices=tuple(chance.sample(PLACES, chance.randint(1, 3))),
            bonus={chance.choice(PLACES): chance.randint(0, 2)},
            family=chance.choice(("", "a", "b")),
            together=chance.choice(list(Together)),
        )
        for number in range(chance.randint(3, 6))
    ]
    return children, {Slot(place, one): chance.randint(0, 2) for place in PLACES for one in "01"}


def test_points_then_ties_then_the_lot():
    equal = [child(f"c{n}", 5, "sakura", ties=(n == 3,)) for n in range(9)]
    first = child("z", 6, "sakura")
    assert select([*equal, first], seats(sakura=1), SEED).placed == {"z": "sakura"}
    assert select(equal, seats(sakura=1), SEED).placed == {"c3": "sakura"}
    drawn = {tuple(select(equal[4:], seats(sakura=1), f"seed {n}").placed) for n in range(40)}
    assert drawn == {(f"c{n}",) for n in range(4, 9)}


def test_the_reason_names_the_last_points_admitted():
    town = [child("a", 9, "sakura"), child("b", 5, "sakura", "momo", "sumire")]
    result = select(town, seats(sakura=1, sumire=1), SEED)
    assert result.reasons == {
        "a": Reason(1, ()),
        "b": Reason(3, (Refusal("sakura", Why.FULL, 9), Refusal("momo", Why.NO_SEATS))),
    }


def test_points_at_one_place_count_there_alone():
    town = [child("a", 5, "sakura", "momo", bonus={"momo": 9}), child("b", 6, "sakura", "momo")]
    assert select(town, seats(sakura=1, momo=1), SEED).placed == {"b": "sakura", "a": "momo"}


def test_siblings_of_one_place_come_together_or_not_at_all():
    siblings = [
        child(f"s{n}", 9, "sakura", "momo", family="f", together=Together.SAME_PLACE) for n in range(2)
    ]
    result = select([*siblings, child("a", 5, "sakura")], seats(sakura=1, momo=2), SEED)
    assert result.placed == {"s0": "momo", "s1": "momo", "a": "sakura"}
    assert result.reasons["s0"] == Reason(2, (Refusal("sakura", Why.SIBLINGS),))
    none = select(siblings, seats(sakura=1, momo=1), SEED)
    assert none.placed == {}
    assert not none.blocking


def test_siblings_at_one_time_may_go_apart_but_rather_do_not():
    siblings = [
        child(f"s{n}", 9, "sakura", "momo", family="f", together=Together.SAME_TIME) for n in range(2)
    ]
    assert select(siblings, seats(sakura=1, momo=2), SEED).placed == {"s0": "momo", "s1": "momo"}
    assert set(select(siblings, seats(sakura=1, momo=1), SEED).placed.values()) == {"sakura", "momo"}
    assert select(siblings, seats(sakura=1), SEED).placed == {}


def test_siblings_at_any_time_are_placed_each_alone():
    siblings = [child(f"s{n}", 9, "sakura", family="f", together=Together.ANY_TIME) for n in range(2)]
    assert len(select(siblings, seats(sakura=1), SEED).placed) == 1


def test_who_is_not_eligible_takes_no_seat():
    town = [child("a", 9, "sakura", excluded="転出"), child("b", 5, "sakura")]
    result = select(town, seats(sakura=1), SEED)
    assert result.placed == {"b": "sakura"}
    assert result.reasons["a"] == Reason(None, (Refusal("sakura", Why.NOT_ELIGIBLE),))


def test_where_nothing_is_stable_the_family_is_named():
    town = (
        child("a", 5, "sakura", "momo"),
        child("s", 9, "sakura", family="f", together=Together.SAME_TIME),
        child("t", 5, "momo", family="f", together=Together.SAME_TIME, bonus={"momo": -1}),
    )
    capacity = seats(sakura=1, momo=1)
    assert not any(is_stable(town, capacity, one) for one in assignments(town, capacity))
    result = select(town, capacity, SEED)
    assert result.placed == {"a": "sakura"}
    assert result.blocking == (Blocking(("s", "t"), ("sakura", "momo")),)
    assert {refusal.why for refusal in result.reasons["s"].refusals} == {Why.UNDECIDED}


def test_the_certificate_sees_what_a_false_result_hides():
    children = (child("a", 1, "sakura"), child("b", 9, "sakura"))
    false = Result(children, seats(sakura=1), SEED, {"a": "sakura"}, {}, ())
    assert blocking_pairs(false) == [Blocking(("b",), ("sakura",))]
    empty = Result(children, seats(sakura=2), SEED, {"b": "sakura"}, {}, ())
    assert blocking_pairs(empty) == [Blocking(("a",), ("sakura",))]


def test_a_family_with_too_many_ways_is_refused_by_name():
    places = [f"place_{n}" for n in range(9)]
    crowd = [child(f"c{n}", 1, *places, family="f", together=Together.SAME_TIME) for n in range(9)]
    with pytest.raises(TooManyWaysError, match="c0, c1"):
        select(crowd, {}, SEED)
