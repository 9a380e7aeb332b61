"""Staff's pages about drafts: numbers by version and page, and moving them to the version in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from clones import Clone
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from renewing import SLUG, renew
from visitors import pages, signed_in_staff, visitor
from walking import CLERK, MIHON, draft

from madoguchi.core import clock
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, DraftMove
from madoguchi.foundation.tenancy.scope import city_scope

MOST_STATEMENTS = 12


@contextmanager
def desk(database: Clone, email: str = CLERK) -> Iterator[Client]:
    with database.as_public(), pages():
        yield signed_in_staff("/desk/login/", email)


@pytest.fixture
def begun(database: Clone) -> Clone:
    """Three drafts: one only begun, one stopped at photos, one long ago at delivery."""
    with database.as_public(), city_scope(MIHON):
        draft(email="begun@mail.example")
        window.save(draft(email="photos@mail.example")[1], {}, page="photos")
        with clock.moved_to(clock.now() - timedelta(days=20)):
            window.save(draft(email="old@mail.example")[1], {}, page="delivery")
    return database


def test_only_staff_see_them(database: Clone) -> None:
    with database.as_public(), pages():
        answer = visitor().get("/desk/drafts/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/desk/login/")


def test_nothing_is_said_kindly(database: Clone) -> None:
    with desk(database) as browser:
        assert "だれかが手続きを始めると" in browser.get("/desk/drafts/").content.decode()


def test_numbers_by_version_and_page_and_nothing_of_anybody(begun: Clone) -> None:
    renew(begun)
    with begun.as_public(), city_scope(MIHON):
        draft(email="new@mail.example")
    with desk(begun) as browser:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown = browser.get("/desk/drafts/").content.decode()
        assert len(asked) <= MOST_STATEMENTS
        rows = [row for row in shown.split("<tr")[2:] if "り災証明書" in row]
        first, second = rows
        assert '<td class="num">1</td><td class="num">3</td>' in first
        assert '<td class="num">2</td><td class="num">1</td>' in second
        assert f'href="/desk/drafts/{SLUG}/1/"' in first
        assert "受付中の版" in second
        order = [first.index(words) for words in ("まだ保存していない", "写真", "証明書の受け取り方")]
        assert order == sorted(order), "in the order of the form"
        for private in ("見本", "090", "mail.example", "朝日"):
            assert private not in "".join(rows)


def test_a_version_without_a_mapping_offers_no_move(begun: Clone) -> None:
    renew(begun, moves="")
    with desk(begun) as browser:
        shown = browser.get("/desk/drafts/").content.decode()
        assert "移し方が書かれていません" in shown
        assert f"/desk/drafts/{SLUG}/1/" not in shown
        asked = browser.get(f"/desk/drafts/{SLUG}/1/")
        assert asked.status_code == 409
        assert "<form" not in asked.content.decode().partition("<main")[2].partition("</main>")[0]
        assert browser.post(f"/desk/drafts/{SLUG}/1/", {"_version": "2"}).status_code == 409


def test_moving_is_asked_with_numbers_and_done_by_the_worker(begun: Clone) -> None:
    renew(begun)
    with desk(begun) as browser:
        shown = browser.get(f"/desk/drafts/{SLUG}/1/").content.decode()
        for words in ("第1版の下書き3件を、受付中の第2版へ", "<li>家の階数</li>", "もできません。"):
            assert words in shown
        assert browser.post(f"/desk/drafts/{SLUG}/1/", {"_version": "1"}).status_code == 409
        assert browser.post(f"/desk/drafts/{SLUG}/1/", {"_version": "2"})["Location"] == "/desk/drafts/"
        waiting = browser.get("/desk/drafts/").content.decode()
        assert "3件のうち0件を移しました。続けています。" in waiting
        with city_scope(MIHON):
            move = DraftMove.objects.get()
            while window.move_some(move.id):
                pass
            assert {one.page for one in Draft.objects.all()} == {"", "photos", "delivery"}
        done = browser.get("/desk/drafts/").content.decode()
        assert "3件を移しました" in done
        assert "甲野 花子" in done


def test_another_department_is_told_why_not(begun: Clone) -> None:
    renew(begun)
    with desk(begun, "koujima@mihon.example") as browser:
        answer = browser.post(f"/desk/drafts/{SLUG}/1/", {"_version": "2"})
        assert answer.status_code == 409
        assert "担当する課の職員だけが" in answer.content.decode()


@pytest.mark.parametrize("path", [f"{SLUG}/2/", f"{SLUG}/9/", "nothing/1/"])
def test_what_is_not_there_or_is_in_force_is_not_moved(begun: Clone, path: str) -> None:
    renew(begun)
    with desk(begun) as browser:
        assert browser.get(f"/desk/drafts/{path}").status_code == 404
