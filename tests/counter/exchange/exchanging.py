"""Cases for exports and for results: made in the office as if they had come, and files of either read back."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from walking import CLERK, MIHON

from madoguchi.core.ids import new_id
from madoguchi.counter.cases.models import Case, CaseDepartment, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.exchange.models import Export
from madoguchi.counter.exchange.queries import parts_of
from madoguchi.counter.exchange.wanted import Wanted
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.files.queries import open_file

ROADS, TAX, CRISIS = "roads", "tax", "crisis_management"
ARRIVED = datetime(2026, 10, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
REPORT = {
    "danger": False,
    "trouble": "hole",
    "description": "直径30cmの穴",
    "noticed_on": "2026-10-01",
    "answer_wanted": False,
}


def clerk_of(email: str = CLERK) -> Clerk:
    return Clerk(Staff.objects.get(email=email))


def department(slug: str) -> Department:
    return Department.objects.get(slug=slug)


def case_of(procedure: str, answers: dict[str, Any], n: int = 0, **fields: Any) -> Case:
    """A case at its examination, in the list of its department; of the city in scope."""
    version = current(procedure)
    declared = load_definition(version).procedure
    where = department(declared.department)
    arrived = ARRIVED + timedelta(days=n)
    case = Case.objects.create(
        **{
            "number": f"令和8-{procedure}-{n}",
            "submission": new_id(),
            "code": f"{n:04}-TEST",
            "version": version,
            "department": where,
            "kind": declared.kind.value,
            "channel": "online",
            "language": "ja",
            "answers": answers,
            "applicant": f"見本 太郎{n}",
            "kana": "ミホン タロウ",
            "electronic": True,
            "arrived_at": arrived,
            "received_at": arrived,
            **fields,
        }
    )
    CaseDepartment.objects.create(case=case, department=where, applicant=case.applicant)
    position = next(at for at, step in enumerate(declared.route) if step.kind == "examine")
    StepAction.objects.create(case=case, position=position, kind="examine", duty="prepare", department=where)
    return case


def reports(count: int, **answers: Any) -> list[Case]:
    return [case_of("road_report", {**REPORT, **answers}, n) for n in range(count)]


def wanted(procedure: str = "road_report", **fields: Any) -> Wanted:
    columns = ("case.number", "case.applicant", "case.arrived_at", "case.state", "answers.trouble")
    return Wanted(procedure=procedure, **{"columns": columns, **fields})


def content(export: Export) -> bytes:
    """The bytes of an export, as they are downloaded."""
    return b"".join(map(open_file, parts_of(export)))


def table(data: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def again(export: Export) -> Export:
    return Export.objects.select_related("department").get(id=export.id)


__all__ = ["MIHON"]
