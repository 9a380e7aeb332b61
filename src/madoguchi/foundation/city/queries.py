"""Reading the city: which one a host name means, who a member of staff is, who decides."""

import time
from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from madoguchi.core import clock, expressions
from madoguchi.core.expressions import Kind, Scalar, Shape
from madoguchi.foundation.tenancy.scope import current_city

from .models import (
    Absence,
    Department,
    Deputy,
    Holding,
    KessaiRule,
    Municipality,
    Post,
    PostChange,
    Staff,
    StaffKind,
    within,
)

Lasting = TypeVar("Lasting", Department, Post)

# What a 専決区分 may speak of.
CASE_SHAPE: Shape = {
    "kind": Scalar.STRING,
    "procedure": Scalar.STRING,
    "department": Scalar.STRING,
    "outcome": Scalar.STRING,
    "amount": Scalar.INT,
}

_KEEP_SECONDS = 5.0
_municipalities: tuple[float, list[Municipality]] = (-_KEEP_SECONDS, [])


def municipalities() -> list[Municipality]:
    """Every city served here; kept for some seconds, since each request asks."""
    global _municipalities
    read_at, cities = _municipalities
    if time.monotonic() - read_at >= _KEEP_SECONDS or not cities:
        cities = list(Municipality.objects.order_by("code"))
        _municipalities = (time.monotonic(), cities)
    return cities


def forget_municipalities() -> None:
    """Read the cities anew at the next request: after loading a pack."""
    global _municipalities
    _municipalities = (-_KEEP_SECONDS, [])


def municipality_of(host: str) -> Municipality | None:
    """The city that a host name means by its first label; where there is only one city, any host serves it."""
    cities = municipalities()
    if len(cities) == 1:
        return cities[0]
    label = host.split(":", maxsplit=1)[0].split(".", maxsplit=1)[0].lower()
    return next((city for city in cities if city.slug == label), None)


def staff_of(email: str) -> Staff | None:
    """The member of staff of the city in scope who has this address and serves today."""
    return Staff.objects.filter(within(), email=email).first()


def staff_numbered(number: str) -> Staff | None:
    """The member of staff of that number who serves today."""
    return Staff.objects.filter(within(), number=number).first()


def posts_of(staff: Staff) -> list[Post]:
    """The posts someone holds today, with their departments."""
    held = Holding.objects.filter(within(), staff=staff).select_related("post__department")
    return [holding.post for holding in held]


def contact_words(department: Department) -> dict[str, str]:
    """A section and how to reach it, in each language."""
    return {
        "ja": f"{department.name}　{department.contact}",
        "en": f"{department.name_en}, {department.contact}",
    }


def department_named(slug: str) -> Department:
    """The department of that name, or what followed it; raises `Department.DoesNotExist` where none is in force."""
    return followed(Department.objects.get(slug=slug))


def post_named(slug: str) -> Post:
    """The post of that name, or what followed it, with its department; raises `Post.DoesNotExist`."""
    return followed(Post.objects.select_related("department").get(slug=slug))


def followed(row: Lasting) -> Lasting:
    """What is in force today: the row itself, or what followed it; raises its `DoesNotExist` where nothing is."""
    today, seen = clock.today(), set[object]()
    while not row.lasts(today):
        seen.add(row.id)
        if row.successor is None or row.successor.id in seen:
            raise type(row).DoesNotExist
        row = row.successor
    return row


def posts_deputised(staff: Staff, day: date) -> list[Post]:
    """代決: posts that nobody who is there holds on a day, and of whose deputies this person is the first there.

    One statement; a contractor never decides in another's place.
    """
    found = deputising(staff, day).select_related("post__department").order_by("post")
    return [one.post for one in found]


def deputising(staff: Staff, day: date) -> QuerySet[Deputy]:
    """The same as rows that name those posts, for a query that asks for them along the way."""
    if staff.kind == StaffKind.CONTRACTOR:
        return Deputy.objects.none()
    # Whoever is free to decide for another: there that day, and nobody's contractor.
    free = _there(day).exclude(staff__kind=StaffKind.CONTRACTOR)
    deputies = Deputy.objects.filter(within(day))
    earlier = deputies.filter(post=OuterRef("post"), position__lt=OuterRef("position"))
    return (
        deputies.filter(Exists(free.filter(staff=staff, post=OuterRef("deputy"))))
        .exclude(Exists(_there(day).filter(post=OuterRef("post"))))
        .exclude(Exists(earlier.filter(Exists(free.filter(post=OuterRef("deputy"))))))
    )


def _there(day: date) -> QuerySet[Holding]:
    """Posts held on a day by people who serve and are not away then."""
    away = Absence.objects.filter(within(day), staff=OuterRef("staff"))
    serving = Q(staff__since__lte=day) & (Q(staff__until=None) | Q(staff__until__gt=day))
    return Holding.objects.filter(within(day), serving).exclude(Exists(away))


def stands_in_for(staff: Staff, day: date) -> set[UUID]:
    """The people who are away on a day and named this one to see what was given to them."""
    return set(Absence.objects.filter(within(day), deputy=staff).values_list("staff", flat=True))


def absences(staff: Collection[UUID], day: date, most: int = 200) -> list[Absence]:
    """Who of some people is or will be away from a day on, those who are first away on top."""
    rows = Absence.objects.filter(staff__in=staff, until__gt=Greatest(F("since"), day))
    return list(rows.select_related("staff", "deputy").order_by("since", "staff__number")[:most])


def absence_of(key: str) -> Absence | None:
    """The absence of an id as text."""
    try:
        return Absence.objects.select_related("staff", "deputy").filter(id=UUID(key)).first()
    except ValueError:
        return None


def colleagues(staff: Staff, day: date) -> list[Staff]:
    """Who holds a post on a day in a department where this person does, by number."""
    departments = Holding.objects.filter(within(day), staff=staff).values("post__department")
    held = Holding.objects.filter(within(day), post__department__in=departments).values("staff")
    return list(Staff.objects.filter(within(day), id__in=held).order_by("number"))


def heads(staff: Staff, day: date) -> bool:
    """Whether someone holds a post that decides: by a rule of 専決, or because others decide in its place."""
    posts = Holding.objects.filter(within(day), staff=staff).values("post")
    deciding = KessaiRule.objects.filter(within(day), post__in=posts)
    return deciding.exists() or Deputy.objects.filter(within(day), post__in=posts).exists()


def changes(before: str = "", most: int = 20) -> list[PostChange]:
    """The changes of posts, the newest first, from before one code on; one more than a page shows."""
    rows = (
        PostChange.objects.defer("rows").select_related("made_by", "applied_by").order_by("-made_at", "-id")
    )
    place = PostChange.objects.filter(code=before).first() if before else None
    if place is not None:
        rows = rows.filter(made_at__lte=place.made_at).exclude(id=place.id)
    return list(rows[: most + 1])


def change_coded(code: str) -> PostChange | None:
    """The change of posts of a code."""
    return PostChange.objects.select_related("made_by", "applied_by").filter(code=code).first()


class Deciders:
    """専決区分 of today, read once, for many cases."""

    def __init__(self) -> None:
        rules = KessaiRule.objects.filter(within()).select_related("post__department").order_by("position")
        self._rules = [(rule.condition, rule.post) for rule in rules]

    def of(self, case: Mapping[str, object]) -> Post | None:
        """The post that decides a case; None when no rule holds, or its post ended and nothing followed it."""
        facts = {"case": dict(case)}
        for condition, post in self._rules:
            if expressions.compiled(condition, {"case": CASE_SHAPE}, Kind.BOOL).holds(facts):
                return in_force(post)
        return None


def in_force(row: Lasting) -> Lasting | None:
    """What is in force today, as `followed` finds it, or None."""
    try:
        return followed(row)
    except type(row).DoesNotExist:
        return None


def decider_of(case: Mapping[str, object]) -> Post | None:
    """The post with 専決 for a case, whose facts are those of `CASE_SHAPE`; None when nobody has it."""
    return Deciders().of(case)


def municipality_in_scope() -> Municipality:
    """The city in scope."""
    code = current_city()
    return next(city for city in municipalities() if city.code == code)


def public_address() -> str:
    """Where people reach the public side of the city in scope: `settings.MADOGUCHI_PUBLIC_ADDRESS` with its name."""
    return _address(settings.MADOGUCHI_PUBLIC_ADDRESS)


def office_address() -> str:
    """Where staff reach the office side of the city in scope: `settings.MADOGUCHI_OFFICE_ADDRESS` with its name."""
    return _address(settings.MADOGUCHI_OFFICE_ADDRESS)


def _address(pattern: str) -> str:
    return pattern.format(city=municipality_in_scope().slug).rstrip("/")
