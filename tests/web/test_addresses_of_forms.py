"""An address that takes a form alone, opened as a page; and a NUL in what is asked behind an address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from visitors import make_staff, pages, signed_in_staff, visitor

LOGIN = {"public": "/desk/login/", "office": "/login/"}
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address, with something in the place of each name and number in it."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern) and "^" not in route:
            yield re.sub(r"<(?:str:|slug:)?\w+>", "a", re.sub(r"<int:\w+>", "1", route))


@pytest.mark.parametrize("side", LOGIN)
def test_opened_in_a_browser_it_leads_to_the_page_above(database: Any, side: str) -> None:
    make_staff(database)
    with database.as_public() if side == "public" else database.as_office(), pages():
        browser = signed_in_staff(LOGIN[side])
        found = [one for one in addresses(get_resolver().url_patterns) if not one.startswith("/api/")]
        refused = [one for one in found if browser.get(one).status_code == 405]
        led = [browser.get(one, headers={"accept": BROWSER}) for one in refused]
    assert len(refused) > 10
    assert [(one.status_code, _is_above(one)) for one in led] == [(302, True)] * len(refused)


def _is_above(answer: HttpResponse) -> bool:
    path, above = answer.wsgi_request.path, answer["Location"]
    return path != above and path.startswith(above)


def test_a_nul_behind_an_address_is_looked_for_nowhere(database: Any) -> None:
    with database.as_public(), pages():
        answers = [visitor().get(path).status_code for path in ("/?q=%00", "/?q=a%00b")]
    assert answers == [200, 200]
