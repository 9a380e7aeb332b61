"""The certificate of a result, read from children, seats and places alone; and the reasons for each child."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .families import Standing, Unit, admitted, standing_of, units_of
from .model import Applicant, Blocking, Reason, Refusal, Result, Slot, Why


def blocking_pairs(result: Result) -> list[Blocking]:
    """Every child or family that has a place which would rather have it than whom it admitted; none if stable.

    It reads nothing but children, seats and places: whatever made the result, this certifies it.
    """
    return list(blocking_in(units_of(result.applicants, result.seed), result.seats, result.placed))


def blocking_in(
    units: Sequence[Unit], seats: Mapping[Slot, int], placed: Mapping[str, str]
) -> Iterator[Blocking]:
    options = [unit.option_of(placed) for unit in units]
    held = held_by(units, options)
    for unit, has in zip(units, options, strict=True):
        own = set(unit.claims[has]) if has < len(unit.claims) else set()
        for wanted, claims in list(zip(unit.options, unit.claims, strict=True))[:has]:
            others = {slot: [one for one in held[slot] if (slot, one) not in own] for slot, _ in claims}
            if admitted(claims, others, seats):
                yield Blocking(tuple(one.key for one in unit.members), wanted)
                break


def held_by(units: Sequence[Unit], options: Sequence[int]) -> dict[Slot, list[Standing]]:
    held: dict[Slot, list[Standing]] = defaultdict(list)
    for unit, has in zip(units, options, strict=True):
        for slot, standing in unit.claims[has] if has < len(unit.claims) else ():
            insort(held[slot], standing)
    return held


def reasons_of(
    children: Sequence[Applicant],
    units: Sequence[Unit],
    seats: Mapping[Slot, int],
    placed: Mapping[str, str],
    blocking: Sequence[Blocking],
) -> dict[str, Reason]:
    held = held_by(units, [unit.option_of(placed) for unit in units])
    undecided = {key for one in blocking for key in one.children}
    reasons = {one.key: _barred(one) for one in children if one.excluded}
    for unit in units:
        for one in unit.members:
            place = placed.get(one.key)
            before = one.choices if place is None else one.choices[: one.choices.index(place)]
            told = tuple(
                Refusal(choice, Why.UNDECIDED)
                if one.key in undecided
                else _refusal(unit, one, choice, seats, held)
                for choice in before
            )
            reasons[one.key] = Reason(None if place is None else len(before) + 1, told)
    return reasons


def _barred(child: Applicant) -> Reason:
    return Reason(None, tuple(Refusal(place, Why.NOT_ELIGIBLE) for place in child.choices))


def _refusal(
    unit: Unit, child: Applicant, place: str, seats: Mapping[Slot, int], held: Mapping[Slot, list[Standing]]
) -> Refusal:
    slot = Slot(place, child.age_class)
    if not seats.get(slot, 0):
        return Refusal(place, Why.NO_SEATS)
    siblings = {one.key for one in unit.members}
    others = [one for one in held.get(slot, ()) if one[-1] not in siblings]
    if not unit.alone and admitted(
        [(slot, standing_of(child, unit.strength[2], place))], {slot: others}, seats
    ):
        return Refusal(place, Why.SIBLINGS)
    last = held.get(slot, ())
    return Refusal(place, Why.FULL, -last[-1][0] if last else None)
