"""The declaration of a city read back from its tables: loading it changes nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from madoguchi.core import clock

from .declaration import CityDeclaration
from .models import Department, Deputy, Holding, KessaiRule, Post, Staff
from .queries import municipality_in_scope


def declared_city() -> CityDeclaration:
    """What `city.yaml` of the city in scope says: all that is in force or to come, in the order it was declared."""
    city = municipality_in_scope()
    holdings = list(_lasting(Holding.objects.select_related("staff", "post")).order_by("id"))
    staff = list(
        Staff.objects.filter(_in_future() | Q(id__in=[one.staff_id for one in holdings])).order_by("id")
    )
    rules = _rules()
    deputies = list(_lasting(Deputy.objects.select_related("deputy")).order_by("post", "position"))
    named = {one.post_id for one in (*holdings, *rules, *deputies)} | {one.deputy_id for one in deputies}
    posts = _posts(named)
    departments = _departments({one.department_id for one in posts})
    since = _usual([*departments, *posts, *staff, *rules])
    return CityDeclaration.model_validate({
        "code": city.code,
        "slug": city.slug,
        "name": {"ja": city.name, "en": city.name_en},
        "mayor": city.mayor,
        "address": city.address,
        "seal_note": city.seal_note,
        "paper_notes": city.paper_notes,
        "registry_departments": city.registry_departments,
        "staffing_departments": city.staffing_departments,
        "assessment_departments": city.assessment_departments,
        "since": since,
        "departments": [_department(one, posts, deputies, since) for one in departments],
        "staff": [_person(one, holdings, since) for one in staff],
        "kessai": [{"when": one.condition, "post": one.post.slug, **_period(one, since)} for one in rules],
    })  # fmt: skip


def _in_future() -> Q:
    return Q(until__isnull=True) | Q(until__gt=clock.today())


def _lasting(rows: Any) -> Any:
    """What has not ended: what a pack named once and names no more is not declared again."""
    return rows.filter(_in_future())


def _rules() -> list[KessaiRule]:
    """The newest rule of each position, up to the last that lasts: those between keep the others' places."""
    newest = KessaiRule.objects.select_related("post").order_by("position", "-since").distinct("position")
    rules = list(newest)
    while rules and rules[-1].until is not None and rules[-1].until <= clock.today():
        rules.pop()
    return rules


def _posts(named: set[UUID]) -> list[Post]:
    """The posts that last or that something names, what follows them, and all of a department that has no other."""
    lasting = _lasting(Post.objects.all())
    empty = _lasting(Department.objects.exclude(id__in=lasting.values("department")))
    wanted = _in_future() | Q(id__in=named) | Q(department__in=empty)
    return _with_successors(Post.objects.select_related("successor"), wanted)


def _departments(named: set[UUID]) -> list[Department]:
    return _with_successors(Department.objects.select_related("successor"), Q(id__in=named))


def _with_successors(rows: Any, wanted: Q) -> list[Any]:
    """Rows and all that follows them, however far: a declaration names nothing that it does not declare."""
    found = {row.id for row in rows.filter(wanted)}
    while more := set(rows.filter(id__in=found).values_list("successor", flat=True)) - found - {None}:
        found |= more
    return list(rows.filter(id__in=found).order_by("id"))


def _usual(rows: Iterable[Any]) -> date:
    """The day from which most is in force, the earliest of several."""
    days = Counter(row.since for row in rows)
    return min(days, key=lambda day: (-days[day], day)) if days else clock.today()


def _period(row: Any, since: date, until: date | None = None) -> dict[str, date]:
    """The dates of a row, left out where they are those around it."""
    own = {"since": row.since, "until": row.until}
    around = {"since": since, "until": until}
    return {name: day for name, day in own.items() if day is not None and day != around[name]}


def _department(row: Department, posts: list[Post], deputies: list[Deputy], since: date) -> dict[str, Any]:
    return {
        "id": row.slug,
        "name": {"ja": row.name, "en": row.name_en},
        "authority": row.authority,
        "contact": row.contact,
        "successor": row.successor.slug if row.successor else None,
        **_period(row, since),
        "posts": [_post(post, row, deputies) for post in posts if post.department_id == row.id],
    }


def _post(row: Post, department: Department, deputies: list[Deputy]) -> dict[str, Any]:
    return {
        "id": row.slug.partition("-")[2],
        "title": {"ja": row.title, "en": row.title_en},
        "deputies": [one.deputy.slug for one in deputies if one.post_id == row.id],
        "successor": row.successor.slug if row.successor else None,
        **_period(row, department.since, department.until),
    }


def _person(row: Staff, holdings: list[Holding], since: date) -> dict[str, Any]:
    held = [one for one in holdings if one.staff_id == row.id]
    return {
        "number": row.number,
        "name": {"ja": row.name, "en": row.name_en},
        "email": row.email,
        "kind": row.kind,
        **_period(row, since),
        "holds": [_holding(one, row) for one in held],
    }


def _holding(row: Holding, person: Staff) -> str | dict[str, Any]:
    period = _period(row, person.since, person.until)
    return {"post": row.post.slug, **period} if period else row.post.slug
