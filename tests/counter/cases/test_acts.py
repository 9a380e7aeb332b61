"""Acts on a case through the desk's pages: what a clerk is told, and what the ledger keeps."""

from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from django.test import Client
from visitors import PASSWORD, pages
from walking import CHECKS, CHIEF, CLERK, MIHON, drain, hand_over

from madoguchi.counter.cases.models import Case
from madoguchi.foundation.accounts.actions import set_staff_password
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.models import IdentityCheck
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def waiting(database: Clone) -> Iterator[Case]:
    """A case that waits to be examined; the office's pages can be asked."""
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        for email in (CLERK, CHIEF, "teida@mihon.example"):
            set_staff_password(email, PASSWORD)
        with city_scope(MIHON):
            case = Case.objects.get()
        yield case


def desk(email: str) -> Client:
    browser = Client(SERVER_NAME="mihon.localhost")
    assert browser.post("/login/", {"login": email, "password": PASSWORD}).status_code == 302
    return browser


def text(answer: Any) -> str:
    said: str = answer.content.decode().replace("<wbr>", "")
    return said


def act(browser: Client, case: Case, step: str, **typed: Any) -> Any:
    return browser.post(f"/cases/{case.number}/{step}/", typed)


def events(case: Case, kind: str) -> int:
    with city_scope(MIHON):
        return Event.objects.filter(subject=case.subject, kind=kind).count()


def test_the_whole_walk_by_pages(waiting: Case) -> None:
    clerk, chief = desk(CLERK), desk(CHIEF)
    assert waiting.number in text(clerk.get("/queue/"))
    assert act(clerk, waiting, "examine", checked=range(CHECKS), note="よし").status_code == 302
    assert act(clerk, waiting, "draft", outcome="half").status_code == 302
    assert waiting.number in text(clerk.get("/queue/"))  # it says what was done, once
    assert waiting.number not in text(clerk.get("/queue/?view=mine"))
    assert waiting.number in text(chief.get("/queue/"))
    assert act(chief, waiting, "decide").status_code == 302
    with city_scope(MIHON):
        case = Case.objects.get()
        assert (case.outcome, case.result) == ("half", "granted")


def test_a_refused_act_keeps_what_was_typed_and_changes_nothing(waiting: Case) -> None:
    clerk = desk(CLERK)
    answer = act(clerk, waiting, "examine", checked=[0, 1], note="床上45cmを確認")
    assert answer.status_code == 422
    assert "確認項目" in text(answer)
    assert "床上45cmを確認" in text(answer)
    assert events(waiting, "cases.examined") == 0


def test_one_box_sent_many_times_is_one_item(waiting: Case) -> None:
    assert act(desk(CLERK), waiting, "examine", checked=[0] * CHECKS).status_code == 422


def test_an_act_out_of_turn_is_told(waiting: Case) -> None:
    clerk = desk(CLERK)
    assert act(clerk, waiting, "draft", outcome="half").status_code == 422
    assert act(clerk, waiting, "decide").status_code == 422
    assert act(clerk, waiting, "receive").status_code == 404
    assert act(clerk, waiting, "nonsense").status_code == 404


def test_opening_a_case_and_a_file_is_an_event_and_a_list_is_not(waiting: Case) -> None:
    clerk = desk(CLERK)
    clerk.get("/queue/")
    clerk.get("/cases/", {"q": waiting.number})
    assert events(waiting, "cases.opened") == 0
    clerk.get(f"/cases/{waiting.number}/")
    answer = clerk.get(f"/cases/{waiting.number}/files/1")
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert (events(waiting, "cases.opened"), events(waiting, "cases.file_opened")) == (1, 1)
    for none in ("0", "2", "99"):
        assert clerk.get(f"/cases/{waiting.number}/files/{none}").status_code == 404


def test_staff_of_another_department_find_nothing(waiting: Case) -> None:
    other = desk("teida@mihon.example")
    assert other.get(f"/cases/{waiting.number}/").status_code in (403, 404)
    assert other.get(f"/cases/{waiting.number}/files/1").status_code in (403, 404)
    assert act(other, waiting, "examine", checked=range(CHECKS)).status_code in (403, 404)
    assert events(waiting, "cases.opened") == 0


def test_identity_is_recorded_by_kind_only(waiting: Case) -> None:
    clerk, address = desk(CLERK), f"/cases/{waiting.number}/identity/"
    assert clerk.post(address, {"kind": "one_document", "documents": ""}).status_code == 422
    assert clerk.post(address, {"kind": "nonsense", "documents": "x"}).status_code == 422
    assert clerk.post(address, {"kind": "one_document", "documents": "運転免許証"}).status_code == 302
    with city_scope(MIHON):
        assert IdentityCheck.objects.get().documents == "運転免許証"
        (event,) = Event.objects.filter(kind="people.identity_checked")
        assert event.data == {"check_kind": "one_document"}
