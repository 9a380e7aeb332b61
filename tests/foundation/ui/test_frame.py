"""The frame of pages: menus, switches, error pages, policy."""

import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.template.loader import get_template
from django.test import Client, RequestFactory, override_settings

from madoguchi.foundation.ui import csp
from madoguchi.foundation.ui.context import Layout


def test_a_menu_leaves_out_what_no_room_answers_and_what_is_for_others(client: Client) -> None:
    page = client.get("/accessibility/").content.decode()
    menu = re.search(r"<nav.*?</nav>", page, re.DOTALL)
    assert menu
    assert re.findall(r">([^<]+)</a>", menu[0]) == ["はじめ"]


class Person:
    is_authenticated = True


def test_who_is_signed_in_sees_more() -> None:
    request = RequestFactory().get("/my/cases/1")
    request.user = Person()
    assert [(item.label, item.current) for item in Layout(request).menu] == [
        ("はじめ", False),
        ("マイページ", True),
    ]


def test_text_size_is_kept_and_shown(client: Client) -> None:
    assert '<html lang="ja" class="text-standard">' in client.get("/accessibility/").content.decode()
    answer = client.post("/ui/text-size/", {"size": "largest", "next": "/accessibility/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accessibility/")
    page = client.get("/accessibility/").content.decode()
    assert '<html lang="ja" class="text-largest">' in page
    assert '<button name="size" value="largest" aria-pressed="true">' in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/ui/text-size/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_an_unknown_text_size_is_refused(client: Client) -> None:
    answer = client.post("/ui/text-size/", {"size": '"><x', "next": "/"})
    assert answer.status_code == 400
    assert "読み取れません" in answer.content.decode()


def test_the_language_is_kept(client: Client) -> None:
    client.post("/ui/language/", {"language": "en", "next": "/accessibility/"})
    page = client.get("/accessibility/").content.decode()
    assert '<html lang="en"' in page
    assert "Accessibility statement | Mihon City" in page
    assert '<button name="language" value="ja" lang="ja">日本語</button>' in page


@pytest.mark.parametrize(("level", "tone"), [(messages.SUCCESS, "good"), (messages.ERROR, "bad")])
def test_what_an_action_says_is_shown_on_the_next_page(level: int, tone: str) -> None:
    said = [Message(level, "取り下げました")]
    page = get_template("ui/public.html").render({"messages": said})
    assert re.search(f'class="banner {tone} .*role="status".*取り下げました', page, re.DOTALL)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_stands_without_context(code: str) -> None:
    page = get_template(f"{code}.html").render()
    assert page.count("<h1>") == 1
    assert re.search(r'lang="en">\s*<h2>[A-Z]', page)


def test_error_pages_are_the_ones_django_shows() -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert "ページが見つかりません" in client.get("/nowhere/").content.decode()
    assert "表示できません" in client.get("/broken/").content.decode()
    assert "送信を止めました" in client.post("/ui/text-size/", {"size": "large"}).content.decode()


def test_without_a_city_the_frame_still_stands() -> None:
    middleware = [name for name in __import__("ui_site").SETTINGS["MIDDLEWARE"] if "city" not in name]
    with override_settings(MIDDLEWARE=middleware):
        assert Client().get("/accessibility/").status_code == 200


def test_the_policy_lets_nothing_inline_and_one_origin_of_tiles() -> None:
    plain = csp.policy()["DIRECTIVES"]
    assert (plain["default-src"], plain["script-src"], plain["style-src"]) == (
        ["'none'"],
        ["'self'"],
        ["'self'"],
    )
    tiles = csp.policy("https://tiles.example.jp:8443/{z}/{x}/{y}.png")["DIRECTIVES"]
    changed = {name for name in plain if plain[name] != tiles[name]}
    assert changed == {"img-src", "connect-src"}
    assert tiles["img-src"][-1] == tiles["connect-src"][-1] == "https://tiles.example.jp:8443"
