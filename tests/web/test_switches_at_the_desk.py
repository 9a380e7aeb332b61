"""Language and text size are switched on staff pages too, whose forms have a token of their own."""

import re
from typing import Any

import pytest
from visitors import make_staff, pages, signed_in_staff

PLACES = {"public": ("/desk/login/", "/desk/stuck/"), "office": ("/login/", "/stuck/")}


@pytest.mark.parametrize("side", PLACES)
def test_staff_switch_language_and_text_size(database: Any, side: str) -> None:
    login, page = PLACES[side]
    make_staff(database)
    with database.as_public() if side == "public" else database.as_office(), pages():
        browser = signed_in_staff(login)
        browser.handler.enforce_csrf_checks = True
        for chosen, now in (({"language": "en"}, 'lang="en"'), ({"size": "largest"}, "text-largest")):
            answer = browser.post(*_pressed(browser.get(page).content.decode(), chosen, page))
            assert (answer.status_code, answer["Location"]) == (302, page), chosen
            assert now in browser.get(page).content.decode().partition("<head>")[0]


def _pressed(shown: str, chosen: dict[str, str], back: str) -> tuple[str, dict[str, str]]:
    """Where the form with this switch goes, and what it sends."""
    forms = re.findall(r'<form method="post" action="([^"]+)".*?</form>', shown, re.DOTALL)
    action = next(one for one in forms if ("language" in one) == ("language" in chosen) and "/ui/" in one)
    (token,) = set(
        re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown[shown.index(action) :][:400])
    )
    return action, {**chosen, "csrfmiddlewaretoken": token, "next": back}
