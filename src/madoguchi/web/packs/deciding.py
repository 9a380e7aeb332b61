"""Whether somebody can decide: a 専決 rule for every outcome, held by another than the only one who examines."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from madoguchi.core import clock, expressions
from madoguchi.core.declarations import Fault
from madoguchi.core.expressions import Expression, Kind
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.declaration import FILE, CityDeclaration, Lasting
from madoguchi.foundation.city.models import StaffKind
from madoguchi.foundation.city.queries import CASE_SHAPE

from .reading import Pack

#: Who does one of these may not decide the same case.
_PREPARING = (StepKind.EXAMINE, StepKind.DRAFT)


class Rule(NamedTuple):
    """A 専決 rule in force: where in city.yaml, its condition, the post."""

    number: int
    condition: Expression
    post: str


class Hall(NamedTuple):
    """Who works where on the day asked about: rules, and staff numbers by post and by department."""

    rules: list[Rule]
    by_post: Mapping[str, set[str]]
    by_department: Mapping[str, set[str]]


def deciding_faults(pack: Pack) -> Iterator[Fault]:
    """What could not be decided, and who would have to decide what they prepared; source and path, no lines."""
    if pack.city is None:
        return
    hall = _hall(pack.city)
    for source, procedure in pack.procedures.items():
        found = [
            *_of_outcomes(procedure, hall),
            *_of_approving(procedure, hall),
            *_of_verifying(procedure, hall),
        ]
        yield from (one._replace(source=one.source or source) for one in found)


def _hall(city: CityDeclaration) -> Hall:
    """As things are today, or on the day the city begins where that is still to come."""
    day = max(clock.today(), city.since)
    known = {name for name, _, _ in city.posts()}
    by_post: dict[str, set[str]] = {}
    by_department: dict[str, set[str]] = {}
    for person in city.staff:
        # A contractor may neither examine nor decide.
        if person.kind != StaffKind.CONTRACTOR and _in_force(person, city, day):
            for held in person.holdings:
                if _in_force(held, city, day) and held.post in known:
                    by_post.setdefault(held.post, set()).add(person.number)
                    by_department.setdefault(held.post.partition("-")[0], set()).add(person.number)
    return Hall(list(_rules(city, day)), by_post, by_department)


def _rules(city: CityDeclaration, day: date) -> Iterator[Rule]:
    for number, rule in enumerate(city.kessai):
        if _in_force(rule, city, day):
            condition = expressions.compiled(rule.when, {"case": CASE_SHAPE}, Kind.BOOL)
            yield Rule(number, condition, rule.post)


def _in_force(one: Lasting, city: CityDeclaration, day: date) -> bool:
    return (one.since or city.since) <= day and (one.until is None or day < one.until)


def _of_outcomes(procedure: Procedure, hall: Hall) -> Iterator[Fault]:
    if StepKind.DECIDE not in [step.kind for step in procedure.route]:
        return
    told = set[int]()
    for name, outcome in procedure.outcomes.items():
        rule = _rule_for(procedure, outcome.result.value, hall)
        if rule is None:
            yield Fault(
                "",
                0,
                f"outcomes.{name}",
                "この結果を決められる人がいません。city.yaml の kessai に、当てはまる専決区分を書いてください。",
                "nobody could decide this outcome. Please write a rule for it under kessai of city.yaml.",
            )
        elif rule.number not in told:
            told.add(rule.number)
            yield from _of_rule(procedure, rule, hall)


def _rule_for(procedure: Procedure, result: str, hall: Hall) -> Rule | None:
    facts = {
        "kind": procedure.kind.value,
        "procedure": procedure.id,
        "department": procedure.department,
        "outcome": result,
        "amount": 0,
    }
    return next((rule for rule in hall.rules if rule.condition.holds({"case": facts})), None)


def _of_rule(procedure: Procedure, rule: Rule, hall: Hall) -> Iterator[Fault]:
    deciders = hall.by_post.get(rule.post, set())
    if not deciders:
        yield Fault(
            FILE,
            0,
            f"kessai.{rule.number}.post",
            f"{procedure.id} を決める {rule.post} の職に、だれも就いていません。staff の holds に書いてください。",
            f"nobody holds {rule.post}, which decides {procedure.id}. Please give it to somebody under staff.",
        )
        return
    for number, step in enumerate(procedure.route):
        department = step.department or procedure.department
        preparing = hall.by_department.get(department, set())
        if step.kind in _PREPARING and not any(preparing - {decider} for decider in deciders):
            yield Fault(
                "",
                0,
                f"route.{number}",
                f"{department} には、{rule.post} のほかに {step.kind} のできる人がいません。"
                "決める人は審査も起案もできません。city.yaml で、職に就く人を増やしてください。",
                f"in {department} nobody but {rule.post} could {step.kind}, and whoever decides does neither "
                "examine nor draft. Please give more people posts in city.yaml.",
            )


def _of_approving(procedure: Procedure, hall: Hall) -> Iterator[Fault]:
    for number, step in enumerate(procedure.route):
        if step.post is not None and not hall.by_post.get(step.post):
            yield Fault(
                "",
                0,
                f"route.{number}.post",
                f"{step.post} の職に、だれも就いていません。city.yaml の staff の holds に書いてください。",
                f"nobody holds {step.post}. Please give it to somebody under staff of city.yaml.",
            )


def _of_verifying(procedure: Procedure, hall: Hall) -> Iterator[Fault]:
    """A second person verifies: there must be another than whoever examined."""
    working = {
        step.kind: (number, hall.by_department.get(step.department or procedure.department, set()))
        for number, step in enumerate(procedure.route)
    }
    if StepKind.VERIFY not in working or StepKind.EXAMINE not in working:
        return
    number, verifying = working[StepKind.VERIFY]
    _, examining = working[StepKind.EXAMINE]
    if not any(verifying - {one} for one in examining):
        yield Fault(
            "",
            0,
            f"route.{number}",
            "審査した人のほかに照合できる人がいません。city.yaml で、職に就く人を増やしてください。",
            "nobody but whoever examined could verify. Please give more people posts in city.yaml.",
        )
