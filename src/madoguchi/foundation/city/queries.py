"""Reading the city: which one a host name means, who a member of staff is, who decides."""

import time
from collections.abc import Mapping

from django.conf import settings

from madoguchi.core import expressions
from madoguchi.core.expressions import Kind, Scalar, Shape
from madoguchi.foundation.tenancy.scope import current_city

from .models import Department, Holding, KessaiRule, Municipality, Post, Staff, within

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


def department_named(slug: str) -> Department:
    """The department of that name in force today; raises `Department.DoesNotExist`."""
    return Department.objects.filter(within()).get(slug=slug)


def post_named(slug: str) -> Post:
    """The post of that name in force today, with its department; raises `Post.DoesNotExist`."""
    return Post.objects.filter(within()).select_related("department").get(slug=slug)


def decider_of(case: Mapping[str, object]) -> Post | None:
    """The post with 専決 for a case, whose facts are those of `CASE_SHAPE`; None when no rule holds."""
    rules = KessaiRule.objects.filter(within()).select_related("post__department").order_by("position")
    for rule in rules:
        condition = expressions.compile(rule.condition, {"case": CASE_SHAPE}, Kind.BOOL)
        if condition.holds({"case": dict(case)}):
            post: Post = rule.post
            return post
    return None


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
