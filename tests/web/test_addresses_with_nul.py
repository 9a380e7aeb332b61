"""An address that no name can have: not found, on every page, in plain words or as a problem."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter
from visitors import make_staff, pages, signed_in_staff

LOGIN = {"public": "/desk/login/", "office": "/login/"}


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address with a text in it, that text a NUL between letters."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern) and _texts(one):
            yield _filled(route, one)


def _texts(one: URLPattern) -> bool:
    return any(isinstance(kind, StringConverter) for kind in one.pattern.converters.values())


def _filled(route: str, one: URLPattern) -> str:
    for name, kind in one.pattern.converters.items():
        value = "a%00b" if isinstance(kind, StringConverter) else "1"
        for written in (f"<{name}>", f"<str:{name}>", f"<int:{name}>"):
            route = route.replace(written, value)
    return route


@pytest.mark.parametrize("side", LOGIN)
def test_a_nul_in_an_address_is_not_found(database: Any, side: str) -> None:
    make_staff(database)
    with database.as_public() if side == "public" else database.as_office(), pages():
        browser = signed_in_staff(LOGIN[side])
        tried = [one for one in addresses(get_resolver().url_patterns) if "<" not in one and "^" not in one]
        answers = {one: browser.get(one).status_code for one in tried}
    assert len(tried) > 20
    assert {one: status for one, status in answers.items() if status != 404} == {}
