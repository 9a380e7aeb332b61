"""Documents through the API: confirmed by anyone, fetched by whoever applied and agreed to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller, problem, token_for
from clones import Clone
from visitors import pages
from walking import MIHON, decide_case, drain, hand_over, prepare_case

from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import PublishedDocument

TARO, HANAKO = "taro@mail.example", "hanako@mail.example"


@pytest.fixture
def issued(database: Clone) -> Iterator[Any]:
    """Taro's disaster certificate is issued, and he agreed to receive it on line; as the public side."""
    hand_over(database)
    prepare_case(database)
    decide_case(database)
    with database.as_public(), pages():
        yield database


def document() -> PublishedDocument:
    with city_scope(MIHON):
        return PublishedDocument.objects.get()


def test_its_applicant_is_told_where_it_is_and_fetches_it(issued: Clone) -> None:
    taro, code = Caller(token_for(TARO)), document().code
    said = taro.get(f"documents/{code}").json()
    assert (said["number"], said["valid"]) == (document().number, True)
    assert said["file"] == f"/api/v1/documents/{code}/file"
    assert document().opened_at is None
    answer = taro.get(f"documents/{code}/file")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert document().opened_at is not None, "with that it has reached them"
    typed = code.lower().replace("-", "")
    assert taro.get(f"documents/{typed}/file").content == answer.content
    drain(issued)
    assert taro.get(f"documents/{code}/file").status_code == 200


def test_anyone_else_only_confirms_it(issued: Clone) -> None:
    code = document().code
    told = Caller().get(f"verify/{code}").json()
    for caller in (Caller(), Caller(token_for(HANAKO))):
        assert caller.get(f"documents/{code}").json() == {**told, "file": None}
    problem(Caller().get(f"documents/{code}/file"), "no-token")
    problem(Caller(token_for(HANAKO)).get(f"documents/{code}/file"), "not-found")
    problem(Caller(token_for(TARO, Scope.SUBMISSIONS_WRITE)).get(f"documents/{code}/file"), "lacks-scope")
    assert document().opened_at is None


def test_a_neighbour_city_knows_nothing_of_it(issued: Clone) -> None:
    code = document().code
    neighbour = Caller(token_for(TARO, city="992020"), slug="kagami")
    problem(neighbour.get(f"documents/{code}"), "not-found")
    problem(neighbour.get(f"documents/{code}/file"), "not-found")


def test_one_without_consent_has_no_file(issued: Clone) -> None:
    with city_scope(MIHON):
        PublishedDocument.objects.update(file=None)
    taro, code = Caller(token_for(TARO)), document().code
    assert taro.get(f"documents/{code}").json()["file"] is None
    problem(taro.get(f"documents/{code}/file"), "not-found")


@pytest.mark.parametrize("path", ["documents/K7Q2-9MXD", "documents/K7Q2-9MXD/file", "documents/x"])
def test_what_was_never_issued_is_not_found(issued: Clone, path: str) -> None:
    problem(Caller(token_for(TARO)).get(path), "not-found")


def test_the_file_is_a_pdf_and_nothing_else(issued: Clone) -> None:
    taro, code = Caller(token_for(TARO)), document().code
    taro.headers["Accept"] = "application/pdf"
    assert taro.get(f"documents/{code}/file").status_code == 200
    problem(taro.get(f"documents/{code}"), "not-acceptable")
    taro.headers["Accept"] = "application/json"
    problem(taro.get(f"documents/{code}/file"), "not-acceptable")


def test_guessing_is_limited_for_accounts_too(issued: Clone) -> None:
    taro = Caller(token_for(TARO))
    for _ in range(15):
        problem(taro.get("documents/K7Q2-9MXD"), "not-found")
        problem(taro.get("documents/K7Q2-9MXD/file"), "not-found")
    problem(taro.get(f"documents/{document().code}"), "too-often")
    problem(taro.get(f"documents/{document().code}/file"), "too-often")
    assert document().opened_at is None
