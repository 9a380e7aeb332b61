"""失効 and 再発行: one document in force, its reason never outside the office, said by code, by file and at the command line."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from clones import Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from visitors import MIHON, pages

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.folder import drop_file
from madoguchi.services.documents.actions import (
    Order,
    RevokedError,
    issue,
    note_opened,
    publish,
    reissue,
    revoke,
    save_template,
    tell,
    tell_revoked,
    withdraw_published,
)
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument
from madoguchi.services.documents.queries import all_issued_for, documents_of, issued_for

SUBJECT, OURS, CLERK = "case:1", "submission:1", "staff:1"
WHY = "金額に誤りがありました（見本太郎様）。"
SLIP = "#data.number #data.verify.code #data.amount"
ORDER = Order(SUBJECT, "slip", {"ja": "証明書", "en": "Certificate"}, "みほん市", {"amount": "1,200円"})
CORRECTED = replace(ORDER, data={"amount": "1,300円"})


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    """The office's scope is open, with a template to issue from."""
    with database.as_office(), city_scope(MIHON):
        save_template("slip", SLIP)
        yield database


@pytest.fixture
def issued(office: Clone) -> IssuedDocument:
    return issue(ORDER, actor=CLERK)


def events(kind: str) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("n")]


def test_a_revoked_document_says_when_and_why_and_is_no_longer_the_matters(issued: IssuedDocument) -> None:
    found = revoke(issued, f"  {WHY}", actor=CLERK)
    assert (found.id, found.revoke_reason) == (issued.id, WHY)
    assert found.revoked_at and found.revoked_at <= clock.now()
    assert issued_for(SUBJECT) is None
    assert [one.id for one in all_issued_for(SUBJECT)] == [issued.id]


def test_the_ledger_knows_number_and_template_but_not_why(issued: IssuedDocument) -> None:
    revoke(issued, WHY, actor=CLERK)
    assert events("documents.revoked") == [{"template": "slip", "number": issued.number}]
    assert Event.objects.get(kind="documents.revoked").subject == SUBJECT


def test_revoking_again_changes_nothing(issued: IssuedDocument) -> None:
    first, again = revoke(issued, WHY, actor=CLERK), revoke(issued, "別の理由", actor=CLERK)
    assert (again.revoked_at, again.revoke_reason) == (first.revoked_at, WHY)
    assert len(events("documents.revoked")) == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_needed(issued: IssuedDocument, reason: str) -> None:
    with pytest.raises(PlainError, match="理由"):
        revoke(issued, reason, actor=CLERK)
    assert issued_for(SUBJECT)


def test_what_was_revoked_is_not_issued_again_by_itself(issued: IssuedDocument) -> None:
    revoke(issued, WHY, actor=CLERK)
    with pytest.raises(RevokedError) as refused:
        issue(ORDER, actor=CLERK)
    assert issued.number in refused.value.ja and issued.number in refused.value.en


def test_another_takes_its_place_with_number_and_code_of_its_own(issued: IssuedDocument) -> None:
    new = reissue(issued, CORRECTED, WHY, actor=CLERK)
    old = IssuedDocument.objects.get(id=issued.id)
    assert old.revoked_at and old.replaced_by_id == new.id
    for name in ("number", "code", "sha256"):
        assert getattr(new, name) != getattr(old, name)
    assert new.revoked_at is None
    found = issued_for(SUBJECT)
    assert found and found.id == new.id
    assert issue(ORDER, actor=CLERK).id == new.id, "the one in force is the matter's"
    assert events("documents.reissued") == [
        {"template": "slip", "number": new.number, "replaces": old.number}
    ]


def test_what_was_revoked_before_can_be_replaced_and_once_only(issued: IssuedDocument) -> None:
    revoke(issued, WHY, actor=CLERK)
    first = reissue(issued, CORRECTED, "出し直します", actor=CLERK)
    again = reissue(issued, CORRECTED, "出し直します", actor=CLERK)
    assert first.id == again.id
    assert IssuedDocument.objects.count() == 2
    assert IssuedDocument.objects.get(id=issued.id).revoke_reason == WHY


def test_a_replacement_can_be_replaced(issued: IssuedDocument) -> None:
    second = reissue(issued, CORRECTED, WHY, actor=CLERK)
    third = reissue(second, ORDER, WHY, actor=CLERK)
    chain = [(one.id, one.replaced_by_id) for one in all_issued_for(SUBJECT)]
    assert chain == [(issued.id, second.id), (second.id, third.id), (third.id, None)]


def test_only_the_same_matter_and_template_replace(issued: IssuedDocument) -> None:
    for other in (replace(ORDER, subject="case:2"), replace(ORDER, template="other")):
        with pytest.raises(ValueError, match="cannot replace"):
            reissue(issued, other, WHY, actor=CLERK)
    assert issued_for(SUBJECT)


def test_two_clerks_at_once_make_one(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        save_template("slip", SLIP)
        issued = issue(ORDER, actor=CLERK)
    both, made = Barrier(2), []

    def one() -> None:
        with database.as_office(), city_scope(MIHON):
            both.wait(timeout=20)
            made.append(reissue(issued, CORRECTED, WHY, actor=CLERK).id)

    clerks = [Thread(target=one) for _ in range(2)]
    with database.as_office():  # the settings of this side outlast every thread
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join(timeout=60)
    assert len(made) == 2 and len(set(made)) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"revoked_at": clock.now()},
        {"revoke_reason": WHY},
        {"revoked_at": clock.now(), "revoke_reason": WHY, "replaced_by": "self"},
        {"replaced_by": "self"},
    ],
)
def test_the_database_knows_what_belongs_together(issued: IssuedDocument, row: dict[str, Any]) -> None:
    values = {key: issued.id if value == "self" else value for key, value in row.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.filter(id=issued.id).update(**values)


# On the public side


@pytest.fixture
def published(database: Clone) -> tuple[IssuedDocument, bytes]:
    """A document that crossed with its file."""
    with database.as_office(), city_scope(MIHON):
        save_template("slip", SLIP)
        issued = issue(ORDER, actor=CLERK)
        told, data = tell(issued, with_file=True), open_file(issued.file)
    with database.as_public(), city_scope(MIHON):
        publish(told, OURS)
        drop_file(told.file.sealed if told.file else "")
    return issued, data


@pytest.fixture
def withdrawn(database: Clone, published: tuple[IssuedDocument, bytes]) -> tuple[IssuedDocument, bytes]:
    """The same, revoked on both sides."""
    issued, data = published
    with database.as_office(), city_scope(MIHON):
        told = tell_revoked(revoke(issued, WHY, actor=CLERK))
    assert set(told.model_dump()) == {"code", "revoked_at"}
    with database.as_public(), city_scope(MIHON):
        withdraw_published(told)
        first = PublishedDocument.objects.get().revoked_at
        withdraw_published(told.model_copy(update={"revoked_at": clock.now()}))
        assert PublishedDocument.objects.get().revoked_at == first
    return issued, data


def test_what_is_in_force_is_not_told_as_revoked(issued: IssuedDocument) -> None:
    with pytest.raises(ValueError, match="in force"):
        tell_revoked(issued)


def test_my_page_keeps_the_line_but_offers_no_file(
    database: Clone, withdrawn: tuple[IssuedDocument, bytes]
) -> None:
    with database.as_public(), city_scope(MIHON):
        (found,) = documents_of(OURS)
        assert found.revoked_at and found.file is None
        assert not File.objects.exists()


def test_the_database_keeps_no_file_of_a_revoked_document(
    database: Clone, published: tuple[IssuedDocument, bytes]
) -> None:
    with database.as_public(), city_scope(MIHON), pytest.raises(IntegrityError), transaction.atomic():
        PublishedDocument.objects.update(revoked_at=clock.now())


def test_the_first_opening_is_noted(database: Clone, published: tuple[IssuedDocument, bytes]) -> None:
    with database.as_public(), city_scope(MIHON):
        document = PublishedDocument.objects.get()
        assert (note_opened(document), note_opened(document)) == (True, False)
        opened = PublishedDocument.objects.get().opened_at
        assert opened and opened <= clock.now()


@pytest.fixture
def browser(database: Clone, withdrawn: tuple[IssuedDocument, bytes]) -> Iterator[Client]:
    with database.as_public(), pages():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_cache")
        yield Client(SERVER_NAME="mihon.localhost")


def main(answer: Any) -> str:
    said: str = answer.content.decode().replace("<wbr>", "")
    return said.split("<main")[1].split("</main>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("language", "revoked", "valid"), [("ja", "失効しています", "有効"), ("en", "was revoked", "Valid")]
)
def test_verify_says_since_when_and_never_why(
    browser: Client, withdrawn: tuple[IssuedDocument, bytes], language: str, revoked: str, valid: str
) -> None:
    issued, data = withdrawn
    upload = {"file": SimpleUploadedFile("slip.pdf", data, "application/pdf")}
    for answer in (
        browser.get(f"/verify/{issued.code}", HTTP_ACCEPT_LANGUAGE=language),
        browser.post("/verify/", upload, HTTP_ACCEPT_LANGUAGE=language),
    ):
        said = main(answer)
        assert answer.status_code == 200
        assert revoked in said and issued.number in said
        assert valid not in said
        assert "banner bad" in said and "banner good" not in said
        assert "誤り" not in said and "見本太郎" not in said


def test_by_file_it_is_said_that_it_is_unaltered_all_the_same(
    browser: Client, withdrawn: tuple[IssuedDocument, bytes]
) -> None:
    upload = {"file": SimpleUploadedFile("slip.pdf", withdrawn[1], "application/pdf")}
    assert "書き換えられていませんが、失効しています" in main(browser.post("/verify/", upload))


# At the command line


def verify(path: Path, environment: dict[str, str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "madoguchi.web.cli", "verify", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("side", [Side.PUBLIC, Side.OFFICE, None])
def test_the_command_asks_the_records_of_either_side(
    database: Clone, published: tuple[IssuedDocument, bytes], tmp_path: Path, side: Side | None
) -> None:
    issued, data = published
    path = tmp_path / "slip.pdf"
    path.write_bytes(data)
    environment = database.environment(side)
    code, said = verify(path, environment)
    assert code == 0, said
    assert "it has not been altered" in said and f"みほん市 証明書 {issued.number}" in said
    with database.as_office(), city_scope(MIHON):
        told = tell_revoked(revoke(issued, WHY, actor=CLERK))
    with database.as_public(), city_scope(MIHON):
        withdraw_published(told)
    code, said = verify(path, environment)
    assert code == 1
    assert "the document was revoked" in said and "revoked   2" in said
    assert "誤り" not in said


def test_the_command_does_not_confirm_what_was_never_recorded(
    database: Clone, published: tuple[IssuedDocument, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "slip.pdf"
    path.write_bytes(published[1])
    with database.as_public(), city_scope(MIHON):
        PublishedDocument.objects.all().delete()
    code, said = verify(path, database.environment(Side.PUBLIC))
    assert code == 1
    assert "no record of issuing it" in said
