"""Surveys for tests: many closed cases of a procedure, made at once."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.core.ids import new_id, reference_code
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.tenancy.models import insert_all

SURVEY, COMMENT = "resident_survey", "public_comment"
#: A clerk of the section that asks, its head, and somebody of another section.
PLANNER, CHIEF_PLANNER, OTHER = "keira@mihon.example", "zushi@mihon.example", "kouno@mihon.example"
ARRIVED = datetime(2026, 11, 2, 9, 30, tzinfo=TOKYO)


def version(slug: str) -> ProcedureVersion:
    found = current(slug)
    assert found
    return found


def closed(
    slug: str,
    answers: Sequence[dict[str, Any]],
    outcome: str = "counted",
    findings: Sequence[dict[str, Any]] | None = None,
    **fields: Any,
) -> list[Case]:
    """Cases that came to an outcome and were closed, with what a clerk found; in the city in scope."""
    of = version(slug)
    procedure = load_definition(of).procedure
    ended = {"decided_at": clock.now(), "closed_at": clock.now(), "outcome": outcome}
    cases = [
        Case(
            **{
                "number": f"R8-{at:05}-{new_id().hex[-6:]}",
                "submission": new_id(),
                "code": reference_code(),
                "version": of,
                "department": department_named(procedure.department),
                "kind": procedure.kind,
                "channel": "online",
                "language": "ja",
                "answers": one,
                "findings": findings[at] if findings else {},
                "applicant": "",
                "electronic": False,
                "arrived_at": ARRIVED,
                "result": procedure.outcomes[outcome].result,
                **ended,
                **fields,
            }
        )
        for at, one in enumerate(answers)
    ]
    insert_all(cases)
    return cases


def answered(n: int, seed: int = 7) -> list[dict[str, Any]]:
    """What so many people answer to the survey, the old rarely on line."""
    chance = random.Random(seed)
    return [_answers(chance) for _ in range(n)]


def _answers(chance: random.Random) -> dict[str, Any]:
    age = chance.choices(["under_30", "under_50", "under_65", "under_75", "over_75"], [4, 9, 9, 6, 2])[0]
    used = chance.choices(["often", "once", "never"], [1, 3, 9] if age == "over_75" else [6, 4, 2])[0]
    given = {
        "age": age,
        "district": chance.choices(["honcho", "sakae", "minato", "yamate"], [8, 6, 3, 1])[0],
        "used": used,
        "satisfied": chance.choices(["good", "fair", "poor", "unknown"], [5, 6, 4, 1])[0],
    }
    hindered = [one for one in ("words", "papers", "identity", "device", "hours") if chance.random() < 0.3]
    return {**given, "hindered": hindered} if hindered else given
