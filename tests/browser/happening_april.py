"""What a city is like on the eve of 1 April, in a process of the office side (see `happening`)."""

from typing import Any

import happening
from django.db.models import Count
from happening import MIHON, until

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.ids import new_id, official_number, reference_code
from madoguchi.counter.cases.actions.filing import register
from madoguchi.counter.cases.models import Case, CaseDepartment, StepAction
from madoguchi.foundation.city.changes import actions as changes
from madoguchi.foundation.city.models import Department, Post, Staff, within
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import city_scope


def hire(facts: dict[str, Any]) -> dict[str, Any]:
    """So many `people` join, spread over the posts of clerks; what they move to then, as lines of a table."""
    with city_scope(MIHON):
        posts = list(Post.objects.filter(within(), slug__endswith="-clerk").order_by("slug"))
        names = [(f"9{n:03}", f"新任 {n:03}") for n in range(1, facts["people"] + 1)]
        lines = [
            f"{number},{name},{posts[n % len(posts)].slug},{number}@mihon.example"
            for n, (number, name) in enumerate(names)
        ]
        by = Staff.objects.get(email=facts["by"])
        table = "\n".join(["職員番号,氏名,新職,メールアドレス", *lines]).encode()
        changes.apply(by, changes.prepare(by, clock.today(), "採用.csv", table, ""))
        stays = [one for one in posts if one.department.slug != facts["ends"]]
        return {
            "moves": [
                f"{number},{name},{stays[(n + 1) % len(stays)].slug}"
                for n, (number, name) in enumerate(names)
            ]
        }


def fill(facts: dict[str, Any]) -> dict[str, Any]:
    """So many `cases` like the one of a `code`, open in a `department`, each with its step, list and register."""
    until(lambda: Case.objects.filter(code=facts["code"]).exists())
    with city_scope(MIHON):
        first, department = (
            Case.objects.get(code=facts["code"]),
            Department.objects.get(slug=facts["department"]),
        )
        step, clerk = first.steps.get(done_at=None), Staff.objects.earliest("number")
        made = [
            _alike(
                first,
                submission=new_id(),
                code=reference_code(),
                number=official_number(fiscal_year(clock.today()), 900_000 + n),
                department=department,
                channel="counter",
                entered_by=clerk,
            )
            for n in range(1, facts["cases"] + 1)
        ]
        insert_all(made)
        insert_all([_alike(step, case=one, department=department) for one in made])
        insert_all([CaseDepartment(case=one, department=department, applicant=one.applicant) for one in made])
        register(made)
        return {}


def _alike(row: Any, **changed: Any) -> Any:
    same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    made = type(row)(**{**same, "id": new_id()})
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def count_open(_facts: dict[str, Any]) -> dict[str, Any]:
    """How many open steps wait in which department, how many cases are in its list, and how many were moved."""
    with city_scope(MIHON):
        steps = StepAction.objects.filter(done_at=None).values_list("department__slug")
        listed = CaseDepartment.objects.filter(open=True).values_list("department__slug")
        return {
            "steps": dict(steps.annotate(Count("id"))),
            "listed": dict(listed.annotate(Count("id"))),
            "moved": Event.objects.filter(kind="cases.rerouted").count(),
        }


ACTS: happening.Acts = {one.__name__: one for one in (hire, fill, count_open)}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
